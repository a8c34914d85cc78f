// Command releasecheck checks a release built by goreleaser against the requirements of the
// Terraform and OpenTofu registries, and against this project's own: the names, the checksums
// including the manifest's, the signature, reproducible archives, a provider that serves its
// schema, and the archives of the emulator and of innertrail-verify, and the container image.
//
//	go run ./internal/cmd/releasecheck -dist dist -cli terraform
//
// The registries' requirements are published: "Publish Providers" in the documentation of the
// Terraform registry, and "Provider Installation" in that of the CLI.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "releasecheck:", err)
		os.Exit(1)
	}
}

// project is the prefix of every artifact's name.
const project = "terraform-provider-innertrail"

// platforms lists the platforms of a release, by Terraform's names.
var platforms = []string{
	"darwin_amd64", "darwin_arm64",
	"freebsd_386", "freebsd_amd64",
	"linux_386", "linux_amd64", "linux_arm", "linux_arm64", "linux_s390x",
	"windows_386", "windows_amd64", "windows_arm64",
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("releasecheck", flag.ContinueOnError)
	var (
		dist     = flags.String("dist", "dist", "`folder` that goreleaser has built into")
		manifest = flags.String("manifest", "terraform-registry-manifest.json", "`file` that the release publishes as the registry's manifest")
		images   = flags.String("images", ".cache/image", "`folder` that the emulator's container image is in")
		cli      = flags.String("cli", "", "Terraform or OpenTofu to install the provider with, a `path`; none leaves that out")
		again    = flags.String("again", "", "`folder` that the same commit was built in again, with its dist and .cache/image")
		workflow = flags.String("workflow", ".github/workflows/release.yml", "`file` of the workflow that states the provenance")
		single   = flags.Bool("single", false, "expect this machine's platform only")
	)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	want := platforms
	if *single {
		want = []string{runtime.GOOS + "_" + runtime.GOARCH}
	}
	version, err := versionIn(*dist)
	if err != nil {
		return err
	}
	r := release{folder: *dist, version: version, platforms: want, manifest: *manifest, images: *images, again: *again, linked: map[string]bool{}}
	checks := []struct {
		name  string
		check func() (string, error)
	}{
		{"archives", r.checkArchives},
		{"emulator", func() (string, error) { return r.checkProgramArchives(emulator) }},
		{"verify", func() (string, error) { return r.checkProgramArchives(verify) }},
		{"image", r.checkImage},
		{"manifest", r.checkManifest},
		{"checksums", r.checkSums},
		{"materials", r.checkBill},
		{"rebuilt", r.checkRebuilt},
		{"provenance", func() (string, error) { return r.checkProvenance(*workflow) }},
		{"signature", func() (string, error) { return r.checkSignature(ctx) }},
		{"schema", func() (string, error) {
			if *cli == "" {
				return notChecked + "no -cli is given", nil
			}
			return r.checkSchema(ctx, *cli)
		}},
	}
	fmt.Fprintf(out, "release %s in %s\n", version, filepath.Clean(*dist))
	var failed error
	for _, c := range checks {
		found, err := c.check()
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", c.name, err))
			found = "FAILED"
		}
		fmt.Fprintf(out, "  %-10s %s\n", c.name, found)
	}
	return failed
}

// notChecked is the prefix of the result of a check that could not be made.
const notChecked = "NOT CHECKED: "
