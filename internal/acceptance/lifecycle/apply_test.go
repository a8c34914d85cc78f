package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The trail is re-created as it was observed: a stopped one stays stopped, even if the
// service starts new trails.
func TestRollback_stoppedTrail(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
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

// An error does not say that nothing was changed while the concurrent branch may have
// written.
func TestApply_concurrentBranchUnsure(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
	s := tc.NewSession(t, map[string]any{"max_retries": 0})
	tc.Fault(emulator.Fault{Action: "CreateRole", Times: 1, Kind: emulator.FaultDeny})
	tc.Fault(emulator.Fault{Action: "CreateLogStore", Times: 1, Kind: emulator.FaultCutAfter})
	_, diags := s.Apply(t.Context(), nil, acctest.Minimal)
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Logstore(a) != nil && strings.Contains(acctest.Text(diags), "Nothing was changed.") {
			t.Errorf("the Logstore was made:\n%s", acctest.Text(diags))
		}
	})
}

// A Logstore whose creation was left to the service keeps its retention if it exists
// after all.
func TestApply_rejectedPrecreationKeepsRetention(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
	tc.NewSession(t, nil).Create(acctest.Minimal)
	tc.Deliver(5)
	tc.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
	tc.Set(func(s *emulator.Settings) { s.PrecreateRefused = true })
	s := tc.NewSession(t, nil)
	cfg := acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 30}})
	unknown := acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": tftypes.NewValue(tftypes.Number, tftypes.UnknownValue)}})
	planned, _ := s.Plan(nil, unknown)
	s.NoErrors(planned.Diagnostics)
	s = s.Next()
	// the apply plans with the known value, and its reads are stale
	tc.Fault(emulator.Fault{Action: "GetLogStore", Times: 2, Kind: emulator.FaultError, Status: 404, Code: "LogStoreNotExist", Message: "stale"})
	planned, wanted := s.Plan(nil, cfg)
	s.NoErrors(planned.Diagnostics)
	_, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Logstore(a).TTL != 3650 {
			t.Errorf("retention lowered to %d without consent\n%s%s", testcloud.Logstore(a).TTL, acctest.Text(diags), "")
		}
	})
}

// An error says where the trail ships now, even if the new trail was created and the
// answer was lost.
func TestRollback_newTrailExists(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	s := tc.NewSession(t, map[string]any{"max_retries": 0})
	state := s.Create(acctest.Minimal)
	planned, wanted := s.Plan(state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"})
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultCutAfter})
	tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Nth: 3, Kind: emulator.FaultInternal})
	_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	if text := acctest.Text(diags); !strings.Contains(text, "created anew all the same") || !strings.Contains(text, "second-audit") || strings.Contains(text, "shipping is stopped") {
		t.Errorf("the error does not say that the trail ships to the new place:\n%s", text)
	}
}

// A missing part is read a second time before it is reported, also if Read follows a
// moved trail.
func TestApply_missingPartIsReadTwice(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) {
		a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = testcloud.Logstore(a)
		testcloud.Trail(a).SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
	})
	tc.Fault(emulator.Fault{Action: "GetLogStore", Nth: 2, Kind: emulator.FaultError, Status: 404, Code: "LogStoreNotExist", Message: "stale"})
	state = s.Refresh(state)
	if got := state.Attribute(t, "logstore_status"); got != `"ready"` {
		t.Errorf("one stale answer: %s", got)
	}
}

// A move happens only if the plan showed it, whichever pass of the apply needs it.
func TestApply_movesOnlyAsPlanned(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 90}}))
	planned, wanted := s.Plan(state, acctest.Minimal)
	tc.ClearJournal()
	tc.Fault(emulator.Fault{Action: "UpdateLogStore", Times: 1, Kind: emulator.FaultNone, Before: func() {
		tc.Edit(func(a *emulator.Account) {
			testcloud.Trail(a).SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
		})
	}})
	_, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	if strings.Contains(testcloud.FormatCalls(tc.Mutations()), "DeleteInnerTrail") {
		t.Errorf("the trail was deleted and re-created though the plan did not show it\n%s%s", testcloud.FormatCalls(tc.Mutations()), acctest.Text(diags))
	}
}

// A retention that was applied to the destination of a failed move was not applied to
// the old project.
func TestRollback_consentIsNotUsedUp(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) {
		l := *testcloud.Logstore(a)
		a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = &l
	})
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
		tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
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
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
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

// What a run only found was not done by it: no error says so, and its retention is not
// recorded as applied.
func TestApply_foundIsNotDone(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t).WithProject("security-audit", "cn-hangzhou")
	days := func(n int) map[string]any {
		return acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": n}})
	}
	s := tc.NewSession(t, nil)
	state := s.Create(days(90))
	var logstore *emulator.Logstore
	tc.Edit(func(a *emulator.Account) {
		logstore = testcloud.Logstore(a)
		delete(a.Projects["security-audit"].Logstores, "innertrail_platform-ops")
	})
	s = s.Next()
	state = s.Refresh(state)
	planned, wanted := s.Plan(state, days(30))
	s.NoErrors(planned.Diagnostics)
	tc.Edit(func(a *emulator.Account) { // restored outside Terraform, with permanent retention
		logstore.TTL = 3650
		a.Projects["security-audit"].Logstores["innertrail_platform-ops"] = logstore
	})
	tc.Fault(emulator.Fault{Action: "GetLogStore", Nth: 1, Kind: emulator.FaultError, Status: 404, Code: "LogStoreNotExist", Message: "stale"})
	after, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
	if text := acctest.Text(diags); !strings.Contains(text, "from 3650 to 30 days deletes logs") || strings.Contains(text, "create Logstore") {
		t.Errorf("not refused, or a Logstore is said to be made:\n%s", text)
	}
	if string(after.Private) != string(state.Private) {
		t.Errorf("private state changed: %s -> %s", state.Private, after.Private)
	}
}
