package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A missing part, and everything inside it, keeps its recorded values. Only the status
// of the outermost missing part changes. A missing part is read a second time before it
// is reported.
func TestRefresh_missingPartKeepsItsValues(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	config := acctest.Config(map[string]any{"logstore": map[string]any{"retention_days": 365}})
	state := tc.NewSession(t, nil).Create(config)
	tc.Edit(func(a *emulator.Account) { delete(a.Projects, "security-audit"); delete(a.InnerTrails, "platform-ops") })
	s := tc.NewSession(t, nil)
	tc.ClearJournal()
	after := s.Refresh(state)
	testcloud.SameElements(t, "the refresh changes", s.Changes(state.Value, after.Value), []string{
		`logstore_status: "ready" -> "project security-audit does not exist in cn-hangzhou"`, `trail_status: "present" -> "missing"`,
	})
	if calls := tc.Journal(); len(calls) != 17 {
		t.Errorf("the refresh made %d calls, want the identity and twice 8:\n%s", len(calls), testcloud.FormatCalls(calls))
	}
	tc.ClearJournal()
	s.Refresh(after)
	if calls := tc.Journal(); len(calls) != 8 {
		t.Errorf("a later refresh made %d calls, want 8: the absence is known", len(calls))
	}
}

// Refresh writes no private state, whatever it finds: that alone would make a
// refresh-only run report a change.
func TestRefresh_writesNoPrivateState(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*emulator.Account){
		"nothing":              func(*emulator.Account) {},
		"retention":            func(a *emulator.Account) { testcloud.Logstore(a).TTL = 30 },
		"destination":          testcloud.ShipToSecondProject,
		"everything gone":      func(a *emulator.Account) { clear(a.InnerTrails); clear(a.Projects); clear(a.Roles) },
		"trail of another one": func(a *emulator.Account) { testcloud.Trail(a).SLSWriteRoleARN = "acs:ram::2000000000000002:role/other" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithTwoProjects(t)
			state := tc.NewSession(t, nil).Create(acctest.DeletingLogs)
			tc.Edit(change)
			if after := tc.NewSession(t, nil).Refresh(state); string(after.Private) != string(state.Private) {
				t.Errorf("private state changed: %s -> %s", state.Private, after.Private)
			}
		})
	}
}

// A stale absence is not reported.
func TestRefresh_staleAbsence(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	tc.Fault(emulator.Fault{Action: "GetLogStore", Times: 1, Kind: emulator.FaultError, Status: 404, Code: "LogStoreNotExist", Message: "stale"})
	testcloud.SameElements(t, "the refresh changes", s.Changes(state.Value, s.Refresh(state).Value), nil)
}

// An answer that cannot be read is an error and never counts as an absence.
func TestRefresh_unreadableAnswer(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"DescribeInnerTrails", "GetRole", "ListPoliciesForRole", "GetProject", "GetLogStore", "GetIndex"} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			s := tc.NewSession(t, nil)
			state := s.Create(acctest.Minimal)
			for _, fault := range []emulator.Fault{
				{Action: action, Times: 1, Kind: emulator.FaultGarbage},
				{Action: action, Times: 1, Kind: emulator.FaultError, Status: 404, Code: "", Message: "<html>not here</html>"},
				{Action: action, Times: 1, Kind: emulator.FaultDeny},
			} {
				tc.Fault(fault)
				after, diags := s.TryRefresh(state)
				if !acctest.HasErrors(diags) {
					t.Errorf("%s %d: no error", fault.Kind, fault.Status)
				}
				testcloud.SameElements(t, "the refresh changes", s.Changes(state.Value, after.Value), nil)
			}
		})
	}
}

// A refresh that times out names the solution. The timeout of the state applies, which
// a configuration changes only by an apply.
func TestRefresh_timeout(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tc.WithProject("security-audit", "cn-hangzhou")
		s := tc.NewSession(t, nil)
		state := s.Create(acctest.Config(map[string]any{"timeouts": map[string]any{"read": "1s"}}))
		tc.Edit(func(a *emulator.Account) { clear(a.Projects) })
		tc.Set(func(s *emulator.Settings) { s.LatencyMS = 950 }) // so that it ends in the pause before the second read, or during it
		_, diags := s.TryRefresh(state)
		if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "terraform apply -refresh=false") {
			t.Errorf("it names no way out:\n%s", text)
		}
	})
}

