package shipping_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The trail is re-created as it was observed: a stopped one is stopped, however the
// service starts new ones.
func TestPutBack_stopped(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	tc.Set(func(s *emulator.Settings) { s.TrailStarts = emulator.StatusEnable })
	s := tc.NewSession(t, nil)
	state := s.create(Config(map[string]any{"enabled": false}))
	planned, wanted := s.plan(state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit", "enabled": false})
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultError, Status: 403, Code: "NoPermission", Message: "no"})
	_, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	tc.Edit(func(a *emulator.Account) {
		if Trail(a).Status == emulator.StatusEnable {
			t.Errorf("it ships, and the error says:\n%s", Text(diags))
		}
	})
}

// Nothing is said to be unchanged while the other lane may have written.
func TestPasses_otherLaneUnsure(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	s := tc.NewSession(t, map[string]any{"max_retries": 0})
	tc.Fault(emulator.Fault{Action: "CreateRole", Times: 1, Kind: emulator.FaultDeny})
	tc.Fault(emulator.Fault{Action: "CreateLogStore", Times: 1, Kind: emulator.FaultCutAfter})
	_, diags := s.apply(t.Context(), nil, Minimal)
	tc.Edit(func(a *emulator.Account) {
		if Logstore(a) != nil && strings.Contains(Text(diags), "Nothing was changed.") {
			t.Errorf("the Logstore was made:\n%s", Text(diags))
		}
	})
}

// A Logstore that is left to the service to make, and stands after all, keeps its
// retention.
func TestPasses_refusedPrecreationLowersNothing(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	tc.NewSession(t, nil).create(Minimal)
	tc.Deliver(5)
	tc.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
	tc.Set(func(s *emulator.Settings) { s.PrecreateRefused = true })
	s := tc.NewSession(t, nil)
	cfg := Config(map[string]any{"logstore": map[string]any{"retention_days": 30}})
	unknown := Config(map[string]any{"logstore": map[string]any{"retention_days": tftypes.NewValue(tftypes.Number, tftypes.UnknownValue)}})
	planned, _ := s.plan(nil, unknown)
	s.NoErrors(planned.Diagnostics)
	s = s.next()
	// what the apply plans with the value known, its look stale
	tc.Fault(emulator.Fault{Action: "GetLogStore", Times: 2, Kind: emulator.FaultError, Status: 404, Code: "LogStoreNotExist", Message: "stale"})
	planned, wanted := s.plan(nil, cfg)
	s.NoErrors(planned.Diagnostics)
	_, diags := s.applyPlanned(t.Context(), nil, planned, wanted)
	tc.Edit(func(a *emulator.Account) {
		if Logstore(a).TTL != 3650 {
			t.Errorf("retention lowered to %d without consent\n%s%s", Logstore(a).TTL, Text(diags), "")
		}
	})
}

// An error says where shipping stands now, also where the new trail was created
// and its answer lost.
func TestPutBack_shipsToTheNewPlace(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	s := tc.NewSession(t, map[string]any{"max_retries": 0})
	state := s.create(Minimal)
	planned, wanted := s.plan(state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"})
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultCutAfter})
	tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Nth: 3, Kind: emulator.FaultInternal})
	_, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	if text := Text(diags); !strings.Contains(text, "created anew all the same") || !strings.Contains(text, "second-audit") || strings.Contains(text, "shipping is stopped") {
		t.Errorf("the error does not say that the trail ships to the new place:\n%s", text)
	}
}

// A first observed absence is read once more before it is reported, where Read
// follows a trail that somebody moved too.
func TestPasses_followedAbsenceIsReadTwice(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.create(Minimal)
	tc.Edit(func(a *emulator.Account) {
		a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = Logstore(a)
		Trail(a).SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
	})
	tc.Fault(emulator.Fault{Action: "GetLogStore", Nth: 2, Kind: emulator.FaultError, Status: 404, Code: "LogStoreNotExist", Message: "stale"})
	state = s.refresh(state)
	if got := state.attribute(t, "logstore_status"); got != `"ready"` {
		t.Errorf("one stale answer: %s", got)
	}
}

