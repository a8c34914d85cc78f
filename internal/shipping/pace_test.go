package shipping_test

import (
	"flag"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// delays are those of consistency, of latency and of the service's own automation.
var delays = map[string]func(*emulator.Settings){
	"all services lag":       func(s *emulator.Settings) { s.ConsistencyMS = 700 },
	"ActionTrail lags":       func(s *emulator.Settings) { s.ActionTrailConsistencyMS = 900 },
	"RAM lags":               func(s *emulator.Settings) { s.RAMConsistencyMS = 900 },
	"Log Service lags":       func(s *emulator.Settings) { s.SLSConsistencyMS = 900 },
	"roles propagate":        func(s *emulator.Settings) { s.PropagationMS = 900 },
	"projects become usable": func(s *emulator.Settings) { s.ProjectReadyMS = 900 },
	"ProjectForbidden first": func(s *emulator.Settings) { s.ProjectReadyMS = 900; s.ProjectUnreadyCode = "ProjectForbidden" },
	"Logstores become usable": func(s *emulator.Settings) {
		s.LogstoreReadyMS = 900
		s.AutoCreateMS = 400
	},
	"everything at once": func(s *emulator.Settings) {
		s.ConsistencyMS, s.PropagationMS, s.ProjectReadyMS, s.LogstoreReadyMS, s.AutoCreateMS, s.LatencyMS = 500, 600, 700, 600, 300, 20
	},
}

// What was written may not be readable for a while, each service at its own pace,
// and roles, projects and Logstores are not usable at once: creates, updates and
// moves converge all the same, without a duplicate, and the plan after them is
// empty.
func TestPace(t *testing.T) {
	t.Parallel()
	for name, pace := range delays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := New(t)
			tc.Set(pace)
			config := Config(map[string]any{"create_project": true})
			moved := map[string]any{"trail_name": "platform-ops", "project_name": "second-audit", "create_project": true, "enabled": false}
			s := tc.NewSession(t, nil)
			state := s.create(config)
			for _, to := range []map[string]any{config, moved, moved, config} {
				s = s.next()
				state = s.refresh(state)
				planned, wanted := s.plan(state, to)
				s.NoErrors(planned.Diagnostics)
				applied, diags := s.next().applyPlanned(t.Context(), state, planned, wanted)
				s.NoErrors(diags)
				s = s.next()
				after := s.refresh(applied)
				planned, _ = s.plan(after, to)
				s.NoErrors(planned.Diagnostics)
				SameElements(t, "the plan after an apply changes", s.changes(after.Value, s.value(planned.PlannedState)), nil)
				state = after
			}
			_, diags := s.apply(t.Context(), state, nil)
			s.NoErrors(diags)
			tc.Edit(func(a *emulator.Account) {
				if len(a.InnerTrails) != 0 || len(a.Roles) != 1 || len(a.Projects) != 2 {
					t.Errorf("%d trails, %d roles, %d projects", len(a.InnerTrails), len(a.Roles), len(a.Projects))
				}
			})
		})
	}
}

// A repair converges at every pace too, whatever has gone.
func TestPace_repairs(t *testing.T) {
	t.Parallel()
	breaks := []func(*emulator.Account){
		func(a *emulator.Account) { clear(a.InnerTrails); clear(a.Projects); clear(a.Roles) },
		func(a *emulator.Account) { clear(a.InnerTrails); Role(a).Policies = nil },
		func(a *emulator.Account) {
			Logstore(a).TTL, Logstore(a).Index, Trail(a).Status = 30, nil, emulator.StatusDisable
		},
		func(a *emulator.Account) { clear(a.Projects["security-audit"].Logstores) },
		func(a *emulator.Account) { Trail(a).SLSWriteRoleARN = "acs:ram::1000000000000001:role/other" },
	}
	for name, pace := range delays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := New(t)
			config := Config(map[string]any{"create_project": true})
			state := tc.NewSession(t, nil).create(config)
			tc.Set(pace)
			for _, change := range breaks {
				tc.Edit(change)
				s := tc.NewSession(t, nil)
				state = s.refresh(state)
				planned, wanted := s.plan(state, config)
				s.NoErrors(planned.Diagnostics)
				applied, diags := s.next().applyPlanned(t.Context(), state, planned, wanted)
				s.NoErrors(diags)
				s = s.next()
				state = s.refresh(applied)
				planned, _ = s.plan(state, config)
				s.NoErrors(planned.Diagnostics)
				SameElements(t, "the plan after the repair changes", s.changes(state.Value, s.value(planned.PlannedState)), nil)
			}
		})
	}
}

// A Logstore that the service made between plan and apply is waited for, as one that
// this run made: it may not be usable at once.
func TestPace_logstoreOfTheService(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	state := tc.NewSession(t, nil).create(Minimal)
	tc.Console(t).deleteLogstore()
	s := tc.NewSession(t, nil)
	state = s.refresh(state)
	planned, wanted := s.plan(state, Minimal)
	tc.Set(func(s *emulator.Settings) { s.LogstoreReadyMS = 900 })
	tc.Console(t).createLogstore()
	_, diags := s.next().applyPlanned(t.Context(), state, planned, wanted)
	s.NoErrors(diags)
}

var inARow = flag.Int("in-a-row", 2, "how many plans are made in a row at each pace")

// Consecutive plans, right after an apply and while events arrive, are empty at
// every pace.
func TestPace_plansInARow(t *testing.T) {
	t.Parallel()
	for name, pace := range delays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := New(t)
			tc.Set(pace)
			tc.Set(func(s *emulator.Settings) { s.DeliverEveryMS = 50 })
			c := tc.NewCLI(t)
			c.Configure(tc.HCL(`create_project = true`))
			c.apply()
			tc.ClearJournal()
			for range *inARow {
				c.plan(0)
			}
			tc.CheckNoWrites(t)
		})
	}
}
