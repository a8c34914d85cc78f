package lifecycle_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// allAttributes sets every attribute.
var allAttributes = []string{
	`region         = "cn-hangzhou"`,
	`project_region = "cn-hangzhou"`,
	`create_project = true`,
	`enabled        = true`,
	`role = { name = "innertrail-writer", manage = true }`,
	`logstore = {`,
	`  retention_days = 400, initial_shard_count = 4, auto_split = true, max_split_shards = 32, append_meta = true`,
	`  hot_retention_days = 30, infrequent_access_days = 60, mode = "standard", allow_retention_decrease_to = 400`,
	`  encryption = { type = "sm4", key = { id = "k-1", role_arn = "acs:ram::1000000000000001:role/log-kms", region = "cn-hangzhou" } }`,
	`}`,
	`index = {`,
	`  full_text = { case_sensitive = true, include_chinese = true, delimiters = ", ;\n" }`,
	`  fields = {`,
	`    EventType = { type = "text", alias = "kind", case_sensitive = false, include_chinese = false, analytics = true, delimiters = ",;" }`,
	`    Latency   = { type = "long", analytics = false }`,
	`    EventAdditionalDetail = { type = "json", json_keys = { ClusterId = { type = "text", alias = "cluster", analytics = true } } }`,
	`  }`,
	`  max_text_length = 4096`,
	`  log_reduce      = true`,
	`  prune           = true`,
	`}`,
	`delete_logstore_on_destroy = true`,
	`deletion_protection        = false`,
	`timeouts = { create = "5m", read = "1m", update = "5m", delete = "5m" }`,
}

// The plan right after an apply is empty, also with every attribute set, and a destroy
// then deletes the Logstore as configured.
func TestShipping_everyAttribute(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: tc.Factories(),
		Steps: []resource.TestStep{
			{
				Config: tc.HCL(allAttributes...),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PostApplyPreRefresh:  []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("logstore_name"), knownvalue.StringExact("innertrail_platform-ops")),
					statecheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("project_arn"), knownvalue.StringExact("acs:log:cn-hangzhou:1000000000000001:project/security-audit")),
					statecheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("role_arn"), knownvalue.StringExact("acs:ram::1000000000000001:role/innertrail-writer")),
					statecheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("trail_arn"), knownvalue.StringExact("acs:actiontrail:cn-hangzhou:1000000000000001:trail/platform-ops")),
				},
			},
			{Config: tc.HCL(allAttributes...), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
			{RefreshState: true, RefreshPlanChecks: resource.RefreshPlanChecks{PostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		},
		CheckDestroy: func(*terraform.State) error {
			tc.Edit(func(a *emulator.Account) {
				if testcloud.Logstore(a) != nil || a.Projects["security-audit"] == nil || a.Roles["innertrail-writer"] == nil {
					t.Errorf("Logstore %v, projects %v, roles %v", testcloud.Logstore(a), a.Projects, a.Roles)
				}
			})
			return nil
		},
	})
}

