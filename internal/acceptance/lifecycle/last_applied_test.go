package lifecycle_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// checkRecord checks what a state says was last applied.
func checkRecord(t *testing.T, state *acctest.State, want string) {
	t.Helper()
	if got := state.Attribute(t, "last_applied"); got != want {
		t.Errorf("last_applied is %s, want %s", got, want)
	}
}

// Create, update and import write the record, a refresh never does, and the plan knows it.
func TestLastApplied_writtenByWhom(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	s := tc.NewSession(t, nil)
	planned, _ := s.Plan(nil, acctest.Minimal)
	checkRecord(t, &acctest.State{Value: s.Value(planned.PlannedState)}, `"cn-hangzhou/security-audit/3650"`)
	state := s.Next().Create(acctest.Minimal)
	checkRecord(t, state, `"cn-hangzhou/security-audit/3650"`)
	lower := acctest.WithLogstore(map[string]any{"retention_days": 90, "allow_retention_decrease_to": 90})
	state, diags := s.Next().Apply(t.Context(), state, lower)
	s.NoErrors(diags)
	checkRecord(t, state, `"cn-hangzhou/security-audit/90/90"`)
	tc.Edit(func(a *emulator.Account) {
		testcloud.Logstore(a).TTL = 400
		there := *testcloud.Logstore(a)
		a.Projects["second-audit"].Logstores["innertrail_platform-ops"] = &there
		testcloud.ShipToSecondProject(a)
	})
	state = s.Next().Refresh(state)
	checkRecord(t, state, `"cn-hangzhou/security-audit/90/90"`)
	imported, diags := s.Next().ImportState("platform-ops")
	s.NoErrors(diags)
	checkRecord(t, imported, `"imported:cn-hangzhou/second-audit/400"`)
	state, diags = s.Next().Apply(t.Context(), state, acctest.InSecondProject(map[string]any{"logstore": map[string]any{"retention_days": 400}}))
	s.NoErrors(diags)
	checkRecord(t, state, `"cn-hangzhou/second-audit/400"`)
}

