package shipping_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// twoProjects is a world in which a shipping can be moved.
func twoProjects(t *testing.T) *world {
	t.Helper()
	return newWorld(t).withProject("security-audit", "cn-hangzhou").withProject("second-audit", "cn-hangzhou")
}

// toSecond is the two-line configuration with the other project, and more.
func toSecond(more map[string]any) map[string]any {
	config := twoLines(more)
	config["project_name"] = "second-audit"
	return config
}

// refuseMove lets the next creation of a trail fail, so that a move is put back.
func refuseMove(w *world) {
	w.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultError, Status: 403, Code: "NoPermission", Message: "no"})
}

func shipsToSecond(a *emulator.Account) {
	theTrail(a).SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
}

// A move that was put back leaves the destination that was applied at the old
// place: the trail is there, and a destroy finds it there.
func TestPlaces_putBackThenDestroyed(t *testing.T) {
	t.Parallel()
	w := twoProjects(t)
	s := w.session(t, nil)
	state := s.create(standard)
	refuseMove(w)
	after, diags := s.apply(t.Context(), state, toSecond(nil))
	if text := said(diags); !strings.Contains(text, "put back as it was") {
		t.Fatalf("the move was not put back:\n%s", text)
	}
	s = s.next()
	w.ClearJournal()
	_, diags = s.apply(t.Context(), s.refresh(after), nil)
	s.noErrors(diags)
	same(t, "the destroy calls", actions(w.Mutations()), []string{"DeleteInnerTrail"})
}

// The Logstore that is deleted is the one whose project the plan named, also after
// a move that was put back and where the trail is gone already.
func TestPlaces_deletesWhatThePlanNamed(t *testing.T) {
	t.Parallel()
	w := twoProjects(t)
	s := w.session(t, nil)
	state := s.create(withLogs)
	refuseMove(w)
	state, diags := s.apply(t.Context(), state, toSecond(map[string]any{"delete_logstore_on_destroy": true}))
	if !failed(diags) {
		t.Fatal("the move did not fail")
	}
	w.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	s = s.next()
	state = s.refresh(state)
	planned, wanted := s.plan(state, nil)
	if text := said(planned.Diagnostics); !strings.Contains(text, "of project security-audit") {
		t.Errorf("the plan names another project:\n%s", text)
	}
	_, diags = s.next().applyPlanned(t.Context(), state, planned, wanted)
	s.noErrors(diags)
	w.Edit(func(a *emulator.Account) {
		if a.Projects["second-audit"].Logstores["innertrail_platform-ops"] == nil {
			t.Error("the Logstore of second-audit was deleted, which the plan did not name")
		}
		if theLogstore(a) != nil {
			t.Error("the Logstore that the plan named stands")
		}
	})
}

// Delete refuses where the project that the plan named is not the one to which the
// shipping was last applied, before anything is gone.
func TestPlaces_refusesAnotherThanThePlanNamed(t *testing.T) {
	t.Parallel()
	w := twoProjects(t)
	state := w.session(t, nil).create(withLogs)
	s := w.session(t, nil)
	planned, wanted := s.plan(state, nil)
	s.noErrors(planned.Diagnostics)
	var private map[string][]byte
	s.check(json.Unmarshal(planned.PlannedPrivate, &private))
	private["applied"] = []byte(`{"project":"second-audit","project_region":"cn-hangzhou","retention_days":3650}`)
	changed, err := json.Marshal(private)
	s.check(err)
	planned.PlannedPrivate = changed
	w.ClearJournal()
	_, diags := s.next().applyPlanned(t.Context(), state, planned, wanted)
	text := said(diags)
	if !failed(diags) || !strings.Contains(text, "security-audit") || !strings.Contains(text, "second-audit") || !strings.Contains(text, "Plan again") {
		t.Errorf("not refused:\n%s", text)
	}
	w.noWrites(t)
}

// A trail that was moved by hand is followed: what a refresh records is of one
// place, so that what is missing there shows, and a second refresh finds nothing new.
func TestPlaces_movedByHand(t *testing.T) {
	t.Parallel()
	t.Run("to a place that is not ready", func(t *testing.T) {
		t.Parallel()
		w := twoProjects(t)
		state := w.session(t, nil).create(standard)
		w.Edit(shipsToSecond)
		s := w.session(t, nil)
		state = s.refresh(state)
		for name, want := range map[string]string{"project_name": `"second-audit"`, "logstore_status": `"missing"`, "trail_status": `"present"`} {
			if got := state.attribute(t, name); got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
		same(t, "the second refresh changes", s.changes(state.state, s.refresh(state).state), nil)
		planned, _ := s.plan(state, toSecond(nil))
		s.noErrors(planned.Diagnostics)
		same(t, "the plan that accepts the move changes", s.changes(state.state, s.value(planned.PlannedState)),
			[]string{`logstore_status: "missing" -> "ready"`})
	})
	t.Run("to a place that is ready", func(t *testing.T) {
		t.Parallel()
		w := twoProjects(t)
		state := w.session(t, nil).create(standard)
		w.Edit(func(a *emulator.Account) {
			shipsToSecond(a)
			there := *theLogstore(a)
			there.TTL = 90
			a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = &there
		})
		s := w.session(t, nil)
		state = s.refresh(state)
		same(t, "the second refresh changes", s.changes(state.state, s.refresh(state).state), nil)
		accept := toSecond(map[string]any{"logstore": map[string]any{"retention_days": 90}})
		planned, _ := s.plan(state, accept)
		same(t, "the plan that accepts the move changes", s.changes(state.state, s.value(planned.PlannedState)), nil)
	})
}

// A destroy that deletes logs warns also where nothing can be looked at, since the
// provider's arguments are not known, and does what it said.
func TestPlaces_destroyWarnsWithoutTheCloud(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(withLogs)
	w.ClearJournal()
	planned, wanted := w.session(t, map[string]any{"access_key": unknownText}).plan(state, nil)
	if text := said(planned.Diagnostics); failed(planned.Diagnostics) || !strings.Contains(text, "deletes Logstore innertrail_platform-ops of project security-audit and all logs") {
		t.Errorf("no warning:\n%s", text)
	}
	if calls := w.Journal(); len(calls) > 0 {
		t.Errorf("the plan made calls:\n%s", journal(calls))
	}
	_, diags := s.next().applyPlanned(t.Context(), state, planned, wanted)
	s.noErrors(diags)
	same(t, "the destroy calls", actions(w.Mutations()), []string{"DeleteInnerTrail", "DeleteLogStore"})
}
