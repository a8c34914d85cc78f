package lifecycle_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// refuseMove rejects the next creation of a trail, so that a move is rolled back.
func refuseMove(tc *acctest.Cloud) {
	tc.Fault(emulator.Fault{Action: "CreateInnerTrail", Nth: 1, Kind: emulator.FaultError, Status: 403, Code: "NoPermission", Message: "no"})
}

// After a move that was rolled back, the old project is the applied destination: the
// trail is there, and a destroy finds it there.
func TestDestination_rollbackThenDestroy(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	refuseMove(tc)
	after, diags := s.Apply(t.Context(), state, acctest.InSecondProject(nil))
	if text := acctest.Text(diags); !strings.Contains(text, "was restored") {
		t.Fatalf("the move was not put back:\n%s", text)
	}
	s = s.Next()
	tc.ClearJournal()
	_, diags = s.Apply(t.Context(), s.Refresh(after), nil)
	s.NoErrors(diags)
	testcloud.SameElements(t, "the destroy calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail"})
}

// The deleted Logstore is in the project that the plan named, also after a move that
// was rolled back and if the trail is already gone.
func TestDestination_deletesPlannedLogstore(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.DeletingLogs)
	refuseMove(tc)
	state, diags := s.Apply(t.Context(), state, acctest.InSecondProject(map[string]any{"delete_logstore_on_destroy": true}))
	if !acctest.HasErrors(diags) {
		t.Fatal("the move did not fail")
	}
	tc.Edit(func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	s = s.Next()
	state = s.Refresh(state)
	planned, wanted := s.Plan(state, nil)
	if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, "of project security-audit") {
		t.Errorf("the plan names another project:\n%s", text)
	}
	_, diags = s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
	s.NoErrors(diags)
	tc.Edit(func(a *emulator.Account) {
		if a.Projects["second-audit"].Logstores["innertrail_platform-ops"] == nil {
			t.Error("the Logstore of second-audit was deleted, which the plan did not name")
		}
		if testcloud.Logstore(a) != nil {
			t.Error("the Logstore that the plan named still exists")
		}
	})
}

// Delete fails before anything is deleted if the project in the plan is not the last
// applied one.
func TestDestination_rejectsUnplannedLogstore(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	state := tc.NewSession(t, nil).Create(acctest.DeletingLogs)
	s := tc.NewSession(t, nil)
	planned, wanted := s.Plan(state, nil)
	s.NoErrors(planned.Diagnostics)
	var private map[string][]byte
	s.NoError(json.Unmarshal(planned.PlannedPrivate, &private))
	private["delete_logstore"] = []byte(strings.ReplaceAll(string(private["delete_logstore"]), "security-audit", "second-audit"))
	changed, err := json.Marshal(private)
	s.NoError(err)
	planned.PlannedPrivate = changed
	tc.ClearJournal()
	_, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
	acctest.CheckWords(t, acctest.Text(diags), "ERROR: Plan again: the shipping was applied to another project after the plan",
		"The plan deletes the Logstore of project second-audit in cn-hangzhou, and the shipping was last applied to project security-audit in cn-hangzhou.",
		"Run terraform plan -destroy again, and apply that plan.")
	tc.CheckNoWrites(t)
	// The way out.
	s = s.Next()
	_, diags = s.Apply(t.Context(), s.Refresh(state), nil)
	s.NoErrors(diags)
	testcloud.SameElements(t, "the destroy calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail", "DeleteLogStore"})
}

// A trail that was moved outside Terraform is followed: a refresh records only the new
// destination, so that missing parts show there, and a second refresh changes nothing.
func TestDestination_movedOutsideTerraform(t *testing.T) {
	t.Parallel()
	t.Run("to a place that is not ready", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithTwoProjects(t)
		state := tc.NewSession(t, nil).Create(acctest.Minimal)
		tc.Edit(testcloud.ShipToSecondProject)
		s := tc.NewSession(t, nil)
		state = s.Refresh(state)
		for name, want := range map[string]string{"project_name": `"second-audit"`, "logstore_status": `"missing"`, "trail_status": `"present"`} {
			if got := state.Attribute(t, name); got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
		testcloud.SameElements(t, "the second refresh changes", s.Changes(state.Value, s.Refresh(state).Value), nil)
		planned, _ := s.Plan(state, acctest.InSecondProject(nil))
		s.NoErrors(planned.Diagnostics)
		testcloud.SameElements(t, "the plan that accepts the move changes", s.Changes(state.Value, s.Value(planned.PlannedState)),
			[]string{`logstore_status: "missing" -> "ready"`, `last_applied: "cn-hangzhou/security-audit/3650" -> "cn-hangzhou/second-audit/3650"`, "logstore_created: " + state.Attribute(t, "logstore_created") + " -> unknown"})
	})
	t.Run("to a place that is ready", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithTwoProjects(t)
		state := tc.NewSession(t, nil).Create(acctest.Minimal)
		tc.Edit(func(a *emulator.Account) {
			testcloud.ShipToSecondProject(a)
			there := *testcloud.Logstore(a)
			there.TTL = 90
			a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = &there
		})
		s := tc.NewSession(t, nil)
		state = s.Refresh(state)
		testcloud.SameElements(t, "the second refresh changes", s.Changes(state.Value, s.Refresh(state).Value), nil)
		accept := acctest.InSecondProject(map[string]any{"logstore": map[string]any{"retention_days": 90}})
		planned, _ := s.Plan(state, accept)
		testcloud.SameElements(t, "the plan that accepts the move changes", s.Changes(state.Value, s.Value(planned.PlannedState)),
			[]string{`last_applied: "cn-hangzhou/security-audit/3650" -> "cn-hangzhou/second-audit/90"`, "logstore_created: " + state.Attribute(t, "logstore_created") + " -> unknown"})
	})
}

// A destroy that deletes logs warns even if the provider's arguments are unknown and
// nothing can be read, and then does what the warning says.
func TestDestination_destroyWarnsWithoutCloud(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.DeletingLogs)
	tc.ClearJournal()
	planned, wanted := tc.NewSession(t, map[string]any{"access_key": acctest.UnknownString}).Plan(state, nil)
	if text := acctest.Text(planned.Diagnostics); acctest.HasErrors(planned.Diagnostics) || !strings.Contains(text, "deletes Logstore innertrail_platform-ops of project security-audit and all logs") {
		t.Errorf("no warning:\n%s", text)
	}
	if calls := tc.Journal(); len(calls) > 0 {
		t.Errorf("the plan made calls:\n%s", testcloud.FormatCalls(calls))
	}
	_, diags := s.Next().ApplyPlanned(t.Context(), state, planned, wanted)
	s.NoErrors(diags)
	testcloud.SameElements(t, "the destroy calls", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail", "DeleteLogStore"})
}