// A failed create and a failed update write what they have applied.
func TestLastApplied_onErrorPaths(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		fault emulator.Fault
		to    map[string]any
		want  string
	}{
		"before anything":      {emulator.Fault{Action: "UpdateLogStore"}, acctest.WithLogstore(map[string]any{"retention_days": 30, "allow_retention_decrease_to": 30}), `"cn-hangzhou/security-audit/3650"`},
		"after the Logstore":   {emulator.Fault{Action: "StopLogging"}, acctest.Config(map[string]any{"enabled": false, "logstore": map[string]any{"retention_days": 30, "allow_retention_decrease_to": 30}}), `"cn-hangzhou/security-audit/30/30"`},
		"after the move":       {emulator.Fault{Action: "StartLogging"}, acctest.InSecondProject(map[string]any{"logstore": map[string]any{"retention_days": 90}}), `"cn-hangzhou/second-audit/90"`},
		"a move, rolled back":  {emulator.Fault{Action: "CreateInnerTrail", Nth: 1}, acctest.InSecondProject(map[string]any{"logstore": map[string]any{"retention_days": 90}}), `"cn-hangzhou/security-audit/3650"`},
		"a move, before trail": {emulator.Fault{Action: "DeleteInnerTrail"}, acctest.InSecondProject(map[string]any{"logstore": map[string]any{"retention_days": 90}}), `"cn-hangzhou/security-audit/3650"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithTwoProjects(t)
			s := tc.NewSession(t, nil)
			state := s.Create(acctest.Minimal)
			row.fault.Kind = emulator.FaultDeny
			if row.fault.Nth == 0 {
				row.fault.Times = -1
			}
			tc.Fault(row.fault)
			state, diags := s.Next().Apply(t.Context(), state, row.to)
			if !acctest.HasErrors(diags) {
				t.Fatal("it did not fail")
			}
			checkRecord(t, state, row.want)
		})
	}
	t.Run("a create", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithProject(t)
		tc.Fault(emulator.Fault{Action: "StartLogging", Times: -1, Kind: emulator.FaultDeny})
		state, diags := tc.NewSession(t, nil).Apply(t.Context(), nil, acctest.DeletingLogs)
		if !acctest.HasErrors(diags) || state == nil {
			t.Fatal("it did not fail after the trail was created")
		}
		checkRecord(t, state, `"cn-hangzhou/security-audit/3650"`)
	})
}

// Terraform passes no private state to the delete of a tainted resource that is replaced:
// the record still shows that the trail was moved outside Terraform.
func TestLastApplied_replacementOfATaintedOne(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithTwoProjects(t)
	tc.Fault(emulator.Fault{Action: "StartLogging", Times: -1, Kind: emulator.FaultDeny})
	s := tc.NewSession(t, nil)
	state, diags := s.Apply(t.Context(), nil, acctest.Minimal)
	if !acctest.HasErrors(diags) || state == nil {
		t.Fatal("it did not fail after the trail was created")
	}
	tc.ClearFaults()
	tc.Edit(testcloud.ShipToSecondProject)
	state.Private, state.Identity = nil, nil
	tc.ClearJournal()
	diags = s.Next().DestroyUnplanned(state)
	if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "what was last applied is project security-audit") {
		t.Errorf("it says:\n%s", text)
	}
	tc.CheckNoWrites(t)
}

// The private state of an earlier version says where the shipping was applied, and allows
// nothing.
func TestLastApplied_privateStateOfAnEarlierVersion(t *testing.T) {
	t.Parallel()
	earlier := func(t *testing.T, s *acctest.Session, state *acctest.State) *acctest.State {
		t.Helper()
		var members map[string]tftypes.Value
		s.NoError(state.Value.As(&members))
		members["last_applied"] = tftypes.NewValue(tftypes.String, nil)
		private, err := json.Marshal(map[string][]byte{"applied": []byte(`{"project":"security-audit","project_region":"cn-hangzhou","retention_days":3650}`)})
		s.NoError(err)
		return &acctest.State{Value: tftypes.NewValue(s.Shape, members), Private: private}
	}
	t.Run("a trail that was moved outside Terraform is not deleted", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithTwoProjects(t)
		s := tc.NewSession(t, nil)
		state := earlier(t, s, s.Create(acctest.Minimal))
		tc.Edit(testcloud.ShipToSecondProject)
		tc.ClearJournal()
		s = s.Next()
		_, diags := s.Apply(t.Context(), s.Refresh(state), nil)
		if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "not applied from this state") {
			t.Errorf("it says:\n%s", text)
		}
		tc.CheckNoWrites(t)
	})
	t.Run("no logs are deleted", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithProject(t)
		s := tc.NewSession(t, nil)
		state := earlier(t, s, s.Create(acctest.DeletingLogs))
		tc.ClearJournal()
		_, diags := s.Next().Apply(t.Context(), state, nil)
		if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "no record of what was applied") {
			t.Errorf("it says:\n%s", text)
		}
		tc.CheckNoWrites(t)
	})
	t.Run("a consent does not count, until it was recorded", func(t *testing.T) {
		t.Parallel()
		tc := acctest.NewWithProject(t)
		s := tc.NewSession(t, nil)
		state := earlier(t, s, s.Create(acctest.Minimal))
		lower := acctest.WithLogstore(map[string]any{"retention_days": 30, "allow_retention_decrease_to": 30})
		_, diags := s.Next().Apply(t.Context(), state, lower)
		if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "does not count yet") {
			t.Errorf("it says:\n%s", text)
		}
		state, diags = s.Next().Apply(t.Context(), state, acctest.WithLogstore(map[string]any{"allow_retention_decrease_to": 30}))
		s.NoErrors(diags)
		if strings.Contains(string(state.Private), "applied") {
			t.Errorf("the old record is kept: %s", state.Private)
		}
		_, diags = s.Next().Apply(t.Context(), state, lower)
		s.NoErrors(diags)
		tc.CheckRetention(t, 30)
	})
}

// A record that is not understood is an error, never an absence.
func TestLastApplied_notUnderstood(t *testing.T) {
	t.Parallel()
	for attribute, value := range map[string]string{"last_applied": "cn-hangzhou/security-audit/soon", "logstore_created": "soon"} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			s := tc.NewSession(t, nil)
			state := s.Create(acctest.Minimal)
			var members map[string]tftypes.Value
			s.NoError(state.Value.As(&members))
			members[attribute] = tftypes.NewValue(tftypes.String, value)
			state.Value = tftypes.NewValue(s.Shape, members)
			tc.ClearJournal()
			for _, config := range []map[string]any{acctest.Config(map[string]any{"enabled": false}), nil} {
				_, diags := s.Next().Apply(t.Context(), state, config)
				text := acctest.Text(diags)
				if !acctest.HasErrors(diags) {
					t.Error("it did not fail")
				}
				acctest.CheckWords(t, text, "does not say what was last applied", value, "terraform state rm")
			}
			tc.CheckNoWrites(t)
		})
	}
}
