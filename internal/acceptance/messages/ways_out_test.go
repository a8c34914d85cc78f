package messages_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Each error about a move, a project or an outdated plan names a way out, and the way
// leads to a shipping as it was last declared, with nothing left to do.
func TestWaysOut(t *testing.T) {
	t.Parallel()
	inSecond := acctest.InSecondProject(nil)
	created := acctest.InSecondProject(map[string]any{"create_project": true})
	refused := emulator.Fault{Kind: emulator.FaultError, Status: 403, Code: "NoPermission", Message: "no"}
	fault := func(f emulator.Fault, action string, nth int) emulator.Fault {
		f.Action, f.Nth = action, nth
		return f
	}
	for name, row := range map[string]struct {
		config map[string]any                        // of the apply that fails
		plan   func(tc *acctest.Cloud)               // before the plan
		apply  func(t *testing.T, tc *acctest.Cloud) // between plan and apply
		says   []string
		way    func(t *testing.T, tc *acctest.Cloud)
		then   map[string]any // the configuration after it
	}{
		"a missing project, create it": {
			config: inSecond, says: []string{"Log Service project second-audit does not exist", "Create it,"},
			way: func(t *testing.T, tc *acctest.Cloud) { t.Helper(); tc.Console(t).CreateProject("second-audit") }, then: inSecond,
		},
		"a missing project, create_project": {
			config: inSecond, says: []string{"Log Service project second-audit does not exist", "set create_project = true"}, then: created,
		},
		"a missing project, correct project_name": {
			config: inSecond, says: []string{"Log Service project second-audit does not exist", "correct project_name"}, then: acctest.Minimal,
		},
		"a project of another region, project_region": {
			config: inSecond, plan: func(tc *acctest.Cloud) { tc.AddProject("second-audit", "cn-shanghai") },
			says: []string{"project second-audit is in cn-shanghai", `Set project_region = "cn-shanghai"`},
			then: acctest.InSecondProject(map[string]any{"project_region": "cn-shanghai"}),
		},
		"a project of another account, another project_name": {
			config: inSecond, plan: func(tc *acctest.Cloud) {
				tc.AddAccount(testcloud.StrangerAccount)
				tc.EditAccount(testcloud.StrangerAccount, func(a *emulator.Account) {
					a.Projects["second-audit"] = testcloud.NewProject("second-audit", "cn-hangzhou")
				})
			},
			says: []string{"Project second-audit belongs to another account", "Choose another project_name"}, then: acctest.Minimal,
		},
		"the trail is gone after the plan, plan again": {
			config: acctest.Config(map[string]any{"enabled": false}),
			apply:  func(t *testing.T, tc *acctest.Cloud) { t.Helper(); tc.Console(t).DeleteTrail() },
			says:   []string{"Plan again: the trail changed after the plan", "Run terraform plan again."}, then: acctest.Config(map[string]any{"enabled": false}),
		},
		"the destination does not show, apply again": {
			config: created,
			apply: func(_ *testing.T, tc *acctest.Cloud) {
				tc.Fault(emulator.Fault{Action: "CreateIndex", After: func() {
					tc.Fault(emulator.Fault{Action: "GetLogStore", Times: -1, Kind: emulator.FaultError, Status: 404, Code: "LogStoreNotExist", Message: "none"})
				}})
			},
			says: []string{"Trail platform-ops was not changed: it still ships to", "apply again"},
			way:  func(_ *testing.T, tc *acctest.Cloud) { tc.ClearFaults() }, then: created,
		},
		"the new trail is refused and the old one restored, apply again": {
			config: created,
			apply:  func(_ *testing.T, tc *acctest.Cloud) { tc.Fault(fault(refused, "CreateInnerTrail", 1)) },
			says:   []string{"was restored: it ships to", "apply again"}, then: created,
		},
		"neither trail can be created, apply again": {
			config: created,
			apply: func(_ *testing.T, tc *acctest.Cloud) {
				tc.Fault(fault(refused, "CreateInnerTrail", 1))
				tc.Fault(fault(refused, "CreateInnerTrail", 2))
			},
			says: []string{"could not be restored either", "apply again"}, then: created,
		},
		"the trail cannot be started, apply again": {
			config: created,
			apply:  func(_ *testing.T, tc *acctest.Cloud) { tc.Fault(fault(refused, "StartLogging", 1)) },
			says:   []string{"no events are shipped until it is", "apply again"}, then: created,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tc.WithProject("security-audit", "cn-hangzhou")
				state := tc.NewSession(t, nil).Create(acctest.Minimal)
				if row.plan != nil {
					row.plan(tc)
				}
				s := tc.NewSession(t, nil)
				planned, wanted := s.Plan(s.Refresh(state), row.config)
				s.NoErrors(planned.Diagnostics)
				if row.apply != nil {
					row.apply(t, tc)
				}
				after, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
				if !acctest.HasErrors(diags) {
					t.Fatal("the apply succeeds")
				}
				acctest.CheckWords(t, acctest.Text(diags), row.says...)
				if row.way != nil {
					row.way(t, tc)
				}
				var again []*tfprotov6.Diagnostic
				s = s.Next()
				after, again = s.Apply(t.Context(), s.Refresh(after), row.then)
				s.NoErrors(again)
				s = s.Next()
				after = s.Refresh(after)
				next, _ := s.Plan(after, row.then)
				testcloud.SameElements(t, "the next plan changes", s.Changes(after.Value, s.Value(next.PlannedState)), nil)
			})
		})
	}
}

// A shipping whose project is gone can be destroyed: directly, and as the error of an
// apply says.
func TestWaysOut_destroyWithoutProject(t *testing.T) {
	t.Parallel()
	for _, flags := range [][]string{nil, {"-refresh=false"}} {
		tc := acctest.NewWithProject(t)
		c := tc.NewAppliedCLI(t)
		tc.Console(t).DeleteProject()
		c.Apply(append(flags, "-destroy")...)
		tc.Edit(func(a *emulator.Account) {
			if testcloud.Trail(a) != nil {
				t.Errorf("%v: the trail still exists", flags)
			}
		})
	}
}
