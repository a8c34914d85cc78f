package lifecycle_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

func TestShipping_basic(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: tc.Factories(),
		Steps: []resource.TestStep{
			{
				Config: tc.HCL(),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(acctest.Address, plancheck.ResourceActionCreate),
						plancheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("id"), knownvalue.StringExact("1000000000000001/cn-hangzhou/platform-ops")),
					},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("trail_status"), knownvalue.StringExact("present")),
					statecheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("role_status"), knownvalue.StringExact("authorized")),
					statecheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("logstore_status"), knownvalue.StringExact("ready")),
					statecheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("index_status"), knownvalue.StringExact("complete")),
				},
			},
			{
				ResourceName: acctest.Address, ImportState: true, ImportStateId: "platform-ops", ImportStateVerify: true,
				ImportStateVerifyIgnore: []string{"last_applied"}, // which tells an import from an apply
			},
		},
	})
	for _, call := range tc.Journal() {
		t.Log(call.N, call.Service, call.Action, call.Region, call.Status, call.Code)
	}
}
