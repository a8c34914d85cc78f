package examples

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// opa returns the Open Policy Agent that make test builds.
func opa(t *testing.T) string {
	t.Helper()
	path := os.Getenv("OPA")
	if path == "" {
		t.Skip("OPA names no Open Policy Agent; make test builds one")
	}
	return path
}

// The rule's own tests.
func TestPolicy(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("opa")
	w.says(w.run(0, opa(t), "test", "--verbose", "."), "PASS: 12/12")
	w.run(0, opa(t), "check", "--strict", ".")
}

// The rule with real plans: it allows a create and a repair, and names each violation.
func TestPolicy_realPlans(t *testing.T) {
	t.Parallel()
	program := opa(t)
	w := newWorkspace(t).withProject()
	w.must(w.operator.CreateProject(t.Context(), "second-audit"))
	w.take("shipping")
	w.take("opa/shipping.rego")
	w.init()
	declared := w.read("main.tf")
	denied := func(args ...string) []string {
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
	only := func(got []string, want string) {
		t.Helper()
		if want == "" && len(got) != 0 || want != "" && (len(got) != 1 || !strings.Contains(got[0], want)) {
			t.Errorf("denied is %q, want %q", got, want)
		}
	}

	only(denied(), "")
	w.terraform(0, "apply", "-input=false", "saved.plan")
	w.must(w.operator.StopTrail(t.Context(), "platform-ops"))
	only(denied(), "")
	w.terraform(0, "apply", "-input=false", "saved.plan")
	for change, want := range map[string]string{
		"enabled = false":                   "would be stopped",
		"delete_logstore_on_destroy = true": "would be allowed to delete its logs",
		"deletion_protection = false":       "would lose its deletion protection",
		"logstore = { retention_days = 90, allow_retention_decrease_to = 90 }": "would keep logs for only 90 days",
	} {
		text := declared
		if strings.HasPrefix(change, "deletion_protection") {
			text = strings.ReplaceAll(text, "deletion_protection = true", "")
		}
		w.write("main.tf", strings.TrimSuffix(strings.TrimSpace(text), "}")+"  "+change+"\n}\n")
		only(denied(), want)
	}
	w.write("main.tf", strings.ReplaceAll(declared, "security-audit", "second-audit"))
	only(denied(), "would move from project security-audit to second-audit")
	w.write("main.tf", strings.ReplaceAll(declared, "deletion_protection = true", ""))
	w.apply()
	only(denied("-destroy"), "would be destroyed or replaced")
	w.must(os.Remove(filepath.Join(w.folder, "plan.json")))
}

// The module's tests with a mocked provider pass without an account, a network or an
// emulator, and make no call.
func TestModuleTests_mocked(t *testing.T) {
	t.Parallel()
	acctest.RequireVersion(t, "1.7.0", "1.8.0", "a mocked provider")
	w := newWorkspace(t)
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
	acctest.RequireVersion(t, "1.7.0", "1.8.0", "terraform test with variables in a provider block")
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
