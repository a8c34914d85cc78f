package main

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

// terraform runs a Terraform, or an OpenTofu, in a folder of its own, with the
// provider built from this source tree and nothing of the user's configuration.
type terraform struct {
	cli     string
	name    string // as one types it
	version string
	module  string // the root of this source tree
	folder  string
	env     []string
}

// newTerraform builds the provider into scratch and makes a CLI ready to use it.
func newTerraform(ctx context.Context, cli, scratch string, settings []string) (*terraform, error) {
	path, err := exec.LookPath(cli)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return nil, fmt.Errorf("there is no Terraform to run, name one with -terraform: %w", err)
	}
	t := &terraform{
		cli: path, name: strings.TrimSuffix(filepath.Base(path), ".exe"), folder: filepath.Join(scratch, "work"),
	}
	if err := os.Mkdir(t.folder, 0o755); err != nil {
		return nil, err
	}
	gomod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOMOD: %w", err)
	}
	if t.module = filepath.Dir(strings.TrimSpace(string(gomod))); t.module == "." || t.module == filepath.Dir(os.DevNull) {
		return nil, errors.New("the demo runs inside the provider's source tree, and this is none")
	}
	if err := buildProvider(ctx, t.module, filepath.Join(scratch, "bin")); err != nil {
		return nil, err
	}
	config := filepath.Join(scratch, "demo.tfrc")
	if err := os.WriteFile(config, []byte(overrides(filepath.Join(scratch, "bin"))), 0o600); err != nil {
		return nil, err
	}
	t.env = append(shielded(os.Environ()), settings...)
	t.env = append(t.env, "TF_CLI_CONFIG_FILE="+config, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")
	shown, err := t.run(ctx, "version")
	if err != nil {
		return nil, err
	}
	if t.version, _, _ = strings.Cut(shown.out, "\n"); shown.code != 0 || t.version == "" {
		return nil, fmt.Errorf("%s is neither a Terraform nor an OpenTofu: its command version ended with exit code %d\n%s", cli, shown.code, shown.err)
	}
	return t, nil
}

func buildProvider(ctx context.Context, module, folder string) error {
	binary := "terraform-provider-innertrail"
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", filepath.Join(folder, binary), ".")
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

// shielded leaves out of an environment whatever would lead the CLI or the
// provider elsewhere: their own settings, and proxies.
func shielded(environment []string) []string {
	var kept []string
	for _, entry := range environment {
		name, _, _ := strings.Cut(strings.ToUpper(entry), "=")
		switch {
		case strings.HasPrefix(name, "TF_"), strings.HasPrefix(name, "ALIBABA_CLOUD_"), strings.HasPrefix(name, "ALICLOUD_"),
			strings.HasPrefix(name, "INNERTRAIL_"), strings.HasSuffix(name, "_PROXY"):
		default:
			kept = append(kept, entry)
		}
	}
	return kept
}

func (t *terraform) write(name, text string) error {
	return os.WriteFile(filepath.Join(t.folder, name), []byte(text), 0o600)
}

// forget removes the state.
func (t *terraform) forget() error {
	return errors.Join(
		os.Remove(filepath.Join(t.folder, "terraform.tfstate")),
		os.RemoveAll(filepath.Join(t.folder, "terraform.tfstate.backup")))
}

// result is what a run of the CLI came to.
type result struct {
	code     int
	out, err string
}

// run runs a command of the CLI. Only what prevents it from running, or cuts it
// short, is an error: an exit code is a result.
func (t *terraform) run(ctx context.Context, args ...string) (result, error) {
	var out, errOut bytes.Buffer
	cmd := exec.CommandContext(ctx, t.cli, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = t.folder, t.env, &out, &errOut
	// It ends its provider by itself when it is asked to; a kill would leave it.
	cmd.Cancel = func() error {
		if runtime.GOOS == "windows" {
			return cmd.Process.Kill()
		}
		return cmd.Process.Signal(os.Interrupt)
	}
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	if ctx.Err() != nil {
		return result{}, ctx.Err()
	}
	if err != nil && !errors.As(err, &exit) {
		return result{}, fmt.Errorf("%s %s: %w", t.name, strings.Join(args, " "), err)
	}
	return result{code: cmd.ProcessState.ExitCode(), out: out.String(), err: errOut.String()}, nil
}
