package matrix_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// fleet is one Terraform state with many shippings, each with its own cloud and its own
// provider, so that one run of the real Terraform tries many cases.
type fleet struct {
	t       *testing.T
	folder  string
	env     []string
	members []*fleetMember
	// timeout is the request_timeout of every provider. It is short by default because
	// the fleet runs in real time.
	timeout string
}

// fleetMember is one shipping of a fleet.
type fleetMember struct {
	*acctest.Cloud

	name       string // of its provider and its resource
	scenario   acctest.Scenario
	invariants *matrix.Invariants
	importID   string // of an import block, if not empty
}

const providerHost = "registry.terraform.io/innertrail/"

func newFleet(t *testing.T, scenarios []acctest.Scenario) *fleet {
	t.Helper()
	acctest.SkipInShort(t)
	f := &fleet{t: t, folder: t.TempDir(), timeout: "10s"}
	for i, sc := range scenarios {
		tc := acctest.NewWithTwoProjects(t)
		if sc.Arrange != nil {
			sc.Arrange(tc)
		}
		f.members = append(f.members, &fleetMember{Cloud: tc, name: fmt.Sprintf("case%03d", i), scenario: sc})
	}
	return f
}

// arrange applies the initial configurations and makes the changes outside Terraform.
func (f *fleet) arrange() {
	f.t.Helper()
	f.configure(func(sc acctest.Scenario) map[string]any { return sc.Before })
	if out, code := f.run("apply", "-auto-approve"); code != 0 {
		f.t.Fatalf("terraform apply, before the scenarios:\n%s", out)
	}
	for _, m := range f.members {
		m.Deliver(3)
		if m.scenario.Drift != nil {
			m.Edit(m.scenario.Drift)
		}
		m.invariants = matrix.NewInvariants(f.t, m.Cloud, m.scenario)
		m.ClearJournal()
	}
	f.configure(func(sc acctest.Scenario) map[string]any { return sc.Config })
}

// allowTime sets a timeout that a busy machine cannot reach, for the runs after the one
// that is disturbed.
func (f *fleet) allowTime() {
	f.t.Helper()
	f.timeout = "5m"
	f.configure(func(sc acctest.Scenario) map[string]any { return sc.Config })
}

