// Command ociimage builds the container image of the emulator: the program alone, for two
// platforms, as an OCI image layout in a tar file. It needs no container engine, and the
// same commit gives the same bytes.
//
//	go run ./internal/cmd/ociimage -version 1.2.3 -out image.tar
//
// skopeo copy and podman load read the file; docker load does with the containerd image store.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/ociimage"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "ociimage:", err)
		os.Exit(1)
	}
}

const (
	program    = "innertrail-emulator"
	source     = "https://github.com/innertrail/terraform-provider-innertrail"
	nonroot    = "65532:65532" // as in distroless images
	repository = "ghcr.io/innertrail/" + program
)

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("ociimage", flag.ContinueOnError)
	var (
		out       = flags.String("out", "", "`file` to write")
		version   = flags.String("version", "0.0.0", "version of the program, which tags the image")
		revision  = flags.String("revision", "", "`commit` of the source")
		created   = flags.String("created", "1970-01-01T00:00:00Z", "`time` of that commit, which dates everything in the image")
		platforms = flags.String("platforms", "linux/amd64,linux/arm64", "platforms, separated by commas")
	)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *out == "" || flags.NArg() > 0 {
		return errors.New("-out is required, and there are no arguments")
	}
	at, err := time.Parse(time.RFC3339, *created)
	if err != nil {
		return fmt.Errorf("-created: %w", err)
	}
	licence, err := os.ReadFile("LICENSE")
	if err != nil {
		return fmt.Errorf("it runs in the root of the checkout: %w", err)
	}
	image := ociimage.Image{
		Name: program, User: nonroot, Arguments: []string{"-exposed", "-listen", ":18900"}, Port: "18900/tcp",
		Repository: repository, Tag: *version, Created: at,
		Labels: map[string]string{
			"org.opencontainers.image.title":       program,
			"org.opencontainers.image.description": "ActionTrail, RAM, STS and Log Service of Alibaba Cloud, as far as the shipping of platform events needs them",
			"org.opencontainers.image.source":      source,
			"org.opencontainers.image.version":     *version,
			"org.opencontainers.image.created":     at.UTC().Format(time.RFC3339),
			"org.opencontainers.image.licenses":    "MPL-2.0",
		},
		Files:    map[string][]byte{"licenses/LICENSE": licence},
		Programs: map[ociimage.Platform][]byte{},
	}
	if *revision != "" {
		image.Labels["org.opencontainers.image.revision"] = *revision
	}
	for name := range strings.SplitSeq(*platforms, ",") {
		system, architecture, ok := strings.Cut(name, "/")
		if !ok {
			return fmt.Errorf("-platforms has %q; want names such as linux/amd64", name)
		}
		p := ociimage.Platform{OS: system, Architecture: architecture}
		if image.Programs[p], err = build(ctx, p, *version); err != nil {
			return err
		}
	}
	var content bytes.Buffer
	if err := image.Write(&content); err != nil {
		return err
	}
	read, err := ociimage.Read(bytes.NewReader(content.Bytes()))
	if err != nil {
		return fmt.Errorf("what was written cannot be read: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(*out), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(*out, content.Bytes(), 0o600); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: %s:%s for %d platforms, %d bytes\n", *out, repository, *version, len(read), content.Len())
	return nil
}

// build builds the program as a release does, without anything of this machine in it.
func build(ctx context.Context, p ociimage.Platform, version string) ([]byte, error) {
	folder, err := os.MkdirTemp("", "ociimage-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, program)
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -X main.version="+version,
		"-o", path, "./internal/cmd/"+program)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.OS, "GOARCH="+p.Architecture, "GOFLAGS=")
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("cannot build for %s: %w\n%s", p, err, said)
	}
	return os.ReadFile(path)
}
