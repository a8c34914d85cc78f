package examples

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The rows of an import that the guide calls rows of the state are all that its plan shows where everything is
// as configured, and change nothing in the cloud: the apply calls nothing that could.
func TestImport_rowsOfTheStateOnly(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	shippingElsewhere(w)
	w.take("resources/innertrail_shipping/import-by-string-id.tf")
	const account = "1234567890123456"
	w.EditAccount(account, func(a *emulator.Account) {
		a.Roles["operator"] = testcloud.NewAdminRole("operator", testcloud.TrustAccount(account))
		w.as(a.AddUser("deployer", emulator.SystemPolicy("AdministratorAccess")))
	})
	w.write("resource.tf", with(w.read("resource.tf"),
		"assume_role_arn = \"acs:ram::"+account+":role/operator\"\n  create_project = true\n  deletion_protection = true\n  delete_logstore_on_destroy = true\n  timeouts = {\n    read = \"1m\"\n  }\n"+
			"  logstore = {\n    accept = [\"modifiable\"]\n    allow_retention_decrease_to = 30\n  }"))
	w.ClearJournal()
	w.says(w.terraform(2, "plan", "-detailed-exitcode", "-input=false", "-no-color", "-out=saved.plan"), "1 to import")
	// logstore_created shows only if the Logstore was missing when the trail was imported.
	shown := slices.DeleteFunc(rowsOfTheState(t), func(row string) bool { return row == "logstore_created" })
	testcloud.SameElements(t, "the plan shows", w.plannedRows(), shown)
	w.apply()
	if calls := w.Mutations(); len(calls) > 0 {
		t.Errorf("it called %v", calls)
	}
	w.plan(0)
}

// What an import does not read shows as a change, whether the cloud has it or not. With INNERTRAIL_READ_ONLY, the
// apply imports, changes nothing, and refuses only what the cloud does not have; the next plan shows that.
func TestImport_only(t *testing.T) {
	t.Parallel()
	commands := lines(blocks(page(t, "importing.md"), "shell")["Import it"][0], "")
	if len(commands) != 3 || commands[1][0] != "INNERTRAIL_READ_ONLY=true" {
		t.Fatalf("the commands are %q", commands)
	}
	const unread = `role = { manage = false }
  index = { full_text = { case_sensitive = false } }
  logstore = { append_meta = false }`
	declared := []string{"index", "last_applied", "logstore.append_meta", "role", "role_status"}
	for name, test := range map[string]struct {
		argument string
		rows     []string
		refused  string // the error of the apply, unless the cloud has what is declared
	}{
		"the cloud has it": {unread, declared, ""},
		"another index":    {strings.Replace(unread, "case_sensitive = false", "case_sensitive = true", 1), declared, "Cannot update index"},
		"another setting":  {strings.Replace(unread, "append_meta = false", "append_meta = true", 1), declared, "Cannot update Logstore"},
		"another status":   {"enabled = false", []string{"enabled", "last_applied"}, "Cannot stop"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			shippingElsewhere(w)
			w.take("resources/innertrail_shipping/import-by-string-id.tf")
			w.write("resource.tf", with(w.read("resource.tf"), test.argument))
			w.ClearJournal()
			w.says(w.terraform(0, append(commands[0][1:], "-no-color")...), "1 to import")
			testcloud.SameElements(t, "the plan shows", w.plannedRows(), test.rows)
			code, next := 0, 0
			if test.refused != "" {
				code, next = 1, 2
			}
			env := w.env
			w.env = append(w.env, commands[1][0])
			said := w.terraform(code, append([]string{"apply", "-no-color"}, commands[1][3:]...)...)
			w.env = env
			if test.refused != "" {
				w.says(said, test.refused, "the provider is read-only")
			}
			if calls := w.Mutations(); len(calls) > 0 {
				t.Errorf("it called %v", calls)
			}
			w.says(w.terraform(0, "state", "list"), "innertrail_shipping.audit")
			w.plan(next)
		})
	}
}

// Configuration that terraform plan generates names the trail's own delivery role, and is applied with the plan
// after the one that generates it: if something is broken, some versions cannot repair it with the first one.
func TestImport_generated(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.roleOfOthers()
	w.withProject()
	w.take("resources/innertrail_shipping/resource.tf")
	w.write("resource.tf", with(w.read("resource.tf"), `role = { name = "audit-delivery" }`))
	w.take("provider/provider.tf")
	w.init()
	w.apply()
	w.must(os.Remove(filepath.Join(w.folder, "terraform.tfstate")))
	w.must(os.Remove(filepath.Join(w.folder, "resource.tf")))
	w.must(w.operator.DeleteIndex(t.Context(), "security-audit", "innertrail_platform-ops"))
	w.write("import.tf", "import {\n  to = innertrail_shipping.audit\n  id = \"platform-ops\"\n}\n")
	w.says(w.terraform(0, "plan", "-input=false", "-no-color", "-generate-config-out=generated.tf", "-out=saved.plan"), "1 to import, 0 to add, 1 to change", `-> "complete"`)
	w.terraform(0, "fmt", "-check")
	w.says(w.read("generated.tf"), `name = "audit-delivery"`)
	got := acctest.Run(t.Context(), t, terraform.Command(t.Context(), w.folder, w.env, acctest.TerraformPath(t), "apply", "-no-color", "saved.plan"))
	if got.Code != 0 {
		w.says(got.Text, "Resource node has no configuration attached")
	}
	w.apply()
	w.plan(0)
}

