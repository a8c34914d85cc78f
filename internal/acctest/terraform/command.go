package terraform

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/hashicorp/go-version"
)

// Environment returns the environment of this process without the variables that
// would redirect the CLI or the provider, and with more settings, NAME=value.
// config is the CLI configuration file; [os.DevNull] means none.
func Environment(config string, more ...string) []string {
	return append(shielded(os.Environ()), append(more, "TF_CLI_CONFIG_FILE="+config, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")...)
}

// shielded removes from an environment the settings of the CLI and the provider,
// and proxies.
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

// Command returns a command in a folder. When ctx ends it is interrupted, so that
// Terraform can stop its providers: a kill would leave them running.
func Command(ctx context.Context, folder string, env []string, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = folder, env
	cmd.Cancel = func() error {
		if runtime.GOOS == "windows" {
			return cmd.Process.Kill()
		}
		return cmd.Process.Signal(os.Interrupt)
	}
	cmd.WaitDelay = 30 * time.Second
	return cmd
}

// ExitCode runs a command and returns its exit code. An exit code other than 0 is
// not an error.
func ExitCode(ctx context.Context, cmd *exec.Cmd) (int, error) {
	err := cmd.Run()
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		return 0, fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	return cmd.ProcessState.ExitCode(), nil
}

// Version returns the name, Terraform or OpenTofu, and the version of a CLI.
func Version(ctx context.Context, path string) (name string, number *version.Version, err error) {
	shown, err := exec.CommandContext(ctx, path, "version").Output()
	if err != nil {
		return "", nil, fmt.Errorf("%s version: %w", path, err)
	}
	name, rest, _ := strings.Cut(strings.TrimSpace(string(shown)), " v")
	text, _, _ := strings.Cut(rest, "\n")
	number, err = version.NewVersion(strings.TrimSpace(text))
	return name, number, err
}
