package query_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Removing a generated file plans to destroy the trails that were imported with it, and says what is
// kept. The apply does that and nothing else, whether the import blocks are removed before or not.
func TestQuery_removedGeneratedFile(t *testing.T) {
	t.Parallel()
	for _, withoutImportBlocks := range []bool{false, true} {
		t.Run(fmt.Sprintf("import blocks removed first %v", withoutImportBlocks), func(t *testing.T) {
			t.Parallel()
			o := newOrganisation(t, acctest.NewWithProject(t), 2, 2)
			c := o.NewCLI(t)
			acctest.Require(t, terraform.Queries)
			o.NewSession(t, nil).Create(acctest.Minimal)
			keys := o.UserWithActions(t, "operator", []string{"*"})
			c.Configure(acctest.ProviderHCLWith("cn-hangzhou", fmt.Sprint(keys["access_key"]), fmt.Sprint(keys["secret_key"])))
			generate := func(file, block, arguments string) {
				c.WriteFile("find.tfquery.hcl", "list \"innertrail_shipping\" \""+block+"\" {\n  provider = innertrail\n\n  config {\n    regions = [\"cn-hangzhou\"]\n"+arguments+"  }\n}\n")
				c.Must(0, "query", "-no-color", "-generate-config-out="+file)
			}
			generate("own.tf", "own", "")
			generate("members.tf", "members", "    assume_role_arns = [\""+strings.Join(o.roles, `", "`)+"\"]\n")
			c.Apply()
			if withoutImportBlocks {
				c.WriteFile("members.tf", strings.Join(resourceBlock.FindAllString(c.ReadFile("members.tf"), -1), "\n\n")+"\n")
				c.Plan(0)
			}
			o.Deliver(3)
			logs := map[string]string{}
			for i := range 2 {
				o.EditAccount(memberAccount(i), func(a *emulator.Account) { logs[memberAccount(i)] = kept(a) })
			}
			var own string
			o.Edit(func(a *emulator.Account) { own = fmt.Sprint(*a.InnerTrails["platform-ops"]) + kept(a) })
			c.RemoveFile("members.tf")
			plan := c.Plan(2)
			acctest.CheckWords(t, acctest.Flatten(plan.Text), "Plan: 0 to add, 0 to change, 2 to destroy.",
				"innertrail_shipping.members_0 will be destroyed", "innertrail_shipping.members_1 will be destroyed",
				"Destroying shipping platform-ops stops new logs and keeps the old ones",
				"Trail platform-ops is deleted. Logstore innertrail_platform-ops with its logs and its index, role AliyunActionTrailDefaultRole and project")
			o.ClearJournal()
			c.ApplyPlan()
			c.Plan(0)
			for i := range 2 {
				o.EditAccount(memberAccount(i), func(a *emulator.Account) {
					if got := kept(a); len(a.InnerTrails) != 0 || got != logs[a.ID] {
						t.Errorf("account %s has %d trails, and kept\n%s\nof\n%s", a.ID, len(a.InnerTrails), got, logs[a.ID])
					}
				})
			}
			o.Edit(func(a *emulator.Account) {
				if got := fmt.Sprint(*a.InnerTrails["platform-ops"]) + kept(a); got != own {
					t.Errorf("the own account has\n%s\nnot\n%s", got, own)
				}
			})
		})
	}
}

// kept describes what a destroy keeps: the roles, and each Logstore with its index and its logs.
func kept(a *emulator.Account) string {
	var lines []string
	for name, role := range a.Roles {
		lines = append(lines, fmt.Sprint(name, " ", role.Policies))
	}
	for name, logstore := range testcloud.Logstores(a) {
		lines = append(lines, fmt.Sprintf("%s %s %d logs", name, logstore.Index, len(logstore.Events)))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
