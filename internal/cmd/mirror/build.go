package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// flags are those of a release: see .goreleaser.yml. Nothing of this machine gets into the binary.
var flags = []string{"-trimpath", "-buildvcs=false", "-tags=grpcnotrace", "-gcflags=github.com/hashicorp/...=-l", "-gcflags=github.com/innertrail/...=-l"}

// levels fix what the environment may set, and changes the output.
var levels = []string{"CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=", "GOWORK=off", "GOAMD64=v1", "GO386=sse2", "GOARM=6", "GOARM64=v8.0"}

// build builds the provider for a platform such as linux_amd64.
func build(ctx context.Context, platform, name string) ([]byte, error) {
	system, architecture, ok := strings.Cut(platform, "_")
	if !ok {
		return nil, fmt.Errorf("-platforms has %q; want names such as linux_amd64", platform)
	}
	folder, err := os.MkdirTemp("", "mirror-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "provider")
	cmd := exec.CommandContext(ctx, "go", slices.Concat([]string{"build"}, flags, []string{"-ldflags=-s -w -X main.version=" + name, "-o", path, "."})...)
	cmd.Env = slices.Concat(os.Environ(), levels, []string{"GOOS=" + system, "GOARCH=" + architecture})
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("cannot build for %s: %w\n%s", platform, err, said)
	}
	return os.ReadFile(path)
}

// compiler returns the version of Go that builds.
func compiler(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOVERSION")
	cmd.Env = slices.Concat(os.Environ(), levels)
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
}
