package examples

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// opa returns the Open Policy Agent that make pages builds.
func opa(t *testing.T) string {
	t.Helper()
	path := os.Getenv("OPA")
	if path == "" {
		t.Skip("OPA names no Open Policy Agent; make pages builds one")
	}
	return path
}

// The rule's own tests.
func TestPolicy(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("opa")
	w.says(w.run(0, opa(t), "test", "--verbose", "."), "PASS: 51/51")
	w.run(0, opa(t), "check", "--strict", ".")
}

// policyAgent puts the Open Policy Agent on PATH, where the pipelines look for it, and returns the exit code with
// which they end if the rule denies something. Without one, a program that denies nothing takes its place.
func (w *workspace) policyAgent() int {
	w.t.Helper()
	if os.Getenv("OPA") == "" {
		w.stub("opa", "true")
		return 0
	}
	w.stub("opa", `exec "`+os.Getenv("OPA")+`" "$@"`)
	return 1
}

// The command that the rule and the pipelines have prints what is denied and ends with 1, with 0 only if nothing is, and
// with neither if it cannot judge.
func TestPolicy_command(t *testing.T) {
	t.Parallel()
	opa(t)
	shell := bash(t)
	w := newWorkspace(t)
	w.policyAgent()
	w.take("opa/shipping.rego")
	command := regexp.MustCompile(`(?m)^#   (opa eval .*)$`).FindStringSubmatch(w.read("shipping.rego"))
	if command == nil {
		t.Fatal("the rule has no command")
	}
	inPipeline := strings.NewReplacer("shipping.rego", "shipping/shipping.rego", "plan.json", "saved.json").Replace(command[1])
	for _, pipeline := range []string{"pull-requests/github-actions.yml", "pull-requests/gitlab-ci.yml"} {
		w.says(w.example(pipeline), inPipeline)
	}
	for plan, code := range map[string]int{
		`{"format_version":"1.2","planned_values":{}}`:                0,
		`{"format_version":"1.2","planned_values":{},"errored":true}`: 1,
		"null": 1, "": 1, "{": 2,
	} {
		w.write("plan.json", plan)
		said := w.run(code, shell, "-c", command[1])
		if code == 1 && !strings.Contains(said, "The ") || code == 0 && said != "" {
			t.Errorf("of %s it says %q", plan, said)
		}
	}
	w.must(os.Remove(filepath.Join(w.folder, "shipping.rego")))
	w.run(2, shell, "-c", command[1])
}

// policed returns a workspace with the folder of the pipelines and the rule, and a
// function that plans and returns what the rule denies.
func policed(t *testing.T) (*workspace, func(args ...string) []string) {
	t.Helper()
	program := opa(t)
	w := newWorkspace(t)
	w.take("shipping")
	w.take("opa/shipping.rego")
	w.init()
	return w, func(args ...string) []string {
		t.Helper()
		w.terraform(2, append([]string{"plan", "-detailed-exitcode", "-input=false", "-no-color", "-out=saved.plan"}, args...)...)
		w.write("plan.json", w.terraform(0, "show", "-json", "saved.plan"))
		var answer struct {
			Result []struct {
				Expressions []struct{ Value []string }
			}
		}
		w.must(json.Unmarshal([]byte(w.run(0, program, "eval", "--format", "json", "--data", "shipping.rego", "--input", "plan.json",
			"data.innertrail.deny")), &answer))
		return answer.Result[0].Expressions[0].Value
	}
}

// only checks that the rule denies one thing, or nothing.
func (w *workspace) only(got []string, want string) {
	w.t.Helper()
	if want == "" && len(got) != 0 || want != "" && (len(got) != 1 || !strings.Contains(got[0], want)) {
		w.t.Errorf("denied is %q, want %q", got, want)
	}
}

// with adds an argument to the last block of a configuration. deletion_protection is
// replaced.
func with(declared, argument string) string {
	if strings.HasPrefix(argument, "deletion_protection") {
		declared = strings.ReplaceAll(declared, "deletion_protection = true", "")
	}
	return strings.TrimSuffix(strings.TrimSpace(declared), "}") + "  " + argument + "\n}\n"
}

// The rule with real plans: it allows a create and a repair, and names each violation.
func TestPolicy_realPlans(t *testing.T) {
	t.Parallel()
	w, denied := policed(t)
	w.must(w.operator.CreateProject(t.Context(), "second-audit-"+emulator.DefaultAccountID))
	declared := w.read("main.tf")
	const data = "data \"innertrail_shipping\" \"audit\" {\n  depends_on = [innertrail_shipping.audit]\n}\n"
	w.write("data.tf", data)
	w.only(denied(), "")
	w.must(os.Remove(filepath.Join(w.folder, "data.tf")))
	w.apply()
	w.must(w.operator.StopTrail(t.Context(), "platform-ops"))
	w.only(denied(), "")
	w.write("main.tf", with(strings.Replace(declared, "  create_project      = true\n", "", 1), "enabled = false"))
	w.only(denied(), "would be stopped")
	w.terraform(0, "apply", "-input=false", "saved.plan")
	w.write("main.tf", with(declared, "enabled = false"))
	w.only(denied(), "")
	w.write("main.tf", declared)
	w.apply()
	for change, want := range map[string]string{
		"enabled = false":                   "would be stopped",
		"delete_logstore_on_destroy = true": "would be allowed to delete its logs",
		"deletion_protection = false":       "would lose its deletion protection",
		"logstore = { retention_days = 90, allow_retention_decrease_to = 90 }":   "would keep logs for only 90 days",
		"logstore = { retention_days = 200, allow_retention_decrease_to = 200 }": "would lower the retention from 3650 to 200 days",
		"role = { manage = false }": "would no longer repair its delivery role",
		"index = { fields = { EventID = { type = \"text\" } }, prune = true }": "would remove fields from the index that are not configured",
		"logstore = { append_meta = true }":                                    "",
	} {
		w.write("main.tf", with(declared, change))
		w.only(denied(), want)
	}
	w.write("main.tf", strings.ReplaceAll(declared, "security-audit", "second-audit"))
	w.only(denied(), "would move from project "+examplesProject+" to second-audit-"+emulator.DefaultAccountID)
	w.write("main.tf", strings.ReplaceAll(declared, "deletion_protection = true", ""))
	w.apply()
	w.only(denied("-destroy"), "would be destroyed or replaced")
}