// A move happens only where the plan showed it, whichever pass would need it.
func TestPasses_noMoveThatThePlanDidNotShow(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.create(Config(map[string]any{"logstore": map[string]any{"retention_days": 90}}))
	planned, wanted := s.plan(state, Minimal)
	tc.ClearJournal()
	tc.Fault(emulator.Fault{Action: "UpdateLogStore", Times: 1, Kind: emulator.FaultNone, Before: func() {
		tc.Edit(func(a *emulator.Account) {
			Trail(a).SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
		})
	}})
	_, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	if strings.Contains(FormatCalls(tc.Mutations()), "DeleteInnerTrail") {
		t.Errorf("the trail was deleted and re-created though the plan did not show it\n%s%s", FormatCalls(tc.Mutations()), Text(diags))
	}
}

// A retention that was applied to the place of a move that failed was not applied to
// the old one.
func TestPutBack_consentIsNotUsedUp(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.create(Minimal)
	tc.Edit(func(a *emulator.Account) {
		l := *Logstore(a)
		a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = &l
	})
	short := map[string]any{"retention_days": 30, "allow_retention_decrease_to": 30}
	planned, wanted := s.plan(state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit", "logstore": short})
	s.NoErrors(planned.Diagnostics)
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultError, Status: 403, Code: "NoPermission", Message: "no"})
	state, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	if !HasErrors(diags) {
		t.Fatal("the move did not fail")
	}
	s = s.next()
	planned, _ = s.plan(s.refresh(state), Config(map[string]any{"logstore": short}))
	if HasErrors(planned.Diagnostics) {
		t.Errorf("a first consent is called forgotten:\n%s", Text(planned.Diagnostics))
	}
}

// A throttle on the trail's own calls is waited out.
func TestPutBack_throttled(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"CreateInnerTrail", "DeleteInnerTrail"} {
		tc := New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
		s := tc.NewSession(t, nil)
		state := s.create(Minimal)
		tc.Fault(emulator.Fault{Action: action, Times: 1, Kind: emulator.FaultThrottle})
		_, diags := s.apply(t.Context(), state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"})
		if HasErrors(diags) {
			t.Errorf("%s: %s", action, Text(diags))
		}
	}
}

// A trail just deleted may be counted for a moment longer.
func TestPutBack_stillCounted(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.create(Minimal)
	planned, wanted := s.plan(state, map[string]any{"trail_name": "platform-ops", "project_name": "second-audit"})
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Times: 2, Kind: emulator.FaultError, Status: 409, Code: "MaximumNumberOfTrailsExceededException", Message: "still counted"})
	_, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	tc.Edit(func(a *emulator.Account) {
		if Trail(a) == nil {
			t.Errorf("the trail is gone:\n%s", Text(diags))
		}
	})
}

// What a run only found was not done by it: no error says so, and its retention was
// not applied.
func TestPasses_foundIsNotDone(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	days := func(n int) map[string]any {
		return Config(map[string]any{"logstore": map[string]any{"retention_days": n}})
	}
	s := tc.NewSession(t, nil)
	state := s.create(days(90))
	var logstore *emulator.Logstore
	tc.Edit(func(a *emulator.Account) {
		logstore = Logstore(a)
		delete(a.Projects["security-audit"].Logstores, "innertrail_platform-ops")
	})
	s = s.next()
	state = s.refresh(state)
	planned, wanted := s.plan(state, days(30))
	s.NoErrors(planned.Diagnostics)
	tc.Edit(func(a *emulator.Account) { // somebody brings it back, to keep its logs for ever
		logstore.TTL = 3650
		a.Projects["security-audit"].Logstores["innertrail_platform-ops"] = logstore
	})
	tc.Fault(emulator.Fault{Action: "GetLogStore", Nth: 1, Kind: emulator.FaultError, Status: 404, Code: "LogStoreNotExist", Message: "stale"})
	after, diags := s.next().applyPlanned(t.Context(), state, planned, wanted)
	if text := Text(diags); !strings.Contains(text, "from 3650 to 30 days deletes logs") || strings.Contains(text, "create Logstore") {
		t.Errorf("not refused, or a Logstore is said to be made:\n%s", text)
	}
	if string(after.Private) != string(state.Private) {
		t.Errorf("private state changed: %s -> %s", state.Private, after.Private)
	}
}
