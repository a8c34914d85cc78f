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
	"time"
)

// Address is the provider's source address.
const Address = "innertrail/innertrail"

// Setup configures a CLI.
type Setup struct {
	CLI     string // the Terraform or OpenTofu to run: a path, or a name on PATH
	Scratch string // a folder for all files
	// Environment is added to the isolated environment, as NAME=value.
	Environment []string
	// Provider puts the provider's binary into a folder, under [ProviderName]. The
	// default is [Build].
	Provider func(ctx context.Context, module, folder string) error
	// Addresses are the addresses of the providers that are taken from that folder. The default
	// is [Address].
	Addresses []string
}

// CLI is a Terraform that runs in a folder of its own.
type CLI struct {
	Name    string // the name of the program
	Version string // the first line of its version command
	Module  string // the root of the source tree
	Folder  string // with the configuration and the state

	path string
	env  []string
}

// New installs the provider and returns a CLI.
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
	if t.Module, err = Module(ctx); err != nil {
		return nil, err
	}
	place := setup.Provider
	if place == nil {
		place = Build
	}
	if err := place(ctx, t.Module, bin); err != nil {
		return nil, err
	}
	config := filepath.Join(setup.Scratch, "overrides.tfrc")
	if err := os.WriteFile(config, []byte(overrides(setup.Addresses, bin)), 0o600); err != nil {
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

// Module returns the root of the source tree.
func Module(ctx context.Context) (string, error) {
	gomod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	module := filepath.Dir(strings.TrimSpace(string(gomod)))
	if module == "." || module == filepath.Dir(os.DevNull) {
		return "", errors.New("this program runs inside the provider's source tree, and this is none")
	}
	return module, nil
}

// ProviderName returns the file name of the provider's binary.
func ProviderName() string {
	const name = "terraform-provider-innertrail"
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

// Build builds the provider into a folder.
func Build(ctx context.Context, module, folder string) error { return BuildWith(ctx, module, folder) }

// BuildWith builds the provider into a folder with more flags of go build.
func BuildWith(ctx context.Context, module, folder string, flags ...string) error {
	args := append([]string{"build", "-buildvcs=false", "-o", filepath.Join(folder, ProviderName())}, flags...)
	build := exec.CommandContext(ctx, "go", append(args, ".")...)
	build.Dir = module
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("cannot build the provider: %w\n%s", err, said)
	}
	return nil
}

// overrides returns a CLI configuration that takes providers from a folder.
func overrides(addresses []string, folder string) string {
	if len(addresses) == 0 {
		addresses = []string{Address}
	}
	var lines strings.Builder
	for _, address := range addresses {
		fmt.Fprintf(&lines, "    %q = %s\n", address, strconv.Quote(filepath.ToSlash(folder)))
	}
	return "provider_installation {\n  dev_overrides {\n" + lines.String() + "  }\n}\n"
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

// Result is the result of a command.
type Result struct {
	Code     int
	Out, Err string
	CPU      time.Duration // of the CLI and its providers
}

// Run runs a command of the CLI. An exit code other than 0 is not an error.
func (t *CLI) Run(ctx context.Context, args ...string) (Result, error) {
	var out, errOut bytes.Buffer
	cmd := Command(ctx, t.Folder, t.env, t.path, args...)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	code, err := ExitCode(ctx, cmd)
	if err != nil {
		return Result{}, err
	}
	return Result{Code: code, Out: out.String(), Err: errOut.String(), CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}, nil
}
