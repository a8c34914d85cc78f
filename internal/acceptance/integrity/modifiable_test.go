package integrity_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const modifiable = "Logstore innertrail_platform-ops cannot be made ready: its logs can be changed and deleted"

// madeModifiable makes the Logstore as an insider would, before there is a shipping.
func madeModifiable(console *acctest.Console) {
	console.CreateLogstore()
	console.RecreateLogstore(map[string]any{"enableModify": true})
}

// A Logstore that an insider made so that its logs can be changed is not used: the plan of the
// create refuses, and so does an apply whose plan could not look. Nothing is written, and each
// way out works.
func TestModifiable_createIsRefused(t *testing.T) {
	t.Parallel()
	for name, wayOut := range map[string]func(tc *acctest.Cloud, c *acctest.CLI) int{
		"deleted": func(tc *acctest.Cloud, _ *acctest.CLI) int { tc.Console(t).DeleteLogstore(); return 0 },
		"another trail": func(tc *acctest.Cloud, c *acctest.CLI) int {
			c.Configure(strings.Replace(tc.HCL(), "platform-ops", "platform-audit", 1))
			return 0
		},
		"accepted": func(tc *acctest.Cloud, c *acctest.CLI) int {
			c.Configure(tc.HCL(`logstore = { accept = ["modifiable"] }`))
			return 1
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			madeModifiable(tc.Console(t))
			c := tc.NewCLI(t)
			c.Configure(tc.HCL())
			tc.ClearJournal()
			acctest.CheckWords(t, acctest.Flatten(c.Plan(1).Text), modifiable, "Nothing was changed.", "choose another project_name or trail_name",
				`logstore = { accept = ["modifiable"] }`)
			tc.CheckNoWrites(t)
			warns := wayOut(tc, c)
			c.Apply()
			if text := acctest.Flatten(c.Plan(0).Text); warns > 0 {
				acctest.CheckWords(t, text, "Logstore innertrail_platform-ops is accepted as it is: its logs can be changed and deleted", "logstore.accept has modifiable")
			}
		})
	}
}

// An insider who is faster than the apply is found: where the Logstore is there when it is to be
// created, and where it is made anew after the last look at all of it, right before the trail is
// created. No trail delivers to it.
func TestModifiable_madeDuringTheApply(t *testing.T) {
	t.Parallel()
	insider := func(a *emulator.Account) {
		project := a.Projects[testcloud.ProjectName]
		if l := testcloud.Logstore(a); l != nil {
			l.EnableModify = true
			return
		}
		project.Logstores[testcloud.LogstoreName] = &emulator.Logstore{Name: testcloud.LogstoreName, TTL: 3650, ShardCount: 2, Mode: "standard", EnableModify: true}
	}
	moved := acctest.InSecondProject(nil)
	for name, row := range map[string]struct {
		action   string
		scenario acctest.Scenario
		project  string
	}{
		"before it is created": {"CreateLogStore", acctest.Scenario{Config: acctest.Minimal}, testcloud.ProjectName},
		"after it was created": {"CreateIndex", acctest.Scenario{Config: acctest.Minimal}, testcloud.ProjectName},
		"before the trail is restored": {"AttachPolicyToRole", acctest.Scenario{Before: acctest.Minimal, Config: acctest.Minimal, Drift: func(a *emulator.Account) {
			a.InnerTrails = map[string]*emulator.Trail{}
			testcloud.Role(a).Policies = nil
		}}, testcloud.ProjectName},
		"before the trail moves to it": {"CreateIndex", acctest.Scenario{Before: acctest.Minimal, Config: moved}, "second-audit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tf := row.scenario.Start(t, tc)
				tc.ClearJournal()
				tc.Fault(emulator.Fault{Action: row.action, Times: 1, Before: func() {
					tc.Edit(func(a *emulator.Account) {
						if row.project == testcloud.ProjectName {
							insider(a)
							return
						}
						a.Projects[row.project].Logstores[testcloud.LogstoreName].EnableModify = true
					})
				}})
				text := acctest.Flatten(acctest.Text(row.scenario.Do(tf)))
				acctest.CheckWords(t, text, modifiable, "choose another project_name or trail_name")
				for _, action := range testcloud.Actions(tc.Mutations()) {
					if action == "CreateInnerTrail" || action == "DeleteInnerTrail" {
						t.Errorf("%s was called", action)
					}
				}
			})
		})
	}
}

