package guard_test

import (
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// both are the configurations with the two kinds of delivery roles that ActionTrail has.
var both = map[string]map[string]any{
	"the default role":        acctest.Minimal,
	"the service-linked role": acctest.Config(map[string]any{"role": map[string]any{"name": "AliyunServiceRoleForActionTrail"}}),
}

// guards runs a test for each language and delivery role.
func guards(t *testing.T, test func(t *testing.T, g *guarded, config map[string]any)) {
	t.Helper()
	for role, config := range both {
		for _, language := range []string{ram, control} {
			t.Run(language+", "+role, func(t *testing.T) {
				t.Parallel()
				test(t, newGuarded(t, language, config), config)
			})
		}
	}
}

// ActionTrail delivers under the guard, and makes what a new trail lacks: the Logstore with its
// index and dashboards.
func TestGuard_delivery(t *testing.T) {
	t.Parallel()
	guards(t, func(t *testing.T, g *guarded, _ map[string]any) {
		delivers := func(what string) {
			t.Helper()
			g.Deliver(3)
			g.Edit(func(a *emulator.Account) {
				if why := testcloud.Trail(a).LatestDeliveryLogServiceError; why != "" {
					t.Errorf("%s: delivery fails: %s", what, why)
				}
				if l := testcloud.Logstore(a); l == nil || len(l.Events) < 3 || l.Index == nil || len(a.Projects[testcloud.ProjectName].Dashboards) == 0 {
					t.Errorf("%s: the Logstore is %+v", what, l)
				}
			})
		}
		delivers("under the guard")
		var project, role string
		g.Edit(func(a *emulator.Account) {
			project, role = testcloud.Trail(a).SLSProjectARN, testcloud.Trail(a).SLSWriteRoleARN
			clear(a.InnerTrails)
			clear(a.Projects[testcloud.ProjectName].Logstores)
			clear(a.Projects[testcloud.ProjectName].Dashboards)
		})
		g.root.Must(g.root.RPC("actiontrail", "CreateInnerTrail", "Name", "platform-ops", "SlsProjectArn", project, "SlsWriteRoleArn", role))
		g.root.Must(g.root.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
		g.Clock.Advance(time.Minute)
		delivers("a new trail")
	})
}

// Drift detection works under the guard: an identity with the policy for plans sees no change where
// there is none, and each change where there is one.
func TestGuard_driftDetection(t *testing.T) {
	t.Parallel()
	guards(t, func(t *testing.T, g *guarded, config map[string]any) {
		s := g.NewSession(t, through(g.watcher))
		planned, _ := s.Plan(s.Refresh(g.state), config)
		s.NoErrors(planned.Diagnostics)
		testcloud.SameElements(t, "the plan changes", s.Changes(g.state.Value, s.Value(planned.PlannedState)), nil)
		g.Deliver(1)
		s.ReadData("innertrail_shipping", nil).Check(map[string]string{"healthy": "true"})
		g.Edit(func(a *emulator.Account) { testcloud.Logstore(a).TTL = 30 })
		s = s.Next()
		state := s.Refresh(g.state)
		planned, _ = s.Plan(state, config)
		s.NoErrors(planned.Diagnostics)
		if changes := s.Changes(state.Value, s.Value(planned.PlannedState)); len(changes) == 0 {
			t.Error("a lowered retention is not seen")
		}
	})
}

// repairs are what an apply role repairs under the guard.
var repairs = map[string]func(*emulator.Account){
	"a lowered retention": func(a *emulator.Account) { testcloud.Logstore(a).TTL = 30 },
	"web tracking":        func(a *emulator.Account) { testcloud.Logstore(a).WebTracking = true },
	"an index field":      testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventID") }),
	"a missing index":     func(a *emulator.Account) { testcloud.Logstore(a).Index = nil },
	"a stopped trail":     func(a *emulator.Account) { testcloud.Trail(a).Status = emulator.StatusDisable },
	"a missing trail":     func(a *emulator.Account) { clear(a.InnerTrails) },
	"a missing Logstore":  func(a *emulator.Account) { clear(a.Projects[testcloud.ProjectName].Logstores) },
	"the trust":           func(a *emulator.Account) { testcloud.Role(a).AssumeRolePolicyDocument = testcloud.ECSTrust },
	"the role's policy":   func(a *emulator.Account) { testcloud.Role(a).Policies = nil },
}

// An apply role repairs everything under the guard that it repairs without one.
func TestGuard_repairs(t *testing.T) {
	t.Parallel()
	for name, damage := range repairs {
		for _, language := range []string{ram, control} {
			t.Run(language+", "+name, func(t *testing.T) {
				t.Parallel()
				g := newGuarded(t, language, acctest.Minimal)
				g.Edit(damage)
				s := g.NewSession(t, through(g.deploy))
				state, diags := s.Apply(t.Context(), s.Refresh(g.state), acctest.Minimal)
				s.NoErrors(diags)
				s = g.NewSession(t, through(g.watcher))
				planned, _ := s.Plan(s.Refresh(state), acctest.Minimal)
				s.NoErrors(planned.Diagnostics)
				testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
			})
		}
	}
}

// An apply role may not move or stop the trail, or end the shipping, and the error names the
// denied action. Nothing is changed, and a break-glass role may do it.
func TestGuard_applyRoleCannotEnd(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		config map[string]any // nil for a destroy
		action string
	}{
		"a move":            {acctest.InSecondProject(nil), "actiontrail:DeleteInnerTrail"},
		"another role":      {acctest.Config(map[string]any{"role": map[string]any{"name": "Writer"}}), "actiontrail:DeleteInnerTrail"},
		"stopping":          {acctest.Config(map[string]any{"enabled": false}), "actiontrail:StopLogging"},
		"a destroy":         {nil, "actiontrail:DeleteInnerTrail"},
		"deleting the logs": {nil, "actiontrail:DeleteInnerTrail"},
	} {
		for _, language := range []string{ram, control} {
			t.Run(language+", "+name, func(t *testing.T) {
				t.Parallel()
				created := acctest.Minimal
				if name == "deleting the logs" {
					created = acctest.DeletingLogs
				}
				g := newGuarded(t, language, created, "AdministratorAccess")
				g.AddProject("second-audit", "cn-hangzhou")
				g.AddRole("Writer", emulator.SystemPolicy("AliyunActionTrailRolePolicy"))
				s := g.NewSession(t, through(g.deploy))
				_, diags := s.Apply(t.Context(), s.Refresh(g.state), row.config)
				if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, row.action) {
					t.Errorf("it says:\n%s", text)
				}
				g.Edit(func(a *emulator.Account) {
					if trail := testcloud.Trail(a); trail == nil || trail.Status != emulator.StatusEnable || !strings.HasSuffix(trail.SLSProjectARN, "/"+testcloud.ProjectName) || testcloud.Logstore(a) == nil {
						t.Errorf("the trail is %+v", trail)
					}
				})
				s = g.NewSession(t, through(g.breakGlass))
				_, diags = s.Apply(t.Context(), s.Refresh(g.state), row.config)
				s.NoErrors(diags)
			})
		}
	}
}
