package account_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// readActions are the permissions for a refresh and a plan of a shipping with the
// standard role.
var readActions = []string{
	"actiontrail:DescribeInnerTrails", "ram:GetRole", "ram:ListPoliciesForRole", "log:GetProject", "log:GetLogStore", "log:GetIndex",
}

// createActions are the further permissions for a create with an existing project and
// no role.
var createActions = []string{
	"ram:CreateRole", "ram:AttachPolicyToRole", "ram:PassRole", "log:CreateLogStore", "log:CreateIndex",
	"actiontrail:CreateInnerTrail", "actiontrail:StartLogging",
}

// Every denied read is an error that names the missing RAM action, leaves the state
// unchanged and plans nothing. With exactly these permissions, drift is planned and
// nothing is written.
func TestPermissions_read(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	state := tc.NewSession(t, nil).Create(acctest.Minimal)
	tc.Edit(func(a *emulator.Account) { testcloud.Role(a).Policies = nil })
	tc.ClearJournal()
	s := tc.NewSession(t, tc.UserWithActions(t, "reader", readActions))
	after := s.Refresh(state)
	planned, _ := s.Plan(after, acctest.Minimal)
	s.NoErrors(planned.Diagnostics)
	testcloud.SameElements(t, "the plan changes", s.Changes(after.Value, s.Value(planned.PlannedState)),
		[]string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`})
	for i, action := range readActions {
		missing := slices.Delete(slices.Clone(readActions), i, i+1)
		s := tc.NewSession(t, tc.UserWithActions(t, "reader-without-"+strings.ReplaceAll(action, ":", "-"), missing))
		after, diags := s.TryRefresh(state)
		if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, "RAM permission "+action) {
			t.Errorf("without %s the refresh says:\n%s", action, text)
		}
		testcloud.SameElements(t, "the refresh without "+action+" changes", s.Changes(state.Value, after.Value), nil)
	}
	tc.CheckNoWrites(t)
}

// A denied write is an error that names the missing RAM action. With exactly the
// documented actions, a create succeeds.
func TestPermissions_create(t *testing.T) {
	t.Parallel()
	all := slices.Concat(readActions, createActions)
	for i, action := range append([]string{""}, createActions...) {
		t.Run("without "+action, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			allowed := slices.Clone(all)
			if action != "" {
				at := len(readActions) + i - 1
				allowed = slices.Delete(allowed, at, at+1)
			}
			_, diags := tc.NewSession(t, tc.UserWithActions(t, "creator", allowed)).Apply(t.Context(), nil, acctest.Minimal)
			text := acctest.Text(diags)
			if action == "" && acctest.HasErrors(diags) || action != "" && (!acctest.HasErrors(diags) || !strings.Contains(text, action)) {
				t.Errorf("it says:\n%s", text)
			}
		})
	}
}

// Where another trail has the account's only place, a create is refused for that, whatever it may not read: a
// further permission would not help. Roles of examples/policies may read only one Logstore.
func TestPermissions_conflict(t *testing.T) {
	t.Parallel()
	for _, action := range readActions[1:] {
		t.Run("without "+action, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			tc.NewSession(t, nil).Create(acctest.Minimal)
			tc.ClearJournal()
			reader := tc.UserWithActions(t, "reader", slices.DeleteFunc(slices.Clone(readActions), func(a string) bool { return a == action }))
			second := map[string]any{"trail_name": "second-trail", "project_name": "security-audit"}
			planned, _ := tc.NewSession(t, reader).Plan(nil, second)
			if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, "go through trail platform-ops") || strings.Contains(text, "RAM permission") {
				t.Errorf("it says:\n%s", text)
			}
			tc.CheckNoWrites(t)
		})
	}
}
