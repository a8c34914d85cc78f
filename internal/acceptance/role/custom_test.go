package role_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A role that trusts ActionTrail but cannot write to this Logstore is detected: for a
// role without the standard policy, the attached policies are read once per process and
// evaluated.
func TestRole_policiesAreEvaluated(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		policy, status string
	}{
		{"AliyunLogFullAccess", `"authorized"`},
		{"AliyunActionTrailDeliveryPolicy", `"no attached policy allows log:PostLogStoreLogs on the Logstore"`},
	} {
		t.Run(row.policy, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t).WithRole("Writer", emulator.SystemPolicy("AliyunLogFullAccess"))
			config := acctest.Config(map[string]any{"role": map[string]any{"name": "Writer"}})
			state := tc.NewSession(t, nil).Create(config)
			tc.Edit(func(a *emulator.Account) {
				a.Roles["writer"].Policies = []emulator.Attachment{emulator.SystemPolicy(row.policy)}
			})
			tc.SlowCalls()
			s := tc.NewSession(t, nil)
			state = s.Refresh(state)
			if got := state.Attribute(t, "role_status"); got != row.status {
				t.Errorf("role_status is %s, want %s", got, row.status)
			}
			tc.ClearJournal()
			s.Refresh(state)
			if calls := tc.Journal(); len(calls) != 8 {
				t.Errorf("a later refresh made %d calls: the policies are read once per process:\n%s", len(calls), testcloud.FormatCalls(calls))
			}
			planned, _ := s.Plan(state, config)
			testcloud.SameElements(t, "the plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
			if warned := strings.Contains(acctest.Text(planned.Diagnostics), "is not in order"); warned != (row.status != `"authorized"`) {
				t.Errorf("the plan warns: %v", warned)
			}
		})
	}
}

// A service-linked role is only checked.
func TestRole_serviceLinked(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.WithRole("AliyunServiceRoleForActionTrail", emulator.SystemPolicy("AliyunServiceRolePolicyForActionTrail"))
	config := acctest.Config(map[string]any{"role": map[string]any{"name": "AliyunServiceRoleForActionTrail"}})
	s := tc.NewSession(t, nil)
	state := s.Create(config)
	if got := state.Attribute(t, "role_status"); got != `"authorized"` {
		t.Errorf("role_status is %s", got)
	}
	for _, call := range tc.Mutations() {
		if call.Service == emulator.ServiceRAM {
			t.Errorf("the role was written: %s", call.Action)
		}
	}
	planned, _ := s.Plan(s.Refresh(state), config)
	testcloud.SameElements(t, "the next plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
}
