package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// terraform runs Terraform in a folder and an environment of its own.
type terraform struct {
	binary      string
	folder      string // of the configuration and the state
	environment []string
}

// result is the output and the exit code of a command.
type result struct {
	code        int
	out, errOut string
}

// newTerraform prepares an empty folder. A development override selects the provider,
// which needs no init.
func newTerraform(o options, root string, e *emulator) (*terraform, error) {
	t := &terraform{binary: o.terraform, folder: filepath.Join(root, "work")}
	bin, home, config := filepath.Join(root, "bin"), filepath.Join(root, "home"), filepath.Join(root, "overrides.tfrc")
	if err := os.RemoveAll(root); err != nil {
		return nil, err
	}
	for _, folder := range []string{t.folder, bin, home} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, err
		}
	}
	if err := os.Symlink(o.provider, filepath.Join(bin, "terraform-provider-innertrail")); err != nil {
		return nil, err
	}
	text := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"innertrail/innertrail\" = %q\n  }\n}\n", bin)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return nil, err
	}
	t.environment = append([]string{
		"HOME=" + home, "TF_CLI_CONFIG_FILE=" + config, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1",
	}, e.environment...)
	return t, nil
}

func (t *terraform) write(name, text string) error {
	return os.WriteFile(filepath.Join(t.folder, name), []byte(text), 0o600)
}

// read returns the text of a file, empty if there is no file.
func (t *terraform) read(name string) (string, error) {
	text, err := os.ReadFile(filepath.Join(t.folder, name))
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return string(text), err
}

// set sets variables of the environment; a NAME without a value removes one.
func (t *terraform) set(variables ...string) {
	for _, variable := range variables {
		name, _, given := strings.Cut(variable, "=")
		var kept []string
		for _, other := range t.environment {
			if !strings.HasPrefix(other, name+"=") {
				kept = append(kept, other)
			}
		}
		if t.environment = kept; given {
			t.environment = append(t.environment, variable)
		}
	}
}

func (t *terraform) run(ctx context.Context, args ...string) (result, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	var out, errOut bytes.Buffer
	cmd := exec.CommandContext(ctx, t.binary, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = t.folder, t.environment, &out, &errOut
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // a kill would leave the provider running
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	if ctx.Err() != nil {
		return result{}, fmt.Errorf("terraform %s: %w\n%s", strings.Join(args, " "), ctx.Err(), errOut.String())
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return result{}, err
	}
	return result{code: cmd.ProcessState.ExitCode(), out: out.String(), errOut: errOut.String()}, nil
}

// forget removes the state.
func (t *terraform) forget() error {
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup"} {
		if err := os.Remove(filepath.Join(t.folder, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
