package datasource_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A postcondition on the health fails the plan, a check only warns, and while the
// shipping is healthy the plan is empty with both, because the data source is at top
// level.
func TestHealth_checks(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	const post = `
data "innertrail_shipping" "now" {
  lifecycle {
    postcondition {
      condition     = self.healthy
      error_message = join("; ", self.reasons)
    }
  }
}
`
	const check = `
data "innertrail_shipping" "now" {}
check "shipping" {
  assert {
    condition     = data.innertrail_shipping.now.healthy
    error_message = join("; ", data.innertrail_shipping.now.reasons)
  }
}
`
	still := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	breaks := func() { tc.Edit(func(a *emulator.Account) { testcloud.Role(a).Policies = nil }) }
	repair := func() {
		tc.Edit(func(a *emulator.Account) {
			testcloud.Role(a).Policies = []emulator.Attachment{emulator.SystemPolicy("AliyunActionTrailRolePolicy")}
		})
	}
	tc.NewSession(t, nil).Create(acctest.Minimal)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: tc.Factories(),
		Steps: []resource.TestStep{
			{Config: tc.ProviderHCL() + post, ConfigPlanChecks: still},
			{PreConfig: breaks, Config: tc.ProviderHCL() + post, ExpectError: regexp.MustCompile(`role:\s+policy\s+AliyunActionTrailRolePolicy\s+is\s+not\s+attached`)},
			{Config: tc.ProviderHCL() + check, ConfigPlanChecks: still, ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.innertrail_shipping.now", tfjsonpath.New("healthy"), knownvalue.Bool(false)),
			}},
			{PreConfig: repair, Config: tc.ProviderHCL() + check, ConfigPlanChecks: still, ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.innertrail_shipping.now", tfjsonpath.New("reasons"), knownvalue.ListSizeExact(0)),
			}},
		},
	})
}

// If it depends on the resource, the data source is read after the apply that creates
// the shipping.
func TestHealth_withResource(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	config := tc.HCL() + `
data "innertrail_shipping" "now" {
  trail_name   = innertrail_shipping.audit.trail_name
  project_name = innertrail_shipping.audit.project_name
  role         = { name = innertrail_shipping.audit.role.name }
  depends_on   = [innertrail_shipping.audit]
}
`
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: tc.Factories(),
		Steps: []resource.TestStep{{
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectUnknownValue("data.innertrail_shipping.now", tfjsonpath.New("healthy"))},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.innertrail_shipping.now", tfjsonpath.New("healthy"), knownvalue.Bool(true)),
			},
		}},
	})
}

// A cancelled read says so and does not advise an apply.
func TestHealth_canceled(t *testing.T) {
	t.Parallel()
	for name, action := range map[string]string{healthName: "GetRole", eventsName: "GetLogs"} {
		tc := acctest.NewWithProject(t)
		s := tc.NewSession(t, nil)
		s.Create(acctest.Minimal)
		ctx, cancel := context.WithCancel(t.Context())
		tc.Fault(emulator.Fault{Action: action, Kind: emulator.FaultHang, Before: cancel})
		config := map[string]any{}
		if name == eventsName {
			config = window(1, nil)
		}
		_, diags := s.TryReadData(ctx, name, config)
		text := acctest.Text(diags)
		if !acctest.HasErrors(diags) || !strings.Contains(text, "in time") || !strings.Contains(text, "Run again") || strings.Contains(text, "Apply again") {
			t.Errorf("%s says:\n%s", name, text)
		}
	}
}

// An unknown provider configuration is an error of the data source that says how to
// defer the read.
func TestHealth_unknownProvider(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	s := tc.NewSession(t, map[string]any{"access_key": acctest.UnknownString})
	_, diags := s.TryReadData(t.Context(), healthName, nil)
	text := acctest.Text(diags)
	if !acctest.HasErrors(diags) || !strings.Contains(text, "access_key") || !strings.Contains(text, "add depends_on") {
		t.Errorf("it says:\n%s", text)
	}
	if len(tc.Journal()) > 0 {
		t.Error("something was called")
	}
}