// Two import blocks for one trail are an error of the plan. Without one of them and its resource, the other one imports.
func TestImport_twice(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	shippingElsewhere(w)
	w.take("resources/innertrail_shipping/import-by-string-id.tf")
	w.write("again.tf", strings.Replace(w.read("resource.tf"), `"audit" {`, `"again" {`, 1)+strings.Replace(w.read("import-by-string-id.tf"), "innertrail_shipping.audit", "innertrail_shipping.again", 1))
	w.says(w.plan(1), "Two resources have trail platform-ops", "Remove one of the two import blocks together with its resource block")
	w.must(os.Remove(filepath.Join(w.folder, "again.tf")))
	w.says(w.terraform(0, "plan", "-input=false", "-no-color"), "1 to import, 0 to add, 0 to change")
}

// A region that did not answer, and an account for which Inner-ActionTrail is not open, are told from an account
// without a trail.
func TestFind_withoutTrail(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	hubOfTwo(w)
	closed := false
	w.EditAccount("3000000000000003", func(a *emulator.Account) { a.AllowListed = &closed })
	w.take("organisation/find/main.tf")
	w.write("main.tf", strings.ReplaceAll(w.read("main.tf"), "audit-reading", "audit-shipping"))
	w.write("accounts.auto.tfvars.json", `{"account_ids": ["2000000000000002", "3000000000000003"]}`)
	w.init()
	w.says(w.apply(), `"2000000000000002" = tolist([`, `"trail: missing"`, `"allow-list: not open`)
	w.Fault(emulator.Fault{Action: "DescribeInnerTrails", Region: "cn-beijing", Times: -1, Kind: emulator.FaultUnavailable})
	w.says(w.apply(), `"slot: not known: no answer came from cn-beijing`)
}

// rowsOfTheState returns the attributes that the guide lists as rows of the state.
func rowsOfTheState(t *testing.T) (rows []string) {
	t.Helper()
	_, list, found := strings.Cut(page(t, "importing.md"), "and no change if everything is as configured. ")
	list, _, ends := strings.Cut(list, "exist in the state only")
	own, nested, divided := strings.Cut(list, "in `logstore` ")
	if !found || !ends || !divided {
		t.Fatalf("the guide has no list of the rows: %s", list)
	}
	for prefix, text := range map[string]string{"": own, "logstore.": nested} {
		for _, name := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(text, -1) {
			rows = append(rows, prefix+name[1])
		}
	}
	return rows
}

// plannedRows returns the attributes that a saved plan changes.
func (w *workspace) plannedRows() (rows []string) {
	w.t.Helper()
	var plan struct {
		Changes []struct {
			Change struct {
				Before, After map[string]any
				Unknown       map[string]any `json:"after_unknown"`
			}
		} `json:"resource_changes"`
	}
	w.must(json.Unmarshal([]byte(w.terraform(0, "show", "-json", "saved.plan")), &plan))
	if len(plan.Changes) != 1 {
		w.t.Fatalf("the plan has %d resources", len(plan.Changes))
	}
	change := plan.Changes[0].Change
	for name, after := range change.After {
		before, _ := change.Before["logstore"].(map[string]any)
		settings, ok := after.(map[string]any)
		switch {
		case name == "logstore" && ok:
			for member, value := range settings {
				if !reflect.DeepEqual(before[member], value) {
					rows = append(rows, "logstore."+member)
				}
			}
		case !reflect.DeepEqual(change.Before[name], after):
			rows = append(rows, name)
		}
	}
	for name, unknown := range change.Unknown {
		if unknown == true {
			rows = append(rows, name)
		}
	}
	return rows
}

// Terraform drops a misspelt key of a nested attribute, as the resource's page warns. A
// misspelt argument is an error.
func TestMisspeltKey(t *testing.T) {
	t.Parallel()
	w := shipped(t)
	declared := w.read("main.tf")
	for _, nested := range []string{"logstore = { retention_day = 180 }", "role = { mange = false }", "timeouts = { raed = \"1m\" }"} {
		w.write("main.tf", with(declared, nested))
		w.terraform(0, "validate", "-no-color")
		if said := w.terraform(0, "plan", "-input=false", "-no-color"); strings.Contains(acctest.Flatten(said), "retention_days =") {
			t.Errorf("%s plans:\n%s", nested, said)
		}
	}
	w.write("main.tf", with(declared, "enabeld = false"))
	w.says(w.terraform(1, "validate", "-no-color"), "Unsupported argument")
}
