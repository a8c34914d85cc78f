// Package terraform runs Terraform or OpenTofu, isolated from the user's
// configuration and credentials: for the acceptance tests and for the programs under
// internal/cmd.
package terraform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// Setup says what to run, and with what.
type Setup struct {
	CLI     string // the Terraform or OpenTofu: a path, or a name on PATH
	Scratch string // a folder for everything that is written
	// Environment are settings, NAME=value, beside the user's environment, from which
	// all that could lead the CLI or the provider elsewhere is taken.
	Environment []string
	// Provider puts the provider's binary into a folder under its name there; nil
	// means [Build].
	Provider func(ctx context.Context, module, folder string) error
}

// CLI is a Terraform that runs in a folder of its own.
type CLI struct {
	Name    string // as one types it
	Version string // what it says of itself
	Module  string // the root of this source tree
	Folder  string // of the configuration and the state

	path string
	env  []string
}

// New puts the provider in place and makes a CLI ready to use it.
func New(ctx context.Context, setup Setup) (*CLI, error) {
	path, err := exec.LookPath(setup.CLI)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return nil, fmt.Errorf("there is no Terraform to run, name one with -terraform: %w", err)
	}
	t := &CLI{path: path, Name: strings.TrimSuffix(filepath.Base(path), ".exe"), Folder: filepath.Join(setup.Scratch, "work")}
	bin := filepath.Join(setup.Scratch, "bin")
	for _, folder := range []string{t.Folder, bin} {
		if err := os.Mkdir(folder, 0o755); err != nil {
			return nil, err
		}
	}
	gomod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOMOD: %w", err)
	}
	if t.Module = filepath.Dir(strings.TrimSpace(string(gomod))); t.Module == "." || t.Module == filepath.Dir(os.DevNull) {
		return nil, errors.New("this program runs inside the provider's source tree, and this is none")
	}
	place := setup.Provider
	if place == nil {
		place = Build
	}
	if err := place(ctx, t.Module, bin); err != nil {
		return nil, err
	}
	config := filepath.Join(setup.Scratch, "overrides.tfrc")
	if err := os.WriteFile(config, []byte(overrides(bin)), 0o600); err != nil {
		return nil, err
	}
	t.env = Environment(config, setup.Environment...)
	shown, err := t.Run(ctx, "version")
	if err != nil {
		return nil, err
	}
	if t.Version, _, _ = strings.Cut(shown.Out, "\n"); shown.Code != 0 || t.Version == "" {
		return nil, fmt.Errorf("%s is neither a Terraform nor an OpenTofu: its command version ended with exit code %d\n%s", setup.CLI, shown.Code, shown.Err)
	}
	return t, nil
}

// ProviderName is the file name of the provider's binary.
func ProviderName() string {
	const name = "terraform-provider-innertrail"
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

// Build builds the provider into a folder.
func Build(ctx context.Context, module, folder string) error {
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", filepath.Join(folder, ProviderName()), ".")
	build.Dir = module
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("cannot build the provider: %w\n%s", err, said)
	}
	return nil
}

// overrides is a CLI configuration that takes the provider from a folder.
func overrides(folder string) string {
	return fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"innertrail/innertrail\" = %s\n  }\n}\n", strconv.Quote(filepath.ToSlash(folder)))
}

// Write writes a file of the configuration.
func (t *CLI) Write(name, text string) error {
	return os.WriteFile(filepath.Join(t.Folder, name), []byte(text), 0o600)
}

// Forget removes the state.
func (t *CLI) Forget() error {
	return errors.Join(
		os.Remove(filepath.Join(t.Folder, "terraform.tfstate")),
		os.RemoveAll(filepath.Join(t.Folder, "terraform.tfstate.backup")))
}

// Result is what a run of the CLI came to.
type Result struct {
	Code     int
	Out, Err string
}

// Run runs a command of the CLI. Only what prevents it from running, or cuts it
// short, is an error: an exit code is a result.
func (t *CLI) Run(ctx context.Context, args ...string) (Result, error) {
	var out, errOut bytes.Buffer
	cmd := Command(ctx, t.Folder, t.env, t.path, args...)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	code, err := ExitCode(ctx, cmd)
	if err != nil {
		return Result{}, err
	}
	return Result{Code: code, Out: out.String(), Err: errOut.String()}, nil
}
