package lifecycle_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
)

// loggedSince is when the Logstore was created, in a state.
var loggedSince = regexp.MustCompile(`"logstore_created": ?"[^"]*"`) // OpenTofu 1.9 writes no spaces

// registries are the hosts of the provider's address, of Terraform and of OpenTofu.
var registries = regexp.MustCompile(`registry\.(?:terraform\.io|opentofu\.org)`)

// With the state of any released version, the plan after an upgrade of the provider is
// empty, whichever Terraform or OpenTofu wrote that: the later ones recorded an identity of the
// earlier version, the others none. If the state has no record of what was applied and the configuration holds a
// consent or deletes logs on destroy, the plan shows the record, nothing else, and its
// apply makes the next one empty. Each file was written by Terraform for a shipping that
// matches its configuration. The first one is frozen with the first release.
func TestUpgrade_plansNothing(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/states/*.tfstate")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no states: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			lines, err := os.ReadFile(strings.TrimSuffix(file, ".tfstate") + ".tf")
			if err != nil {
				t.Fatal(err)
			}
			state, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tc := acctest.NewWithProject(t)
			made := tc.NewCLI(t)
			made.Configure(tc.ProviderHCL() + string(lines))
			made.Apply()
			if created := loggedSince.FindString(made.ReadFile("terraform.tfstate")); created != "" {
				state = loggedSince.ReplaceAll(state, []byte(created)) // the Logstore that the state is about
			}
			tc.ClearJournal()
			for _, flag := range []string{"-refresh=true", "-refresh=false"} {
				c := tc.NewCLI(t)
				c.Configure(tc.ProviderHCL() + string(lines))
				c.WriteFile("terraform.tfstate", registries.ReplaceAllString(string(state), c.Host))
				if !strings.Contains(string(lines), "delete_logstore_on_destroy = true") || strings.Contains(string(state), "last_applied") {
					c.Plan(0, flag)
					continue
				}
				c.Plan(2, flag)
				testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), []string{`last_applied: null -> "cn-hangzhou/security-audit/400/400"`, "logstore_created: unknown"})
				c.ApplyPlan()
				c.Plan(0, flag)
			}
			tc.CheckNoWrites(t)
		})
	}
}

// A CLI that has no queries serves the provider with its list resource unharmed, and ignores a file with a
// query. One that has them shows the list resource.
func TestQuery_filesAreIgnored(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewCLI(t)
	c.Configure(tc.HCL())
	c.WriteFile("find.tfquery.hcl", "list \"innertrail_shipping\" \"all\" {\n  provider = innertrail\n}\n")
	c.Must(0, "validate", "-no-color")
	c.Apply()
	c.Plan(0)
	type schemas struct {
		Resources map[string]any `json:"resource_schemas"`
		Lists     map[string]any `json:"list_resource_schemas"`
	}
	var shown struct {
		Providers map[string]schemas `json:"provider_schemas"`
	}
	text := c.Must(0, "providers", "schema", "-json").Text
	_, document, _ := strings.Cut(text, "{")
	if err := json.Unmarshal([]byte("{"+document), &shown); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	of := shown.Providers[c.Host+"/innertrail/innertrail"]
	if of.Resources["innertrail_shipping"] == nil {
		t.Error("there is no resource innertrail_shipping")
	}
	name, number := acctest.CLIVersion(t)
	queries := terraform.Queries.Missing(name, number) == ""
	if got := of.Lists["innertrail_shipping"] != nil; got != queries {
		t.Errorf("%s %s shows the list resource: %v", name, number, got)
	}
}
