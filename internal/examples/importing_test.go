package examples

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// The rows of an import that the guide calls rows of the state change nothing in the
// cloud: the apply calls nothing that could.
func TestImport_rowsOfTheStateOnly(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	shippingElsewhere(w)
	w.take("resources/innertrail_shipping/import-by-string-id.tf")
	w.write("resource.tf", with(w.read("resource.tf"),
		"create_project = true\n  deletion_protection = true\n  delete_logstore_on_destroy = true\n  timeouts = {\n    read = \"1m\"\n  }\n"+
			"  logstore = {\n    accept = [\"modifiable\"]\n    allow_retention_decrease_to = 30\n  }"))
	w.ClearJournal()
	w.says(w.plan(2), "create_project", "deletion_protection", "delete_logstore_on_destroy", "accept", "allow_retention_decrease_to", "1 to import")
	w.apply()
	if calls := w.Mutations(); len(calls) > 0 {
		t.Errorf("it called %v", calls)
	}
	w.plan(0)
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
