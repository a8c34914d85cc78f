package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// An error does not say that nothing was changed while the concurrent branch may have
// written.
func TestApply_concurrentBranchUnsure(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
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
	tc := acctest.NewWithProject(t)
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

// A missing part is read a second time before it is reported, also if Read follows a
// moved trail.
func TestApply_missingPartIsReadTwice(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
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
	tc := acctest.NewWithTwoProjects(t)
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

// What a run only found was not done by it: no error says so, and its retention is not
// recorded as applied.
func TestApply_foundIsNotDone(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
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
