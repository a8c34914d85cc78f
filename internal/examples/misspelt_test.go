package examples

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// lookForMisspelt plans and returns what misspelt.jq prints about the plan, and checks its exit code.
func (w *workspace) lookForMisspelt(code int) string {
	w.t.Helper()
	if plan := w.terraform(0, "plan", "-out=saved.plan", "-input=false", "-no-color"); strings.Contains(plan, "misspelt") || strings.Contains(plan, "retention_day ") {
		w.t.Errorf("the plan says something of it:\n%s", plan)
	}
	w.write("plan.json", w.terraform(0, "show", "-json", "saved.plan"))
	return w.run(code, bash(w.t, "jq"), "-c", "jq -r -f misspelt.jq plan.json")
}

// Keys of nested attributes that are misspelt are silent, as the guide says, and its program names each of
// them and ends with 1. What it cannot look into is named, too, and changes nothing of the exit code.
func TestMisspelt(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("shipping")
	declared := w.read("main.tf")
	w.write("days.tf", "variable \"days\" {\n  default = 180\n}\n")
	w.init()
	const audit = "innertrail_shipping.audit"
	for text, row := range map[string]struct {
		code int
		says string
	}{
		"": {0, ""},
		`logstore = { retention_days = 180, accept = ["modifiable", "modifiable"], hot_retention_days = 30 }` + "\n  timeouts = { create = \"5m\" }": {0, ""},
		"logstore = { retention_day = 180 }":                                                                {1, audit + ": logstore.retention_day\n"},
		"role = { nam = \"x\", manage = true }\n  timeouts = { creat = \"5m\" }":                            {1, audit + ": role.nam\n" + audit + ": timeouts.creat\n"},
		"count = 1\n  index = { fields = { EventID = { type = \"text\", analytic = true } }, prun = true }": {1, audit + ": index.fields.EventID.analytic\n" + audit + ": index.prun\n"},
		"for_each = { \"a]\\\"b\" = 1 }\n  logstore = { retention_day = 180 }":                              {1, audit + ": logstore.retention_day\n"},
		"logstore = { retention_days = var.days, retention_day = 180 }":                                     {0, "not checked: " + audit + ": logstore\n"},
		"logstore = { retention_day = var.days }\n  role = { nam = \"x\" }":                                 {1, audit + ": role.nam\nnot checked: " + audit + ": logstore\n"},
		"count = 0": {0, "not checked: " + audit + ", of which the plan has none\n"},
	} {
		w.write("main.tf", with(declared, text))
		w.terraform(0, "validate", "-no-color")
		if got := w.lookForMisspelt(row.code); got != row.says {
			t.Errorf("%s: got %q, want %q", text, got, row.says)
		}
	}
	w.write("main.tf", with(declared, "retention_days = 180"))
	w.says(w.terraform(1, "validate", "-no-color"), `An argument named "retention_days" is not expected here.`)
	for _, other := range []string{"null", "{}", `{"values":{"root_module":{}}}`, "[]", `"x"`, "{"} {
		w.write("plan.json", other)
		if got := acctest.Run(t.Context(), t, terraform.Command(t.Context(), w.folder, w.env, bash(t, "jq"), "-c", "jq -r -f misspelt.jq plan.json")); got.Code == 0 {
			t.Errorf("%s is no plan, and the program ends with 0: %s", other, got.Text)
		}
	}
}

// The shipping may be in modules, beside others, and in none any more. A data source is looked at, too.
func TestMisspelt_modules(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("shipping")
	declared := w.read("main.tf")
	provider, resource, _ := strings.Cut(declared, "resource ")
	terraformBlock, _, _ := strings.Cut(provider, "variable ")
	w.must(os.MkdirAll(filepath.Join(w.folder, "outer", "inner"), 0o755))
	inner := terraformBlock + "variable \"account_id\" {}\nresource " + resource
	w.write("outer/inner/main.tf", with(inner, "logstore = { retention_day = 180 }"))
	w.write("outer/main.tf", "variable \"account_id\" {}\nmodule \"inner\" {\n  source     = \"./inner\"\n  account_id = var.account_id\n}\n")
	module := "module \"outer\" {\n  for_each   = { \"a.b\" = 1 }\n  source     = \"./outer\"\n  account_id = var.account_id\n}\n"
	const said = "module.outer.module.inner.innertrail_shipping.audit: logstore.retention_day\n"
	w.write("main.tf", provider+module)
	w.init()
	if got := w.lookForMisspelt(1); got != said {
		t.Errorf("in modules: got %q", got)
	}
	w.write("outer/inner/main.tf", inner)
	w.write("main.tf", provider+module+"data \"innertrail_shipping\" \"other\" {\n  trail_name = \"other-trail\"\n  timeouts   = { red = \"5m\" }\n}\n")
	if got := w.lookForMisspelt(1); got != "data.innertrail_shipping.other: timeouts.red\n" {
		t.Errorf("of a data source: got %q", got)
	}
	w.write("main.tf", provider)
	if got := w.lookForMisspelt(0); got != "" {
		t.Errorf("without a resource: got %q", got)
	}
}

// The program names the attributes that have keys, and no other.
func TestMisspelt_nestedAttributes(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	w.take("shipping")
	w.init()
	var schemas struct {
		Providers map[string]struct {
			Resources map[string]struct {
				Block struct {
					Attributes map[string]struct {
						Nested   any `json:"nested_type"`
						Optional bool
					}
				}
			} `json:"resource_schemas"`
		} `json:"provider_schemas"`
	}
	w.must(json.Unmarshal([]byte(w.terraform(0, "providers", "schema", "-json")), &schemas))
	var nested []string
	for _, provider := range schemas.Providers {
		attributes := provider.Resources["innertrail_shipping"].Block.Attributes
		for _, name := range slices.Sorted(maps.Keys(attributes)) {
			if attributes[name].Nested != nil && attributes[name].Optional {
				nested = append(nested, `"`+name+`"`)
			}
		}
	}
	if want := "(" + strings.Join(nested, ", ") + " | "; len(nested) == 0 || !strings.Contains(w.read("misspelt.jq"), want) {
		t.Errorf("the program does not have %s", want)
	}
}
