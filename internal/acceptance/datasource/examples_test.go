package datasource_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The published examples of data sources and functions run unchanged with a healthy
// shipping.
func TestExamples_dataSourcesAndFunctions(t *testing.T) {
	t.Parallel()
	var examples []string
	for _, pattern := range []string{"../../../examples/data-sources/*/*.tf", "../../../examples/functions/*/*.tf"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) < 3 {
			t.Fatalf("%s: %v, %v", pattern, found, err)
		}
		examples = append(examples, found...)
	}
	// That of the coverage needs an organisation, and those of the evidence a record of some days: packages
	// coverage and examples try them.
	examples = slices.DeleteFunc(examples, func(name string) bool {
		return strings.Contains(name, "innertrail_coverage") || strings.Contains(name, "innertrail_evidence")
	})
	for _, name := range examples {
		t.Run(strings.TrimPrefix(filepath.ToSlash(name), "../../../examples/"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(name, "functions") {
				acctest.Require(t, terraform.Functions)
			}
			tc := acctest.NewWithProject(t)
			tc.NewSession(t, nil).Create(acctest.Minimal)
			tc.Deliver(20)
			tc.Edit(func(a *emulator.Account) {
				for i := range testcloud.Logstore(a).Events {
					testcloud.Logstore(a).Events[i].Time = time.Now().Add(-time.Hour) // inside the time range at any plan
				}
			})
			tc.ClearJournal()
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: tc.Factories(),
				Steps: []resource.TestStep{{
					Config:           tc.ProviderHCL("read_only = true") + string(text),
					ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				}},
			})
			tc.CheckNoWrites(t)
		})
	}
}
