package shipping_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// NewWithTwoProjects is a world in which a shipping can be moved.
func NewWithTwoProjects(t *testing.T) *Cloud {
	t.Helper()
	return New(t).WithProject("security-audit", "cn-hangzhou").WithProject("second-audit", "cn-hangzhou")
}

// InSecondProject is the two-line configuration with the other project, and more.
func InSecondProject(more map[string]any) map[string]any {
	config := Config(more)
	config["project_name"] = "second-audit"
	return config
}

// refuseMove lets the next creation of a trail fail, so that a move is put back.
func refuseMove(tc *Cloud) {
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultError, Status: 403, Code: "NoPermission", Message: "no"})
}

func ShipToSecondProject(a *emulator.Account) {
	Trail(a).SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
}

// A move that was put back leaves the destination that was applied at the old
// place: the trail is there, and a destroy finds it there.
func TestPlaces_putBackThenDestroyed(t *testing.T) {
	t.Parallel()
	tc := NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.create(Minimal)
	refuseMove(tc)
	after, diags := s.apply(t.Context(), state, InSecondProject(nil))
	if text := Text(diags); !strings.Contains(text, "put back as it was") {
		t.Fatalf("the move was not put back:\n%s", text)
	}
	s = s.next()
	tc.ClearJournal()
	_, diags = s.apply(t.Context(), s.refresh(after), nil)
	s.NoErrors(diags)
	SameElements(t, "the destroy calls", Actions(tc.Mutations()), []string{"DeleteInnerTrail"})
}

// The Logstore that is deleted is the one whose project the plan named, also after
// a move that was put back and where the trail is gone already.
func TestPlaces_deletesWhatThePlanNamed(t *testing.T) {
	t.Parallel()
	tc := NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.create(DeletingLogs)
	refuseMove(tc)
	state, diags := s.apply(t.Context(), state, InSecondProject(map[string]any{"delete_logstore_on_destroy": true}))
	if !HasErrors(diags) {
		t.Fatal("the move did not fail")
	}
	tc.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	s = s.next()
	state = s.refresh(state)
	planned, wanted := s.plan(state, nil)
	if text := Text(planned.Diagnostics); !strings.Contains(text, "of project security-audit") {
		t.Errorf("the plan names another project:\n%s", text)
	}
	_, diags = s.next().applyPlanned(t.Context(), state, planned, wanted)
	s.NoErrors(diags)
	tc.Edit(func(a *emulator.Account) {
		if a.Projects["second-audit"].Logstores["innertrail_platform-ops"] == nil {
			t.Error("the Logstore of second-audit was deleted, which the plan did not name")
		}
		if Logstore(a) != nil {
			t.Error("the Logstore that the plan named stands")
		}
	})
}

// Delete refuses where the project that the plan named is not the one to which the
// shipping was last applied, before anything is gone.
func TestPlaces_refusesAnotherThanThePlanNamed(t *testing.T) {
	t.Parallel()
	tc := NewWithTwoProjects(t)
	state := tc.NewSession(t, nil).create(DeletingLogs)
	s := tc.NewSession(t, nil)
	planned, wanted := s.plan(state, nil)
	s.NoErrors(planned.Diagnostics)
	var private map[string][]byte
	s.NoError(json.Unmarshal(planned.PlannedPrivate, &private))
	private["applied"] = []byte(`{"project":"second-audit","project_region":"cn-hangzhou","retention_days":3650}`)
	changed, err := json.Marshal(private)
	s.NoError(err)
	planned.PlannedPrivate = changed
	tc.ClearJournal()
	_, diags := s.next().applyPlanned(t.Context(), state, planned, wanted)
	text := Text(diags)
	if !HasErrors(diags) || !strings.Contains(text, "security-audit") || !strings.Contains(text, "second-audit") || !strings.Contains(text, "Plan again") {
		t.Errorf("not refused:\n%s", text)
	}
	tc.CheckNoWrites(t)
}

// A trail that was moved by hand is followed: what a refresh records is of one
// place, so that what is missing there shows, and a second refresh finds nothing new.
func TestPlaces_movedByHand(t *testing.T) {
	t.Parallel()
	t.Run("to a place that is not ready", func(t *testing.T) {
		t.Parallel()
		tc := NewWithTwoProjects(t)
		state := tc.NewSession(t, nil).create(Minimal)
		tc.Edit(ShipToSecondProject)
		s := tc.NewSession(t, nil)
		state = s.refresh(state)
		for name, want := range map[string]string{"project_name": `"second-audit"`, "logstore_status": `"missing"`, "trail_status": `"present"`} {
			if got := state.attribute(t, name); got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
		SameElements(t, "the second refresh changes", s.changes(state.Value, s.refresh(state).Value), nil)
		planned, _ := s.plan(state, InSecondProject(nil))
		s.NoErrors(planned.Diagnostics)
		SameElements(t, "the plan that accepts the move changes", s.changes(state.Value, s.value(planned.PlannedState)),
			[]string{`logstore_status: "missing" -> "ready"`})
	})
	t.Run("to a place that is ready", func(t *testing.T) {
		t.Parallel()
		tc := NewWithTwoProjects(t)
		state := tc.NewSession(t, nil).create(Minimal)
		tc.Edit(func(a *emulator.Account) {
			ShipToSecondProject(a)
			there := *Logstore(a)
			there.TTL = 90
			a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = &there
		})
		s := tc.NewSession(t, nil)
		state = s.refresh(state)
		SameElements(t, "the second refresh changes", s.changes(state.Value, s.refresh(state).Value), nil)
		accept := InSecondProject(map[string]any{"logstore": map[string]any{"retention_days": 90}})
		planned, _ := s.plan(state, accept)
		SameElements(t, "the plan that accepts the move changes", s.changes(state.Value, s.value(planned.PlannedState)), nil)
	})
}

// A destroy that deletes logs warns also where nothing can be looked at, since the
// provider's arguments are not known, and does what it said.
func TestPlaces_destroyWarnsWithoutTheCloud(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.create(DeletingLogs)
	tc.ClearJournal()
	planned, wanted := tc.NewSession(t, map[string]any{"access_key": UnknownString}).plan(state, nil)
	if text := Text(planned.Diagnostics); HasErrors(planned.Diagnostics) || !strings.Contains(text, "deletes Logstore innertrail_platform-ops of project security-audit and all logs") {
		t.Errorf("no warning:\n%s", text)
	}
	if calls := tc.Journal(); len(calls) > 0 {
		t.Errorf("the plan made calls:\n%s", FormatCalls(calls))
	}
	_, diags := s.next().applyPlanned(t.Context(), state, planned, wanted)
	s.NoErrors(diags)
	SameElements(t, "the destroy calls", Actions(tc.Mutations()), []string{"DeleteInnerTrail", "DeleteLogStore"})
}
