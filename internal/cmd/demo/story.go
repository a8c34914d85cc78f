package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// The names that the examples use.
const (
	trailName    = "platform-ops"
	logstoreName = "innertrail_" + trailName
	projectName  = "security-audit"
	address      = "innertrail_shipping.audit"

	roleName   = "AliyunActionTrailDefaultRole"
	policyName = "AliyunActionTrailRolePolicy"

	// archiveName is the project that the shipping moves to.
	archiveName = "security-archive"

	// keepForEver is the retention that a shipping has unless it says otherwise.
	keepForEver = 3650
)

// deliverEvery is the time between two events of a trail that ships.
const deliverEvery = 200 * time.Millisecond

// story is what the stages share.
type story struct {
	out       io.Writer
	emulator  *emulator.Emulator
	person    *console.Operator
	terraform *terraform.CLI
	example   string // the resource of the examples
	scratch   string // the folder of everything that is written
	began     time.Time

	// oldEvents is how many events the first Logstore holds after the move.
	oldEvents int
}

// prepare starts the cloud and makes Terraform ready for it. The story is to be
// closed even where that failed.
func (s *story) prepare(ctx context.Context, cli string) error {
	s.line("Building the provider from this source tree, and starting an emulator of Alibaba Cloud ...")
	var err error
	if s.scratch, err = os.MkdirTemp("", "innertrail-demo-"); err != nil {
		return err
	}
	s.emulator = emulator.New(emulator.WithSettings(func(settings *emulator.Settings) {
		settings.DeliverEveryMS = int(deliverEvery.Milliseconds())
	}))
	server, err := s.emulator.Start()
	if err != nil {
		return err
	}
	s.person = console.New(server.Transport(), s.emulator.Account(), s.emulator.Region())
	if s.terraform, err = terraform.New(ctx, terraform.Setup{
		CLI: cli, Scratch: s.scratch, Environment: environment(s.emulator, server.URL),
	}); err != nil {
		return err
	}
	if err := s.stageExamples(); err != nil {
		return err
	}
	if err := s.person.CreateProject(ctx, projectName); err != nil {
		return err
	}
	s.line("This is %s. What it takes for Alibaba Cloud is at %s:", s.terraform.Version, server.URL)
	s.line("no account is needed, and nothing leaves this machine. The emulated account holds")
	s.line("nothing but an empty Log Service project, %s.", projectName)
	return nil
}

// environment points the provider at the emulator, as the variables do that the
// emulator prints when it runs as a program.
func environment(e *emulator.Emulator, url string) []string {
	key := e.Account()
	return []string{
		"ALIBABA_CLOUD_ACCESS_KEY_ID=" + key.AccessKeyID,
		"ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + key.AccessKeySecret,
		"ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL=" + url,
		"ALIBABA_CLOUD_ENDPOINT_RAM=" + url,
		"ALIBABA_CLOUD_ENDPOINT_STS=" + url,
		"ALIBABA_CLOUD_ENDPOINT_SLS=" + url,
	}
}

// stageExamples puts the examples where Terraform runs.
func (s *story) stageExamples() error {
	block, err := os.ReadFile(filepath.Join(s.terraform.Module, "examples", "provider", "provider.tf"))
	if err != nil {
		return err
	}
	resource, err := os.ReadFile(filepath.Join(s.terraform.Module, "examples", "resources", "innertrail_shipping", "resource.tf"))
	if err != nil {
		return err
	}
	s.example = string(resource)
	if err := s.terraform.Write("provider.tf", string(block)); err != nil {
		return err
	}
	return s.terraform.Write("main.tf", s.example)
}

// declare changes the configuration to the example with a project and more lines
// in its resource, and shows what is declared now.
func (s *story) declare(project string, lines ...string) error {
	text, err := withLines(s.example, project, lines...)
	if err != nil {
		return err
	}
	if err := s.terraform.Write("main.tf", text); err != nil {
		return err
	}
	declared := append([]string{}, lines...)
	if project != projectName {
		declared = append(declared, fmt.Sprintf("project_name = %q", project))
	}
	if len(declared) == 0 {
		s.ran("main.tf is the example again")
		return nil
	}
	s.ran("main.tf says: %s", strings.Join(declared, ", "))
	return nil
}

// withLines gives the resource of the examples another project, and more lines.
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

// close stops what was started and removes what was written.
func (s *story) close() {
	if s.emulator != nil {
		s.emulator.Close()
	}
	if s.scratch != "" {
		_ = os.RemoveAll(s.scratch)
	}
}
