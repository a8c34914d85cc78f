package acctest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// ProcessCLI is a CLI whose provider is a process of its own, so that it can be killed.
// Its provider block is from [ProcessCLI.HCL].
type ProcessCLI struct {
	*CLI
	programs string // the folder with the provider and the file with its process id
}

// providerFolder returns a folder with the provider's binary, which is built once for all
// tests.
var providerFolder = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "provider")
	if err != nil {
		return "", err
	}
	gomod, err := exec.CommandContext(context.Background(), "go", "env", "GOMOD").Output()
	if err != nil {
		return "", err
	}
	return folder, terraform.Build(context.Background(), filepath.Dir(strings.TrimSpace(string(gomod))), folder)
})

// NewProcessCLI returns a CLI with an empty folder. It skips the test in short mode.
func (c *Cloud) NewProcessCLI(t *testing.T) *ProcessCLI {
	t.Helper()
	p := &ProcessCLI{CLI: c.NewCLI(t), programs: t.TempDir()}
	built, err := providerFolder()
	if err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf("#!/bin/sh\necho $$ >'%s'\nexec '%s' \"$@\"\n", p.pidFile(), filepath.Join(built, terraform.ProviderName()))
	rc := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n}\n", p.Host+"/"+source, p.programs)
	for name, text := range map[string]string{terraform.ProviderName(): script, "overrides.tfrc": rc} {
		if err := os.WriteFile(filepath.Join(p.programs, name), []byte(text), 0o700); err != nil { //nolint:gosec // a program
			t.Fatal(err)
		}
	}
	p.start = func(ctx context.Context, args []string) Result {
		cmd := Command(ctx, t, p.folder, args...)
		cmd.Env = append(cmd.Env, "TF_CLI_CONFIG_FILE="+filepath.Join(p.programs, "overrides.tfrc"))
		return Run(ctx, t, cmd)
	}
	return p
}

func (p *ProcessCLI) pidFile() string { return filepath.Join(p.programs, "pid") }

// HCL returns the provider block and the resource, with more lines inside the resource.
func (p *ProcessCLI) HCL(lines ...string) string {
	return p.Cloud.ProviderHCL(EndpointsHCL(strings.TrimPrefix(p.Cloud.Server.URL, "http://"))) + ShippingHCL(lines...)
}

// Kill kills the provider that runs now, as kill -9 does.
func (p *ProcessCLI) Kill() {
	if err := KillByFile(p.pidFile()); err != nil {
		p.t.Errorf("cannot kill the provider: %v", err)
	}
}

// KillByFile kills the process whose id is in a file.
func KillByFile(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		return err
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return process.Kill()
}
