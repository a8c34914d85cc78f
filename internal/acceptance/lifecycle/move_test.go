package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The trail is re-created as it was observed: a stopped one stays stopped, even if the
// service starts new trails.
func TestRollback_stoppedTrail(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	tc.Set(func(s *emulator.Settings) { s.TrailStarts = emulator.StatusEnable })
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Config(map[string]any{"enabled": false}))
	planned, wanted := s.Plan(state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit", "enabled": false})
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultError, Status: 403, Code: "NoPermission", Message: "no"})
	_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Trail(a).Status == emulator.StatusEnable {
			t.Errorf("it ships, and the error says:\n%s", acctest.Text(diags))
		}
	})
}

// An error says where the trail ships now, even if the new trail was created and the
// answer was lost.
func TestRollback_newTrailExists(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, map[string]any{"max_retries": 0})
	state := s.Create(acctest.Minimal)
	planned, wanted := s.Plan(state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"})
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultCutAfter})
	tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Nth: 3, Kind: emulator.FaultInternal})
	_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	if text := acctest.Text(diags); !strings.Contains(text, "re-created despite the error") || !strings.Contains(text, "second-audit") || strings.Contains(text, "shipping is stopped") {
		t.Errorf("the error does not say that the trail ships to the new place:\n%s", text)
	}
}

// A retention that was applied to the destination of a failed move was not applied to
// the old project.
func TestRollback_consentIsNotUsedUp(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	short := map[string]any{"retention_days": 30, "allow_retention_decrease_to": 30}
	planned, wanted := s.Plan(state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit", "logstore": short})
	s.NoErrors(planned.Diagnostics)
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultError, Status: 403, Code: "NoPermission", Message: "no"})
	state, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	if !acctest.HasErrors(diags) {
		t.Fatal("the move did not fail")
	}
	s = s.Next()
	planned, _ = s.Plan(s.Refresh(state), acctest.Config(map[string]any{"logstore": short}))
	if acctest.HasErrors(planned.Diagnostics) {
		t.Errorf("a first consent is called forgotten:\n%s", acctest.Text(planned.Diagnostics))
	}
}

// Throttled calls on the trail are retried.
func TestRollback_throttled(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"CreateInnerTrail", "DeleteInnerTrail"} {
		tc := acctest.NewWithTwoProjects(t)
		s := tc.NewSession(t, nil)
		state := s.Create(acctest.Minimal)
		tc.Fault(emulator.Fault{Action: action, Times: 1, Kind: emulator.FaultThrottle})
		_, diags := s.Apply(t.Context(), state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"})
		if acctest.HasErrors(diags) {
			t.Errorf("%s: %s", action, acctest.Text(diags))
		}
	}
}

// A deleted trail may count towards the quota for a moment.
func TestRollback_quotaNotYetFree(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	planned, wanted := s.Plan(state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"})
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: 2, Kind: emulator.FaultError, Status: 409, Code: "MaximumNumberOfTrailsExceededException", Message: "still counted"})
	_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Trail(a) == nil {
			t.Errorf("the trail is gone:\n%s", acctest.Text(diags))
		}
	})
}

// Nothing ships to an unprepared destination: a move happens only if the plan showed
// it, otherwise apply stops with "plan again".
func TestMove_onlyAsPlanned(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	planned, wanted := s.Plan(state, acctest.Config(map[string]any{"enabled": false}))
	tc.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	tc.ClearJournal()
	_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	if text := acctest.Text(diags); !strings.Contains(text, "Plan again") {
		t.Errorf("the apply does not ask for another plan:\n%s", text)
	}
	tc.CheckNoWrites(t)
}

// If the creation fails, the trail is re-created as it was observed, and the error says
// where it ships now.
func TestMove_rollsBack(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	moved := map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"}
	planned, wanted := s.Plan(state, moved)
	if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, "keeps its logs") {
		t.Errorf("the plan does not say that the old Logstore keeps its logs:\n%s", text)
	}
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultError, Status: 403, Code: "NoPermission", Message: "no"})
	after, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	if text := acctest.Text(diags); !strings.Contains(text, "was restored") || !strings.Contains(text, "security-audit") {
		t.Errorf("the error does not say where shipping stands:\n%s", text)
	}
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Trail(a) == nil || testcloud.Trail(a).Status != emulator.StatusEnable || !strings.HasSuffix(testcloud.Trail(a).SLSProjectARN, "/security-audit") {
			t.Errorf("the trail is %+v", testcloud.Trail(a))
		}
		if a.Projects["security-audit"].Logstores["innertrail_platform-ops"] == nil {
			t.Error("the old Logstore is gone")
		}
	})
	state, diags = s.Apply(t.Context(), s.Refresh(after), moved)
	s.NoErrors(diags)
	planned, _ = s.Plan(s.Refresh(state), moved)
	testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
}

// If the service rejects a second trail, the error names the conflicting trail,
// wherever it is, and says where the trail ships.
func TestMove_conflictMeanwhile(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	planned, wanted := s.Plan(state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"})
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: 1, Before: func() {
		tc.Edit(func(a *emulator.Account) {
			a.InnerTrails["rival-trail"] = &emulator.Trail{
				Name: "rival-trail", Region: "cn-shanghai", Status: emulator.StatusEnable,
				SLSProjectARN: "acs:log:cn-shanghai:1000000000000001:project/rival-project",
			}
		})
	}})
	_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	if text := acctest.Text(diags); !strings.Contains(text, "1000000000000001/cn-shanghai/rival-trail") || !strings.Contains(text, "shipping is stopped") {
		t.Errorf("the error does not name the conflicting trail or where it ships:\n%s", text)
	}
}

// A trail that was moved outside Terraform into a project of another region is moved
// back. The region recorded at creation is not that of the drift.
func TestMove_driftAcrossRegions(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t).WithProject("third-audit", "cn-shanghai")
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) {
		testcloud.Trail(a).SLSProjectARN = "acs:log:cn-shanghai:1000000000000001:project/third-audit"
	})
	s = tc.NewSession(t, nil)
	state = s.Refresh(state)
	planned, wanted := s.Plan(state, acctest.Minimal)
	if acctest.HasErrors(planned.Diagnostics) {
		t.Errorf("%s", acctest.Text(planned.Diagnostics))
		return
	}
	_, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
	if acctest.HasErrors(diags) {
		t.Errorf("%s", acctest.Text(diags))
	}
}
