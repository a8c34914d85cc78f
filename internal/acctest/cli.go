package acctest

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

	"github.com/hashicorp/go-version"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// CLI runs the Terraform or OpenTofu under test, in a folder of its own, for what
// only the whole of it shows: exit codes, texts, plan files, and what it does with
// states. Every command gets a provider of its own, as it does in real life.
type CLI struct {
	t      *testing.T
	Cloud  *Cloud
	folder string
	Host   string // of the registry, in the provider's full name
}

// source is the provider's name in a configuration.
const source = "innertrail/innertrail"

// NewCLI is a folder for a world, with no configuration yet.
func (c *Cloud) NewCLI(t *testing.T) *CLI {
	t.Helper()
	SkipInShort(t)
	return &CLI{t: t, Cloud: c, folder: t.TempDir(), Host: cmp.Or(os.Getenv("TF_ACC_PROVIDER_HOST"), "registry.terraform.io")}
}

// SkipInShort skips a test where only what happens in this process is of interest.
func SkipInShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it drives Terraform; make test does")
	}
}

// Result is what a command came to.
type Result struct {
	command string
	Code    int
	Text    string // what it printed, both ways
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
func (c *CLI) run(args ...string) Result {
	c.t.Helper()
	ctx, stop := context.WithCancel(c.t.Context())
	defer stop()
	attached := Reattach{}
	ended := attached.Serve(ctx, c.t, c.Cloud, c.Host+"/"+source)
	defer func() {
		stop()
		<-ended
	}()
	cmd := Command(ctx, c.t, c.folder, args...)
	cmd.Env = append(cmd.Env, attached.Variable(c.t))
	return Run(ctx, c.t, cmd)
}

// Command returns a command of the Terraform under test, isolated from the user's
// configuration.
func Command(ctx context.Context, t *testing.T, folder string, args ...string) *exec.Cmd {
	t.Helper()
	// Terraform exits before garbage collection would pay off.
	return terraform.Command(ctx, folder, terraform.Environment(os.DevNull, "GOGC=off"), TerraformPath(t), args...)
}

// Run runs a command and returns its exit code and its output.
func Run(ctx context.Context, t *testing.T, cmd *exec.Cmd) Result {
	t.Helper()
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	code, err := terraform.ExitCode(ctx, cmd)
	if err != nil {
		t.Fatal(err)
	}
	return Result{command: strings.Join(cmd.Args[1:], " "), Code: code, Text: output.String()}
}

// Must runs a command that has to end with an exit code.
func (c *CLI) Must(code int, args ...string) Result {
	c.t.Helper()
	got := c.run(args...)
	if got.Code != code {
		c.t.Fatalf("%s ended with exit code %d, want %d\n%s", got.command, got.Code, code, got.Text)
	}
	return got
}

// Apply makes the configuration so.
func (c *CLI) Apply(flags ...string) {
	c.t.Helper()
	c.Must(0, append([]string{"apply", "-auto-approve", "-input=false", "-no-color"}, flags...)...)
}

// Plan plans into a file and gives the text; the exit code says 0 for nothing to
// do, 1 for an error and 2 for changes.
func (c *CLI) Plan(code int, flags ...string) Result {
	c.t.Helper()
	return c.Must(code, append([]string{"plan", "-detailed-exitcode", "-input=false", "-no-color", "-out=" + PlanFile}, flags...)...)
}

// ApplyPlan applies the plan that was made last.
func (c *CLI) ApplyPlan() {
	c.t.Helper()
	c.Must(0, "apply", "-input=false", "-no-color", PlanFile)
}

const PlanFile = "saved.plan"

// PlannedChanges are the changes that the saved plan holds.
func (c *CLI) PlannedChanges() planChanges {
	c.t.Helper()
	shown := c.Must(0, "show", "-json", PlanFile)
	var plan struct {
		Changes planChanges `json:"resource_changes"`
	}
	_, document, _ := strings.Cut(shown.Text, "{")
	if err := json.Unmarshal([]byte("{"+document), &plan); err != nil {
		c.t.Fatalf("%v in\n%s", err, shown.Text)
	}
	return plan.Changes
}

// TerraformPath returns the path of the Terraform or OpenTofu to test with.
func TerraformPath(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"))
	if err != nil {
		t.Fatalf("there is no Terraform to test with: %v; make test gets one", err)
	}
	return path
}

// Flatten is what a command printed, without its frame and with one blank between
// words, however it was wrapped and lined up.
func Flatten(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(text)), " ")
}

// RequireVersion skips a test that needs a newer Terraform or OpenTofu.
func RequireVersion(t *testing.T, leastTerraform, leastOpenTofu, what string) {
	t.Helper()
	name, number := CLIVersion(t)
	least := leastTerraform
	if name == "OpenTofu" {
		least = leastOpenTofu
	}
	if number.Core().LessThan(version.Must(version.NewVersion(least))) {
		t.Skipf("%s: needs Terraform %s or OpenTofu %s, this is %s %s", what, leastTerraform, leastOpenTofu, name, number)
	}
}

// CLIVersion returns the name and the version of the CLI to test with.
func CLIVersion(t *testing.T) (name string, number *version.Version) {
	t.Helper()
	name, number, err := terraform.Version(t.Context(), TerraformPath(t))
	if err != nil {
		t.Fatal(err)
	}
	return name, number
}