// The index is judged by the Logstore that was seen, not by the recorded mode: after a
// change from lite to standard that failed before the index was written, the plan shows
// what the index lacks, and the next apply repairs it.
func TestIndexStatus_judgedByWhatWasSeen(t *testing.T) {
	t.Parallel()
	lite, standard := acctest.WithLogstore(map[string]any{"mode": "lite"}), acctest.WithLogstore(map[string]any{"mode": "standard"})
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(lite)
	tc.Fault(emulator.Fault{Action: "UpdateIndex", Times: -1, Kind: emulator.FaultDeny})
	state, diags := s.Apply(t.Context(), state, standard)
	if !acctest.HasErrors(diags) {
		t.Fatal("the apply did not fail")
	}
	tc.ClearFaults()
	s = s.Next()
	state = s.Refresh(state)
	if got := state.Attribute(t, "index_status"); !strings.Contains(got, "fields without analytics: EmployeeID") {
		t.Errorf("the status is %s", got)
	}
	state, diags = s.Apply(t.Context(), state, standard)
	s.NoErrors(diags)
	if got := state.Attribute(t, "index_status"); got != `"complete"` {
		t.Errorf("the status is %s", got)
	}
	tc.Edit(testcloud.EditIndex(func(_, keys map[string]any) {
		if field, _ := keys["EventID"].(map[string]any); field["doc_value"] != true {
			t.Errorf("the field is %v", field)
		}
	}))
}

// A state from which a name was removed by hand is an error that names the way out: of a refresh,
// of a plan without one, and of the delete of a replacement, which no plan call precedes. Without
// its account, the shipping would become one of whatever account the credentials belong to.
func TestRead_withoutName(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	var members map[string]tftypes.Value
	if err := state.Value.As(&members); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name    string
		without tftypes.Value
	}{
		{"trail_name", acctest.WithMember(t, state.Value, "trail_name", nil)},
		{"trail_name", acctest.WithMember(t, state.Value, "trail_name", "")},
		{"account_id", acctest.WithMember(t, state.Value, "account_id", nil)},
		{"account_id", acctest.WithMember(t, state.Value, "account_id", "")},
		{"region", acctest.WithMember(t, state.Value, "region", nil)},
		{"region", acctest.WithMember(t, state.Value, "region", "")},
		{"role.name", acctest.WithMember(t, state.Value, "role", nil)},
	} {
		edited := *state
		edited.Value = row.without
		_, read := s.TryRefresh(&edited)
		s := tc.NewSession(t, nil)
		update, _ := s.Plan(&edited, acctest.Minimal)
		destroy, _ := s.Plan(&edited, nil)
		for operation, diags := range map[string][]*tfprotov6.Diagnostic{
			"refresh": read, "plan -refresh=false": update.Diagnostics, "plan -destroy -refresh=false": destroy.Diagnostics, "delete": s.DestroyUnplanned(&edited),
		} {
			if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "has no "+row.name) || !strings.Contains(text, "terraform state rm") {
				t.Errorf("%s without %s: %s", operation, row.name, text)
			}
		}
	}
	tc.Edit(func(a *emulator.Account) {
		if testcloud.Trail(a) == nil {
			t.Error("the trail was deleted")
		}
	})
	edited := *state
	edited.Value = acctest.WithMember(t, state.Value, "project_name", nil)
	if healed, diags := s.TryRefresh(&edited); acctest.HasErrors(diags) || !healed.Value.Equal(state.Value) {
		t.Errorf("project_name is read from the trail: %s", acctest.Text(diags))
	}
	var role map[string]tftypes.Value
	if err := members["role"].As(&role); err != nil {
		t.Fatal(err)
	}
	role["name"] = tftypes.NewValue(tftypes.String, nil)
	edited.Value = acctest.WithMember(t, state.Value, "role", role)
	if _, diags := s.TryRefresh(&edited); !acctest.HasErrors(diags) || !strings.Contains(acctest.Text(diags), "has no role.name") {
		t.Errorf("role.name: %s", acctest.Text(diags))
	}
}