// The life of a shipping with Terraform: four kinds of drift are explained and repaired
// in place, settings change in place, a move is an update, and a rename is a
// replacement.
func TestShipping_lifecycle(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	moved := strings.ReplaceAll(tc.HCL(`enabled = false`), `"security-audit"`, `"second-audit"`)
	renamed := strings.ReplaceAll(moved, `"platform-ops"`, `"renamed-ops"`)
	in := func(action plancheck.ResourceActionType, more ...plancheck.PlanCheck) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{
			PreApply:             append([]plancheck.PlanCheck{plancheck.ExpectResourceAction(acctest.Address, action)}, more...),
			PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		}
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: tc.Factories(),
		Steps: []resource.TestStep{
			{Config: tc.HCL(), ConfigPlanChecks: in(plancheck.ResourceActionCreate)},
			{
				PreConfig: func() {
					tc.Edit(func(a *emulator.Account) {
						testcloud.Role(a).Policies = nil
						testcloud.Logstore(a).TTL = 30
						testcloud.Trail(a).Status = emulator.StatusDisable
						testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventLevel"); delete(keys, "EventType") })(a)
					})
				},
				Config: tc.HCL(),
				ConfigPlanChecks: in(plancheck.ResourceActionUpdate,
					plancheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("role_status"), knownvalue.StringExact("authorized")),
					plancheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("index_status"), knownvalue.StringExact("complete")),
					plancheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("enabled"), knownvalue.Bool(true)),
					plancheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("logstore").AtMapKey("retention_days"), knownvalue.Int64Exact(3650)),
					plancheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("id"), knownvalue.StringExact("1000000000000001/cn-hangzhou/platform-ops")),
				),
			},
			{Config: tc.HCL(`logstore = { append_meta = true }`, `enabled = false`), ConfigPlanChecks: in(plancheck.ResourceActionUpdate)},
			{Config: moved, ConfigPlanChecks: in(plancheck.ResourceActionUpdate,
				plancheck.ExpectKnownValue(acctest.Address, tfjsonpath.New("project_arn"), knownvalue.StringExact("acs:log:cn-hangzhou:1000000000000001:project/second-audit")))},
			{Config: renamed, ConfigPlanChecks: in(plancheck.ResourceActionReplace)},
			{
				ResourceName: acctest.Address, ImportState: true, ImportStateKind: resource.ImportBlockWithID,
				ImportStateId:    "renamed-ops",
				ImportPlanChecks: resource.ImportPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
		},
	})
	tc.Edit(func(a *emulator.Account) {
		for _, name := range []string{"innertrail_platform-ops", "innertrail_renamed-ops"} {
			if a.Projects["second-audit"].Logstores[name] == nil {
				t.Errorf("Logstore %s is gone", name)
			}
		}
	})
}

// A create that fails after the trail was created converges with the next apply,
// without import, untaint or state surgery.
func TestShipping_failedCreateConverges(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: tc.Factories(),
		Steps: []resource.TestStep{
			{
				PreConfig:   func() { tc.Fault(emulator.Fault{Action: "StartLogging", Times: 1, Kind: emulator.FaultDeny}) },
				Config:      tc.HCL(`deletion_protection = true`, `delete_logstore_on_destroy = true`),
				ExpectError: regexp.MustCompile(`Cannot start trail platform-ops`),
			},
			{
				Config: tc.HCL(`deletion_protection = false`, `delete_logstore_on_destroy = true`),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(acctest.Address, plancheck.ResourceActionReplace)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
			{
				PreConfig: func() {
					for _, call := range tc.Mutations() {
						if call.Action == "DeleteLogStore" {
							t.Errorf("the replacement deleted the Logstore")
						}
					}
				},
				RefreshState: true,
			},
		},
	})
}

// An unknown project_name may be a move: the plan shows it, and the apply moves the
// trail or changes nothing.
func TestShipping_unknownProject(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	unknown := func(input string) string {
		return "resource \"terraform_data\" \"project\" {\n  input = \"" + input + "\"\n}\n" +
			strings.ReplaceAll(tc.HCL(), `"security-audit"`, "terraform_data.project.output")
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: tc.Factories(),
		Steps: []resource.TestStep{
			{Config: unknown("security-audit"), ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectUnknownValue(acctest.Address, tfjsonpath.New("project_arn"))},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			}},
			{
				PreConfig: func() { tc.WithProject("second-audit", "cn-hangzhou") },
				Config:    unknown("second-audit"), ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(acctest.Address, plancheck.ResourceActionUpdate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
}

// Plan, refresh, import and a second apply make no writing call.
func TestShipping_readsWriteNothing(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: tc.Factories(),
		Steps: []resource.TestStep{
			{Config: tc.HCL()},
			{PreConfig: tc.ClearJournal, Config: tc.HCL()},
			{Config: tc.HCL(), PlanOnly: true},
			{RefreshState: true},
			{
				ResourceName: acctest.Address, ImportState: true, ImportStateId: "platform-ops", ImportStateVerify: true,
				ImportStateVerifyIgnore: []string{"last_applied"}, // which tells an import from an apply
			},
			{PreConfig: func() { tc.CheckNoWrites(t) }, Config: tc.HCL()},
		},
	})
}
