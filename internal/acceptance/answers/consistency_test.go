package answers_test

import (
	"flag"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// delays are delays of consistency, latency and the service's own automation.
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
	"everything together": func(s *emulator.Settings) {
		s.ConsistencyMS, s.PropagationMS, s.ProjectReadyMS, s.LogstoreReadyMS, s.AutoCreateMS, s.LatencyMS = 500, 600, 700, 600, 300, 20
	},
}

// With eventual consistency of any kind, where writes become readable late and roles,
// projects and Logstores become usable late, creates, updates and moves converge
// without duplicates, and the next plan is empty.
func TestConsistency(t *testing.T) {
	t.Parallel()
	for name, pace := range delays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.New(t)
			tc.Set(pace)
			config := acctest.Config(map[string]any{"create_project": true})
			moved := map[string]any{"trail_name": "platform-ops", "project_name": "second-audit", "create_project": true, "enabled": false}
			s := tc.NewSession(t, nil)
			state := s.Create(config)
			for _, to := range []map[string]any{config, moved, moved, config} {
				s = s.Next()
				state = s.Refresh(state)
				planned, wanted := s.Plan(state, to)
				s.NoErrors(planned.Diagnostics)
				applied, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
				s.NoErrors(diags)
				s = s.Next()
				after := s.Refresh(applied)
				planned, _ = s.Plan(after, to)
				s.NoErrors(planned.Diagnostics)
				testcloud.SameElements(t, "the plan after an apply changes", s.Changes(after.Value, s.Value(planned.PlannedState)), nil)
				state = after
			}
			_, diags := s.Apply(t.Context(), state, nil)
			s.NoErrors(diags)
			tc.Edit(func(a *emulator.Account) {
				if len(a.InnerTrails) != 0 || len(a.Roles) != 1 || len(a.Projects) != 2 {
					t.Errorf("%d trails, %d roles, %d projects", len(a.InnerTrails), len(a.Roles), len(a.Projects))
				}
			})
		})
	}
}

// A repair converges with every delay too, whatever is missing.
func TestConsistency_repairs(t *testing.T) {
	t.Parallel()
	breaks := []func(*emulator.Account){
		func(a *emulator.Account) { clear(a.InnerTrails); clear(a.Projects); clear(a.Roles) },
		func(a *emulator.Account) { clear(a.InnerTrails); testcloud.Role(a).Policies = nil },
		func(a *emulator.Account) {
			testcloud.Logstore(a).TTL, testcloud.Logstore(a).Index, testcloud.Trail(a).Status = 30, nil, emulator.StatusDisable
		},
		func(a *emulator.Account) { clear(a.Projects["security-audit"].Logstores) },
		func(a *emulator.Account) { testcloud.Trail(a).SLSWriteRoleARN = "acs:ram::1000000000000001:role/other" },
	}
	for name, pace := range delays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.New(t)
			config := acctest.Config(map[string]any{"create_project": true})
			state := tc.NewSession(t, nil).Create(config)
			tc.Set(pace)
			for _, change := range breaks {
				tc.Edit(change)
				s := tc.NewSession(t, nil)
				state = s.Refresh(state)
				planned, wanted := s.Plan(state, config)
				s.NoErrors(planned.Diagnostics)
				applied, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
				s.NoErrors(diags)
				s = s.Next()
				state = s.Refresh(applied)
				planned, _ = s.Plan(state, config)
				s.NoErrors(planned.Diagnostics)
				testcloud.SameElements(t, "the plan after the repair changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
			}
		})
	}
}

// A Logstore that the service created between plan and apply may not be usable yet. The
// apply waits for it as for its own.
func TestConsistency_logstoreOfTheService(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	state := tc.NewSession(t, nil).Create(acctest.Minimal)
	tc.Console(t).DeleteLogstore()
	s := tc.NewSession(t, nil)
	state = s.Refresh(state)
	planned, wanted := s.Plan(state, acctest.Minimal)
	tc.Set(func(s *emulator.Settings) { s.LogstoreReadyMS = 900 })
	tc.Console(t).CreateLogstore()
	_, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
	s.NoErrors(diags)
}

var inARow = flag.Int("in-a-row", 2, "how many plans are made in a row at each pace")

// Consecutive plans, right after an apply and while events arrive, are empty with every
// delay.
func TestConsistency_consecutivePlans(t *testing.T) {
	t.Parallel()
	for name, pace := range delays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.New(t)
			tc.Set(pace)
			tc.Set(func(s *emulator.Settings) { s.DeliverEveryMS = 50 })
			c := tc.NewAppliedCLI(t, `create_project = true`)
			tc.ClearJournal()
			for range *inARow {
				c.Plan(0)
			}
			tc.CheckNoWrites(t)
		})
	}
}
