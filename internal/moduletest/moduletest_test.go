package moduletest

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func TestIsTest(t *testing.T) {
	for line, want := range map[string]bool{
		"terraform test":                          true,
		"/usr/bin/tofu -chdir=module test -json":  true,
		"terraform-1.15 test":                     true,
		"terraform apply test":                    false,
		"terraform plan -target=module.test":      false,
		"terraform -chdir=test plan":              false,
		"terraform":                               false,
		"test":                                    false,
		"terraform apply -auto-approve -no-color": false,
	} {
		if got := isTest(strings.Split(line, " ")); got != want {
			t.Errorf("%s: %v, want %v", line, got, want)
		}
	}
	if isTest(nil) {
		t.Error("no command line at all: true")
	}
}

// TestMain is the CLI and the provider of TestRunning, too.
func TestMain(m *testing.M) {
	switch os.Getenv("MODULETEST_ROLE") {
	case "cli":
		provider := exec.CommandContext(context.Background(), os.Args[0])
		provider.Env = append(os.Environ(), "MODULETEST_ROLE=provider")
		provider.Stdout, provider.Stderr = os.Stdout, os.Stderr
		if provider.Run() != nil {
			os.Exit(1)
		}
	case "provider":
		if Running() {
			_, _ = os.Stdout.WriteString("running module tests")
		}
	default:
		os.Exit(m.Run())
	}
}

// A provider sees the command of the CLI that has started it.
func TestRunning(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the command lines of other systems have not been tried")
	}
	for command, want := range map[string]string{"test": "running module tests", "apply": ""} {
		cli := exec.CommandContext(t.Context(), os.Args[0], "-no-color", command)
		cli.Env = append(os.Environ(), "MODULETEST_ROLE=cli")
		got, err := cli.Output()
		if err != nil || string(got) != want {
			t.Errorf("%s: the provider says %q, want %q (%v)", command, got, want, err)
		}
	}
}