// configure writes a configuration with the chosen resource of each member. nil means
// no resource.
func (f *fleet) configure(choose func(acctest.Scenario) map[string]any) {
	f.t.Helper()
	required, providers, resources := map[string]any{}, map[string]any{}, map[string]any{}
	var imports []any
	for _, m := range f.members {
		required[m.name] = map[string]any{"source": providerHost + m.name}
		providers[m.name] = m.providerBlock(f.timeout)
		if config := choose(m.scenario); config != nil {
			block := maps.Clone(config)
			block["provider"] = m.name
			resources[m.name] = block
			if m.importID != "" {
				imports = append(imports, map[string]any{"to": acctest.TypeName + "." + m.name, "id": m.importID})
			}
		}
	}
	document := map[string]any{"terraform": map[string]any{"required_providers": required}, "provider": providers}
	if len(resources) > 0 {
		document["resource"] = map[string]any{acctest.TypeName: resources}
	}
	if len(imports) > 0 {
		document["import"] = imports
	}
	text, err := json.Marshal(document)
	if err == nil {
		err = os.WriteFile(filepath.Join(f.folder, "main.tf.json"), text, 0o600)
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

// providerBlock returns a provider block for the member's cloud.
func (m *fleetMember) providerBlock(timeout string) map[string]any {
	key, url := m.Account(), m.Server.URL
	return map[string]any{
		"region": m.Region(), "access_key": key.AccessKeyID, "secret_key": key.AccessKeySecret,
		"max_retries": 1, "request_timeout": timeout,
		"endpoints": map[string]any{"actiontrail": url, "ram": url, "sts": url, "sls": url},
	}
}

// run runs Terraform and returns its output and exit code.
func (f *fleet) run(args ...string) (string, int) {
	f.t.Helper()
	ctx := f.t.Context()
	got := acctest.Run(ctx, f.t, f.command(ctx, args...))
	return got.Text, got.Code
}

func (f *fleet) command(ctx context.Context, args ...string) *exec.Cmd {
	f.t.Helper()
	args = slices.Insert(args, 1, "-input=false", "-no-color", fmt.Sprintf("-parallelism=%d", max(len(f.members), 10)))
	cmd := acctest.Command(ctx, f.t, f.folder, args...)
	cmd.Env = append(cmd.Env, f.env...)
	return cmd
}

// converge applies again without faults and checks that the next plan is empty and
// nothing is lost. If the provider was killed, an import may be needed, as the error says.
func (f *fleet) converge(first string, total *matrix.Score) {
	f.t.Helper()
	for _, m := range f.members {
		m.ClearFaults()
		m.invariants.AfterRun()
	}
	out, code := f.run("apply", "-auto-approve", "-json")
	if code != 0 && f.importAsTold(diagnostics(f.t, out)) {
		out, code = f.run("apply", "-auto-approve")
	}
	if code != 0 {
		f.t.Errorf("the second apply fails:\n%s\nThe first said:\n%s", out, first)
	}
	for _, m := range f.members {
		m.invariants.Deliver()
	}
	if out, code := f.run("plan", "-detailed-exitcode"); code != 0 {
		f.t.Errorf("the plan after it is not empty:\n%s\nThe first run said:\n%s", out, first)
	}
	for _, m := range f.members {
		m.invariants.CheckEnd()
		total.Count(m.invariants)
	}
}

// importAsTold adds an import block for each member whose error names an import, and
// reports whether there was one.
func (f *fleet) importAsTold(told map[string][]*tfprotov6.Diagnostic) (imports bool) {
	for _, m := range f.members {
		if id := matrix.ImportNamed(told[m.name]); id != "" && m.invariants.Disturbed {
			m.importID, imports = id, true
			m.invariants.Walked("import")
		}
	}
	f.configure(func(sc acctest.Scenario) map[string]any { return sc.Config })
	return imports
}

// inProcess gives each member a new provider inside the test process, to which Terraform
// attaches. This is fast, but such a provider cannot be killed.
func (f *fleet) inProcess() {
	f.t.Helper()
	ctx, stop := context.WithCancel(f.t.Context())
	f.t.Cleanup(stop)
	attached := acctest.Reattach{}
	for _, m := range f.members {
		ended := attached.Serve(ctx, f.t, m.Cloud, providerHost+m.name)
		f.t.Cleanup(func() { stop(); <-ended })
	}
	f.env = append(f.env, attached.Variable(f.t))
}

// asProcesses gives each member its own provider process, whose id is written to a
// file.
func (f *fleet) asProcesses(binary string) {
	f.t.Helper()
	overrides := ""
	for _, m := range f.members {
		folder := m.programs(f)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			f.t.Fatal(err)
		}
		script := fmt.Sprintf("#!/bin/sh\necho $$ >'%s'\nexec '%s' \"$@\"\n", filepath.Join(folder, "pid"), binary)
		if err := os.WriteFile(filepath.Join(folder, "terraform-provider-"+m.name), []byte(script), 0o700); err != nil {
			f.t.Fatal(err)
		}
		overrides += fmt.Sprintf("    %q = %q\n", providerHost+m.name, folder)
	}
	rc := filepath.Join(f.folder, "fleet.tfrc")
	if err := os.WriteFile(rc, []byte("provider_installation {\n  dev_overrides {\n"+overrides+"  }\n}\n"), 0o600); err != nil {
		f.t.Fatal(err)
	}
	f.env = append(f.env, "TF_CLI_CONFIG_FILE="+rc)
}

func (m *fleetMember) programs(f *fleet) string { return filepath.Join(f.folder, "providers", m.name) }

// kill kills the member's provider process.
func (m *fleetMember) kill(f *fleet) {
	if err := acctest.KillByFile(filepath.Join(m.programs(f), "pid")); err != nil {
		f.t.Errorf("cannot kill the provider of %s: %v", m.name, err)
	}
}

// buildProvider builds the provider for tests that need a separate process.
func buildProvider(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := terraform.Build(t.Context(), "../../..", folder); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, terraform.ProviderName())
}