// Found where it delivers already, it is named by the plan, which exits with 2. The apply does
// everything else, changes nothing about it, and says what to do. It does not stop the rest of the
// resource from being applied: the next plan has nothing but it.
func TestModifiable_standing(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t, "deletion_protection = true")
	console := tc.Console(t)
	console.EnableModify()
	console.StopTrail()
	console.EnableTracking()
	c.Configure(tc.HCL("deletion_protection = false"))
	text := acctest.Flatten(c.Plan(2).Text)
	acctest.CheckWords(t, text, "No apply makes Logstore innertrail_platform-ops ready: its logs can be changed and deleted", "An apply of this plan makes everything else as declared, and then fails.")
	status := `logstore_status: "accepts anonymous writes; its logs can be changed and deleted" -> "ready"`
	testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), []string{"deletion_protection: true -> false", "enabled: false -> true", status})
	tc.ClearJournal()
	failed := c.ApplyPlanFails()
	acctest.CheckWords(t, failed, modifiable, "Everything else is as declared.", "Done before:", "choose another project_name or trail_name", `accept = ["modifiable"]`)
	testcloud.SameElements(t, "the apply calls", testcloud.Actions(tc.Mutations()), []string{"UpdateLogStore", "StartLogging"})

	c.Plan(2)
	testcloud.SameElements(t, "the next plan changes", c.PlannedChanges().Attributes(), []string{`logstore_status: "its logs can be changed and deleted" -> "ready"`})
	tc.ClearJournal()
	acctest.CheckWords(t, c.ApplyPlanFails(), modifiable, "Nothing was changed.")
	tc.CheckNoWrites(t)
	c.Destroy()
}

// Where a shipping is imported, the plan refuses to take it under management, and the ways out of
// that plan work: the consent, and a destroy.
func TestModifiable_imported(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.NewAppliedCLI(t)
	tc.Console(t).EnableModify()
	c := tc.NewCLI(t)
	c.Configure(tc.HCL())
	c.Import("platform-ops")
	tc.ClearJournal()
	acctest.CheckWords(t, acctest.Flatten(c.Plan(1).Text), modifiable, "terraform destroy -refresh=false")
	tc.CheckNoWrites(t)
	c.Configure(tc.HCL(`logstore = { accept = ["modifiable"] }`))
	c.Apply()
	acctest.CheckWords(t, acctest.Flatten(c.Plan(0).Text), "is accepted as it is")
}

// A consent turns the error into a warning on every plan, also without a refresh. It ends with the
// consent, and does not hold for anything else.
func TestModifiable_accepted(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	console := tc.Console(t)
	console.EnableModify()
	c.Configure(tc.HCL(`logstore = { accept = ["modifiable"] }`))
	c.Plan(2)
	testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), []string{
		`logstore.accept: null -> ["modifiable"]`, `logstore_status: "its logs can be changed and deleted" -> "accepted: its logs can be changed and deleted"`,
	})
	c.ApplyPlan()
	for _, flags := range [][]string{nil, {"-refresh=false"}} {
		acctest.CheckWords(t, acctest.Flatten(c.Plan(0, flags...).Text), "Logstore innertrail_platform-ops is accepted as it is: its logs can be changed and deleted", "logstore.accept has modifiable")
	}
	console.AttachProcessor("mask")
	c.Plan(2)
	testcloud.SameElements(t, "with a processor the plan changes", c.PlannedChanges().Attributes(), []string{
		`logstore_status: "ingest processor mask may drop or change logs; accepted: its logs can be changed and deleted" -> "accepted: its logs can be changed and deleted"`,
	})
	acctest.CheckWords(t, c.ApplyPlanFails(), `accept = ["modifiable", "processor:mask"]`)
	c.Configure(tc.HCL())
	tc.ClearJournal()
	c.Plan(2)
	acctest.CheckWords(t, c.ApplyPlanFails(), "its logs can be changed and deleted; ingest processor mask may drop or change logs",
		fmt.Sprintf("accept = [%q, %q]", "modifiable", "processor:mask"))
	tc.CheckNoWrites(t)
}