// A plan of a part of the configuration is denied where the JSON says that it is one: OpenTofu does not say it.
func TestPolicy_target(t *testing.T) {
	t.Parallel()
	w, denied := policed(t)
	w.write("other.tf", "resource \"terraform_data\" \"other\" {}\n")
	want := "The plan is not complete"
	if name, _ := acctest.CLIVersion(t); name != "Terraform" {
		want = ""
	}
	w.only(denied("-target=innertrail_shipping.audit"), want)
}

// A value that is known only during the apply is denied.
func TestPolicy_unknownValues(t *testing.T) {
	t.Parallel()
	w, denied := policed(t)
	w.apply()
	declared := w.read("main.tf")
	for value, rows := range map[string]map[string]string{
		"true": {
			"enabled = terraform_data.late.output":                                                       "enabled",
			"deletion_protection = terraform_data.late.output":                                           "deletion_protection",
			"delete_logstore_on_destroy = terraform_data.late.output":                                    "delete_logstore_on_destroy",
			"role = { manage = terraform_data.late.output }":                                             "role.manage",
			"index = { fields = { EventID = { type = \"text\" } }, prune = terraform_data.late.output }": "index.prune",
		},
		"3650":                           {"logstore = { retention_days = terraform_data.late.output }": "logstore.retention_days"},
		`"cn-hangzhou"`:                  {"project_region = terraform_data.late.output": "project_region"},
		`"AliyunActionTrailDefaultRole"`: {"role = { name = terraform_data.late.output, manage = true }": "role.name"},
	} {
		w.write("late.tf", "resource \"terraform_data\" \"late\" {\n  input = "+value+"\n}\n")
		for change, attribute := range rows {
			w.write("main.tf", with(declared, change))
			w.only(denied(), "has a value that is not known before the apply: "+attribute)
		}
	}
	w.write("late.tf", "resource \"terraform_data\" \"late\" {\n  input = \""+examplesProject+"\"\n}\n")
	w.write("main.tf", strings.ReplaceAll(declared, `"security-audit-${var.account_id}"`, "terraform_data.late.output"))
	w.only(denied(), "has a value that is not known before the apply: project_name")
}

// A removed block that keeps the trail is denied: no later plan would show its drift.
func TestPolicy_forget(t *testing.T) {
	t.Parallel()
	acctest.Require(t, terraform.RemovedBlocksKeeping)
	w, denied := policed(t)
	w.apply()
	head, _, _ := strings.Cut(w.read("main.tf"), "resource ")
	w.write("main.tf", head+"removed {\n  from = innertrail_shipping.audit\n\n  lifecycle {\n    destroy = false\n  }\n}\n")
	w.only(denied(), "would no longer be managed")
}

// The module's tests with a mocked provider pass without an account, a network or an
// emulator, and make no call.
func TestModuleTests_mocked(t *testing.T) {
	t.Parallel()
	acctest.Require(t, terraform.MockProviders)
	w := newWorkspace(t).withoutKeys()
	w.take("terraform-test")
	w.init()
	w.says(w.terraform(0, "test", "-no-color", "-filter=tests/mocked.tftest.hcl"), "3 passed, 0 failed")
	if calls := w.Journal(); len(calls) != 0 {
		t.Errorf("they called %v", calls)
	}
}

// The module's tests with the emulator leave behind only what is never deleted.
func TestModuleTests_emulator(t *testing.T) {
	t.Parallel()
	acctest.Require(t, terraform.ModuleTestBlocks)
	w := newWorkspace(t)
	w.take("terraform-test")
	const file = "tests/emulator.tftest.hcl"
	w.write(file, strings.ReplaceAll(w.read(file), "http://127.0.0.1:18900", w.Server.URL))
	w.init()
	said := w.terraform(0, "test", "-no-color", "-filter="+file)
	w.says(said, "2 passed, 0 failed")
	if len(w.Mutations()) == 0 {
		t.Error("they called nothing")
	}
	for _, call := range w.Journal() {
		if strings.HasPrefix(call.Action, "DeleteLogStore") || strings.HasPrefix(call.Action, "DeleteProject") {
			t.Errorf("they called %s", call.Action)
		}
	}
}
