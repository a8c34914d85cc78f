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

// CLI runs the Terraform or OpenTofu under test in a folder of its own. It is for what
// only the real program shows: exit codes, texts, plan files and state handling. Every
// command gets a new provider.
type CLI struct {
	t      *testing.T
	Cloud  *Cloud
	folder string
	Host   string // of the registry, in the provider's source address
	// start runs a command; nil means with a provider in this process.
	start func(ctx context.Context, args []string) Result
}

// source is the provider's source address in a configuration.
const source = "innertrail/innertrail"

// NewCLI returns a CLI with an empty folder. It skips the test in short mode, and a row of a table that is not in the
// [Sample].
func (c *Cloud) NewCLI(t *testing.T) *CLI {
	t.Helper()
	SkipInShort(t)
	Sample(t)
	return &CLI{t: t, Cloud: c, folder: t.TempDir(), Host: cmp.Or(os.Getenv("TF_ACC_PROVIDER_HOST"), "registry.terraform.io")}
}

// NewAppliedCLI is [Cloud.NewCLI] with an applied configuration: HCL with more lines.
func (c *Cloud) NewAppliedCLI(t *testing.T, lines ...string) *CLI {
	t.Helper()
	cli := c.NewCLI(t)
	cli.Configure(c.HCL(lines...))
	cli.Apply()
	return cli
}

// SkipInShort skips a test that runs Terraform in short mode.
func SkipInShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("this test runs Terraform, which takes seconds: go test -short leaves it out")
	}
}

// Result is the result of a command.
type Result struct {
	command string
	Code    int
	Text    string // standard output and standard error
}

// Configure writes the configuration: text and the provider's source address. It skips the test
// if the text has [RemovedHCL] and the CLI under test has no such block.
func (c *CLI) Configure(text string) {
	c.t.Helper()
	if strings.Contains(text, RemovedHCL) {
		Require(c.t, terraform.RemovedBlocksKeeping)
	}
	c.WriteFile("main.tf", fmt.Sprintf("terraform {\n  required_providers {\n    innertrail = { source = %q }\n  }\n}\n\n%s", source, text))
}

// WriteFile writes a file into the folder.
func (c *CLI) WriteFile(name, text string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.folder, name), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// RemoveFile removes a file from the folder.
func (c *CLI) RemoveFile(name string) {
	c.t.Helper()
	if err := os.Remove(filepath.Join(c.folder, name)); err != nil {
		c.t.Fatal(err)
	}
}

// ReadFile returns the content of a file in the folder, or "" if it does not exist.
func (c *CLI) ReadFile(name string) string {
	c.t.Helper()
	data, err := os.ReadFile(filepath.Join(c.folder, name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		c.t.Fatal(err)
	}
	return string(data)
}

// run runs a command with a new provider.
func (c *CLI) run(args ...string) Result {
	c.t.Helper()
	ctx, stop := context.WithCancel(c.t.Context())
	defer stop()
	if c.start != nil {
		return c.start(ctx, args)
	}
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

// Must runs a command and fails the test unless it ends with the given exit code.
func (c *CLI) Must(code int, args ...string) Result {
	c.t.Helper()
	got := c.run(args...)
	if got.Code != code {
		c.t.Fatalf("%s ended with exit code %d, want %d\n%s", got.command, got.Code, code, got.Text)
	}
	return got
}

// approved are the flags of an apply or a destroy that does not ask.
func approved(command string, flags []string) []string {
	return append([]string{command, "-auto-approve", "-input=false", "-no-color"}, flags...)
}

// Apply runs terraform apply.
func (c *CLI) Apply(flags ...string) {
	c.t.Helper()
	c.Must(0, approved("apply", flags)...)
}

// ApplyFails runs terraform apply, which must fail, and returns the text without line breaks.
func (c *CLI) ApplyFails(flags ...string) string {
	c.t.Helper()
	return Flatten(c.Must(1, approved("apply", flags)...).Text)
}

// Destroy runs terraform destroy.
func (c *CLI) Destroy(flags ...string) {
	c.t.Helper()
	c.Must(0, approved("destroy", flags)...)
}

// DestroyFails runs terraform destroy, which must fail, and returns the text without line breaks.
func (c *CLI) DestroyFails(flags ...string) string {
	c.t.Helper()
	return Flatten(c.Must(1, approved("destroy", flags)...).Text)
}

// Import runs terraform import for the shipping of the configuration.
func (c *CLI) Import(id string) {
	c.t.Helper()
	c.Must(0, "import", "-input=false", "-no-color", Address, id)
}

// Plan runs terraform plan and saves the plan. The exit code is 0 without changes, 1 on
// an error and 2 with changes.
func (c *CLI) Plan(code int, flags ...string) Result {
	c.t.Helper()
	return c.Must(code, append([]string{"plan", "-detailed-exitcode", "-input=false", "-no-color", "-out=" + PlanFile}, flags...)...)
}

// ApplyPlan applies the saved plan.
func (c *CLI) ApplyPlan() {
	c.t.Helper()
	c.Must(0, "apply", "-input=false", "-no-color", PlanFile)
}

// ApplyPlanFails applies the saved plan, which must fail, and returns the text without line breaks.
func (c *CLI) ApplyPlanFails() string {
	c.t.Helper()
	return Flatten(c.Must(1, "apply", "-input=false", "-no-color", PlanFile).Text)
}

// PlanFile is the name of the saved plan.
const PlanFile = "saved.plan"

// PlannedChanges returns the resource changes of the saved plan.
func (c *CLI) PlannedChanges() PlanChanges {
	c.t.Helper()
	shown := c.Must(0, "show", "-json", PlanFile)
	var plan struct {
		Changes PlanChanges `json:"resource_changes"`
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

// Flatten removes the frame and the line breaks from the output of a command.
func Flatten(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(text)), " ")
}

// Require skips a test that needs what the CLI under test lacks.
func Require(t *testing.T, capabilities ...terraform.Capability) {
	t.Helper()
	if len(capabilities) == 0 {
		return
	}
	name, number := CLIVersion(t)
	for _, c := range capabilities {
		if reason := c.Missing(name, number); reason != "" {
			t.Skip(reason)
		}
	}
}

// QueryCLI returns the CLI to run queries with. Where the CLI under test has none, it is another
// one, or the test is skipped: see [terraform.WithQueries].
func QueryCLI(t *testing.T) string {
	t.Helper()
	path := TerraformPath(t)
	if os.Getenv(terraform.SameCLI) != "" {
		Require(t, terraform.Queries)
	}
	path, err := terraform.WithQueries(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return path
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
