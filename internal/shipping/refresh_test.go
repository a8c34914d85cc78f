package shipping_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A missing part, and all inside it, keeps its recorded values; only the status
// of the outermost missing part changes. A first observed absence is read once
// more before it is reported.
func TestRefresh_missingPartKeepsItsValues(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	config := twoLines(map[string]any{"logstore": map[string]any{"retention_days": 365}})
	state := w.session(t, nil).create(config)
	w.Edit(func(a *emulator.Account) { delete(a.Projects, "security-audit"); delete(a.InnerTrails, "platform-ops") })
	s := w.session(t, nil)
	w.ClearJournal()
	after := s.refresh(state)
	same(t, "the refresh changes", s.changes(state.state, after.state), []string{
		`logstore_status: "ready" -> "project security-audit does not exist in cn-hangzhou"`, `trail_status: "present" -> "missing"`,
	})
	if calls := w.Journal(); len(calls) != 13 {
		t.Errorf("the refresh made %d calls, want the identity and twice 6:\n%s", len(calls), journal(calls))
	}
	w.ClearJournal()
	s.refresh(after)
	if calls := w.Journal(); len(calls) != 6 {
		t.Errorf("a later refresh made %d calls, want 6: the absence is known", len(calls))
	}
}

// Refresh writes no private state, whatever it finds: that alone would make a
// refresh-only run report a change.
func TestRefresh_writesNoPrivateState(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*emulator.Account){
		"nothing":              func(*emulator.Account) {},
		"retention":            func(a *emulator.Account) { theLogstore(a).TTL = 30 },
		"destination":          shipsToSecond,
		"everything gone":      func(a *emulator.Account) { clear(a.InnerTrails); clear(a.Projects); clear(a.Roles) },
		"trail of another one": func(a *emulator.Account) { theTrail(a).SLSWriteRoleARN = "acs:ram::2000000000000002:role/other" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := twoProjects(t)
			state := w.session(t, nil).create(withLogs)
			w.Edit(change)
			if after := w.session(t, nil).refresh(state); string(after.private) != string(state.private) {
				t.Errorf("private state changed: %s -> %s", state.private, after.private)
			}
		})
	}
}

// A stale absence is not reported.
func TestRefresh_staleAbsence(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(standard)
	w.Fault(emulator.Fault{Action: "GetLogStore", Times: 1, Kind: emulator.FaultError, Status: 404, Code: "LogStoreNotExist", Message: "stale"})
	same(t, "the refresh changes", s.changes(state.state, s.refresh(state).state), nil)
}

// An answer that is not understood is an error, never an absence.
func TestRefresh_answerNotUnderstoodIsNoAbsence(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"DescribeInnerTrails", "GetRole", "ListPoliciesForRole", "GetProject", "GetLogStore", "GetIndex"} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			s := w.session(t, nil)
			state := s.create(standard)
			for _, fault := range []emulator.Fault{
				{Action: action, Times: 1, Kind: emulator.FaultGarbage},
				{Action: action, Times: 1, Kind: emulator.FaultError, Status: 404, Code: "", Message: "<html>not here</html>"},
				{Action: action, Times: 1, Kind: emulator.FaultDeny},
			} {
				w.Fault(fault)
				after, diags := s.tryRefresh(state)
				if !failed(diags) {
					t.Errorf("%s %d: no error", fault.Kind, fault.Status)
				}
				same(t, "the refresh changes", s.changes(state.state, after.state), nil)
			}
		})
	}
}

// A refresh that runs out of time names the way to go on: the time that counts is the
// state's, which no configuration changes without an apply.
func TestRefresh_outOfTime(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.withProject("security-audit", "cn-hangzhou")
		s := w.session(t, nil)
		state := s.create(twoLines(map[string]any{"timeouts": map[string]any{"read": "1s"}}))
		w.Edit(func(a *emulator.Account) { clear(a.Projects) })
		w.Set(func(s *emulator.Settings) { s.LatencyMS = 950 }) // so it ends in the pause before the second look, or in that
		_, diags := s.tryRefresh(state)
		if text := said(diags); !failed(diags) || !strings.Contains(text, "terraform apply -refresh=false") {
			t.Errorf("it names no way out:\n%s", text)
		}
	})
}
