package lifecycle_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A refresh of one shipping makes at most 8 API calls, all concurrently, and one
// GetCallerIdentity per account and process.
func TestCalls_refresh(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, refreshCalls)
}

func refreshCalls(t *testing.T, tc *acctest.Cloud) {
	t.Helper()
	tc.WithProject("security-audit", "cn-hangzhou")
	state := tc.NewSession(t, nil).Create(acctest.Config(nil))
	tc.SlowCalls()
	s := tc.NewSession(t, nil)
	tc.ClearJournal()
	s.Refresh(state)
	calls := tc.Journal()
	if len(calls) != 9 || calls[0].Action != "GetCallerIdentity" {
		t.Fatalf("the first refresh made %d calls, want the identity and 8:\n%s", len(calls), testcloud.FormatCalls(calls))
	}
	if waves := emulator.Waves(calls); len(waves) != 2 {
		t.Errorf("the first refresh took %d waves, want 2", len(waves))
	}
	tc.ClearJournal()
	s.Refresh(state)
	calls = tc.Journal()
	if waves := emulator.Waves(calls); len(calls) != 8 || len(waves) != 1 {
		t.Errorf("a later refresh made %d calls in %d waves, want 8 in 1:\n%s", len(calls), len(waves), testcloud.FormatCalls(calls))
	}
	tc.CheckNoWrites(t)
}

// Through a role, the answer of AssumeRole says which account it is: a refresh asks STS nothing else.
func TestCalls_refreshThroughRole(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		keys := tc.AddMember(t, testcloud.MemberAccount, "shipper")
		state := tc.NewSession(t, keys).Create(acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount))
		tc.SlowCalls()
		s := tc.NewSession(t, keys)
		tc.ClearJournal()
		s.Refresh(state)
		calls := tc.Journal()
		if waves := emulator.Waves(calls); len(calls) != 9 || calls[0].Action != "AssumeRole" || len(waves) != 2 || len(waves[0]) != 1 {
			t.Errorf("the first refresh made %d calls in %d waves, want AssumeRole and then 8:\n%s", len(calls), len(waves), testcloud.FormatCalls(calls))
		}
		if n := tc.CountCalls("GetCallerIdentity"); n > 0 {
			t.Errorf("GetCallerIdentity was called %d times", n)
		}
		tc.CheckNoWrites(t)
	})
}

// A create in an empty account makes at most 7 waves of calls, 8 with create_project: the last look at
// the Logstore before the trail is created is one of them.
func TestCalls_createWaves(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		createProject bool
		waves         int
	}{{"project exists", false, 7}, {"create_project", true, 8}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				if !test.createProject {
					tc.WithProject("security-audit", "cn-hangzhou")
				}
				tc.SlowCalls()
				s := tc.NewSession(t, nil)
				planned, wanted := s.Plan(nil, acctest.Config(map[string]any{"create_project": test.createProject}))
				s.NoErrors(planned.Diagnostics)
				tc.CheckNoWrites(t)
				tc.ClearJournal()
				_, diags := s.ApplyPlanned(t.Context(), nil, planned, wanted)
				s.NoErrors(diags)
				calls := tc.Journal()
				if waves := emulator.Waves(calls); len(waves) > test.waves {
					t.Errorf("the create took %d waves, want at most %d:\n%s", len(waves), test.waves, testcloud.FormatCalls(calls))
				}
			})
		})
	}
}

// A plan without changes makes no call: it works from what the refresh has read.
func TestCalls_emptyPlan(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Refresh(s.Create(acctest.Config(nil)))
	tc.ClearJournal()
	planned, _ := s.Plan(state, acctest.Config(nil))
	s.NoErrors(planned.Diagnostics)
	if changes := s.Changes(state.Value, s.Value(planned.PlannedState)); len(changes) > 0 {
		t.Errorf("the plan after an apply changes %v", changes)
	}
	if calls := tc.Journal(); len(calls) > 0 {
		t.Errorf("the plan made calls:\n%s", testcloud.FormatCalls(calls))
	}
}

// A change of provider-only arguments writes nothing to the cloud.
func TestCalls_providerOnlyArguments(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Config(nil))
	tc.ClearJournal()
	config := acctest.Config(map[string]any{
		"deletion_protection": true, "delete_logstore_on_destroy": true, "create_project": true,
		"timeouts": map[string]any{"create": "15m", "read": "1m"},
		"logstore": map[string]any{"allow_retention_decrease_to": 30},
	})
	state, diags := s.Apply(t.Context(), state, config)
	s.NoErrors(diags)
	tc.CheckNoWrites(t)
	planned, _ := s.Plan(s.Refresh(state), config)
	if changes := s.Changes(state.Value, s.Value(planned.PlannedState)); len(changes) > 0 {
		t.Errorf("the plan after the apply changes %v", changes)
	}
}
