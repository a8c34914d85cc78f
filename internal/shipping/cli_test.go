package shipping_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// CLI runs the Terraform or OpenTofu under test, in a folder of its own, for what
// only the whole of it shows: exit codes, texts, plan files, and what it does with
// states. Every command gets a provider of its own, as it does in real life.
type CLI struct {
	t      *testing.T
	Cloud  *Cloud
	folder string
	host   string // of the registry, in the provider's full name
}

// source is the provider's name in a configuration.
const source = "innertrail/innertrail"

// NewCLI is a folder for a world, with no configuration yet.
func (tc *Cloud) NewCLI(t *testing.T) *CLI {
	t.Helper()
	SkipInShort(t)
	return &CLI{t: t, Cloud: tc, folder: t.TempDir(), host: cmp.Or(os.Getenv("TF_ACC_PROVIDER_HOST"), "registry.terraform.io")}
}

// SkipInShort skips a test where only what happens in this process is of interest.
func SkipInShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it drives Terraform; make test does")
	}
}

// result is what a command came to.
type result struct {
	command string
	code    int
	text    string // what it printed, both ways
}

// Configure makes text the whole configuration, beside the provider's source.
func (c *CLI) Configure(text string) {
	c.t.Helper()
	c.WriteFile("main.tf", fmt.Sprintf("terraform {\n  required_providers {\n    innertrail = { source = %q }\n  }\n}\n\n%s", source, text))
}

func (c *CLI) WriteFile(name, text string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.folder, name), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// ReadFile gives a file of the folder; empty where there is none.
func (c *CLI) ReadFile(name string) string {
	c.t.Helper()
	data, err := os.ReadFile(filepath.Join(c.folder, name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		c.t.Fatal(err)
	}
	return string(data)
}

// run runs a command with a provider of its own.
func (c *CLI) run(args ...string) result {
	c.t.Helper()
	ctx, stop := context.WithCancel(c.t.Context())
	defer stop()
	attached := Reattach{}
	ended := attached.serve(ctx, c.t, c.Cloud, c.host+"/"+source)
	defer func() {
		stop()
		<-ended
	}()
	cmd := Command(ctx, c.t, c.folder, args...)
	cmd.Env = append(cmd.Env, attached.Variable(c.t))
	return Run(c.t, cmd)
}

// Command is a command of the Terraform under test in a folder, that nothing of
// the environment leads elsewhere.
func Command(ctx context.Context, t *testing.T, folder string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(ctx, terraformPath(t), args...)
	cmd.Dir = folder
	cmd.Env = append(shielded(os.Environ()), "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull,
		"GOGC=off") // it does not live long
	return cmd
}

// Run runs a command, which may fail.
func Run(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{command: strings.Join(cmd.Args[1:], " "), code: cmd.ProcessState.ExitCode(), text: said.String()}
}

// must runs a command that has to end with an exit code.
func (c *CLI) must(code int, args ...string) result {
	c.t.Helper()
	got := c.run(args...)
	if got.code != code {
		c.t.Fatalf("%s ended with exit code %d, want %d\n%s", got.command, got.code, code, got.text)
	}
	return got
}

// apply makes the configuration so.
func (c *CLI) apply(flags ...string) {
	c.t.Helper()
	c.must(0, append([]string{"apply", "-auto-approve", "-input=false", "-no-color"}, flags...)...)
}

// plan plans into a file and gives the text; the exit code says 0 for nothing to
// do, 1 for an error and 2 for changes.
func (c *CLI) plan(code int, flags ...string) result {
	c.t.Helper()
	return c.must(code, append([]string{"plan", "-detailed-exitcode", "-input=false", "-no-color", "-out=" + planFile}, flags...)...)
}

// applyPlan applies the plan that was made last.
func (c *CLI) applyPlan() {
	c.t.Helper()
	c.must(0, "apply", "-input=false", "-no-color", planFile)
}

const planFile = "saved.plan"

// PlannedChanges are the changes that the saved plan holds.
func (c *CLI) PlannedChanges() planChanges {
	c.t.Helper()
	shown := c.must(0, "show", "-json", planFile)
	var plan struct {
		Changes planChanges `json:"resource_changes"`
	}
	_, document, _ := strings.Cut(shown.text, "{")
	if err := json.Unmarshal([]byte("{"+document), &plan); err != nil {
		c.t.Fatalf("%v in\n%s", err, shown.text)
	}
	return plan.Changes
}

func terraformPath(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"))
	if err != nil {
		t.Fatalf("there is no Terraform to test with: %v; make test gets one", err)
	}
	return path
}

// shielded is an environment without what would lead Terraform elsewhere.
func shielded(environment []string) []string {
	var kept []string
	for _, entry := range environment {
		if !strings.HasPrefix(entry, "TF_") {
			kept = append(kept, entry)
		}
	}
	return kept
}
