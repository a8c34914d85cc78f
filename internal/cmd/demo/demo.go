package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// The names in the examples.
const (
	trailName    = "platform-ops"
	logstoreName = "innertrail_" + trailName
	projectName  = "security-audit"
	address      = "innertrail_shipping.audit"

	roleName   = "AliyunActionTrailDefaultRole"
	policyName = "AliyunActionTrailRolePolicy"

	// archiveName is the project that the shipping moves to.
	archiveName = "security-archive"

	// unlimitedRetention is the default retention.
	unlimitedRetention = 3650
)

// deliverEvery is the delivery interval of the emulator.
const deliverEvery = 200 * time.Millisecond

type demo struct {
	screen

	emulator  *emulator.Emulator
	operator  *console.Operator
	terraform *terraform.CLI
	example   string // the example's resource
	scratch   string // folder for all files
	start     time.Time
	warned    []string // the warnings that were shown: each is shown once

	// oldEvents is the number of events in the first Logstore after the move.
	oldEvents int
}

// prepare starts the emulator and sets up Terraform. The demo must be closed even if prepare fails.
func (d *demo) prepare(ctx context.Context, cli string) error {
	d.line("Building the provider from this source tree, and starting an emulator of Alibaba Cloud ...")
	var err error
	if d.scratch, err = os.MkdirTemp("", "innertrail-demo-"); err != nil {
		return err
	}
	d.emulator = emulator.New(emulator.WithSettings(func(settings *emulator.Settings) {
		settings.DeliverEveryMS = int(deliverEvery.Milliseconds())
	}))
	server, err := d.emulator.Start()
	if err != nil {
		return err
	}
	d.operator = console.New(server.Transport(), d.emulator.Account(), d.emulator.Region())
	if d.terraform, err = terraform.New(ctx, terraform.Setup{
		CLI: cli, Scratch: d.scratch, Environment: environment(d.emulator, server.URL),
	}); err != nil {
		return err
	}
	if err := d.stageExamples(); err != nil {
		return err
	}
	if err := d.operator.CreateProject(ctx, projectName); err != nil {
		return err
	}
	d.line("This is %s. What it takes for Alibaba Cloud is at %s:", d.terraform.Version, server.URL)
	d.line("no account is needed, and nothing leaves this machine. The emulated account holds")
	d.line("nothing but an empty Log Service project, %s.", projectName)
	return nil
}

// environment returns the variables that direct the provider to the emulator, like those that the
// emulator prints as a program.
func environment(e *emulator.Emulator, url string) []string {
	key := e.Account()
	return []string{
		"ALIBABA_CLOUD_ACCESS_KEY_ID=" + key.AccessKeyID,
		"ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + key.AccessKeySecret,
		"ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL=" + url,
		"ALIBABA_CLOUD_ENDPOINT_RAM=" + url,
		"ALIBABA_CLOUD_ENDPOINT_STS=" + url,
		"ALIBABA_CLOUD_ENDPOINT_SLS=" + url,
		"ALIBABA_CLOUD_ENDPOINT_RESOURCEDIRECTORY=" + url,
	}
}

// stageExamples writes the examples to Terraform's folder.
func (d *demo) stageExamples() error {
	block, err := os.ReadFile(filepath.Join(d.terraform.Module, "examples", "provider", "provider.tf"))
	if err != nil {
		return err
	}
	resource, err := os.ReadFile(filepath.Join(d.terraform.Module, "examples", "resources", "innertrail_shipping", "resource.tf"))
	if err != nil {
		return err
	}
	d.example = string(resource)
	if err := d.terraform.Write("provider.tf", string(block)); err != nil {
		return err
	}
	return d.terraform.Write("main.tf", d.example)
}

// declare writes the example with another project and additional lines in its resource, and prints
// the change.
func (d *demo) declare(project string, lines ...string) error {
	text, err := withLines(d.example, project, lines...)
	if err != nil {
		return err
	}
	if err := d.terraform.Write("main.tf", text); err != nil {
		return err
	}
	declared := append([]string{}, lines...)
	if project != projectName {
		declared = append(declared, fmt.Sprintf("project_name = %q", project))
	}
	if len(declared) == 0 {
		d.showAction("main.tf is the example again")
		return nil
	}
	d.showAction("main.tf says: %s", strings.Join(declared, ", "))
	return nil
}

// withLines returns the example with another project and additional lines.
func withLines(example, project string, lines ...string) (string, error) {
	text := strings.Replace(example, fmt.Sprintf("%q", projectName), fmt.Sprintf("%q", project), 1)
	end := strings.LastIndex(text, "}")
	if end < 0 || !strings.Contains(example, fmt.Sprintf("%q", projectName)) || !strings.Contains(example, fmt.Sprintf("%q", trailName)) {
		return "", fmt.Errorf("the example of the resource is not about trail %s and project %s any more", trailName, projectName)
	}
	var more strings.Builder
	for _, line := range lines {
		more.WriteString("  " + line + "\n")
	}
	return text[:end] + more.String() + text[end:], nil
}

// close stops the emulator and removes all files.
func (d *demo) close() {
	if d.emulator != nil {
		d.emulator.Close()
	}
	if d.scratch != "" {
		_ = os.RemoveAll(d.scratch)
	}
}

// apply applies and checks the counts of the changes, such as "1 added".
func (d *demo) apply(ctx context.Context, did string) error {
	d.showAction("%s apply", d.terraform.Name)
	got, err := d.terraform.Run(ctx, "apply", "-auto-approve", "-input=false", "-no-color")
	if err != nil {
		return err
	}
	complete := resultLine(got.Out, "Apply complete!")
	if got.Code != 0 || !strings.Contains(complete, did) {
		return d.unexpected("an apply with "+did, "apply", got)
	}
	for _, warning := range d.newWarnings(got.Out) {
		d.showOutput(warning + "\n\n")
	}
	d.showOutput(complete)
	return nil
}

// newWarnings returns the warnings of a command that were not shown before.
func (d *demo) newWarnings(said string) []string {
	found := slices.DeleteFunc(warnings(said), func(text string) bool { return slices.Contains(d.warned, text) })
	d.warned = append(d.warned, found...)
	return found
}

// unexpected prints a command's output and returns the error of an unexpected result.
func (d *demo) unexpected(expected, command string, got terraform.Result) error {
	d.showOutput(strings.TrimSpace(got.Out + got.Err))
	return fmt.Errorf("expected %s, but %s %s ended with exit code %d with the output above", expected, d.terraform.Name, command, got.Code)
}
