package shipping_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// What a refresh and a plan of a shipping with the standard role need to be allowed.
var readActions = []string{
	"actiontrail:DescribeInnerTrails", "ram:GetRole", "ram:ListPoliciesForRole", "log:GetProject", "log:GetLogStore", "log:GetIndex",
}

// What a create needs beyond that, with the project there and the role not.
var createActions = []string{
	"ram:CreateRole", "ram:AttachPolicyToRole", "ram:PassRole", "log:CreateLogStore", "log:CreateIndex",
	"actiontrail:CreateInnerTrail", "actiontrail:StartLogging",
}

// UserWithActions makes a RAM user who may do the actions and no more, and gives the provider
// block's keys.
func (c *testCloud) UserWithActions(t testing.TB, user string, actions []string) map[string]any {
	t.Helper()
	document, err := json.Marshal(map[string]any{
		"Version": "1", "Statement": []map[string]any{{"Effect": "Allow", "Action": actions, "Resource": "*"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var key emulator.Credentials
	c.Edit(func(a *emulator.Account) { key = a.AddUser(user, a.AddPolicy(user, string(document))) })
	return map[string]any{"access_key": key.AccessKeyID, "secret_key": key.AccessKeySecret}
}

// Every denied read is an error that names the missing RAM action, changes no
// state and plans nothing; with all of them allowed, a reader plans drift and
// writes nothing.
func TestPermissions_read(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	state := tc.NewSession(t, nil).create(Minimal)
	tc.Edit(func(a *emulator.Account) { Role(a).Policies = nil })
	tc.ClearJournal()
	s := tc.NewSession(t, tc.UserWithActions(t, "reader", readActions))
	after := s.refresh(state)
	planned, _ := s.plan(after, Minimal)
	s.NoErrors(planned.Diagnostics)
	SameElements(t, "the plan changes", s.changes(after.Value, s.value(planned.PlannedState)),
		[]string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`})
	for i, action := range readActions {
		missing := slices.Delete(slices.Clone(readActions), i, i+1)
		s := tc.NewSession(t, tc.UserWithActions(t, "reader-without-"+strings.ReplaceAll(action, ":", "-"), missing))
		after, diags := s.tryRefresh(state)
		if text := Text(diags); !HasErrors(diags) || !strings.Contains(text, "RAM permission "+action) {
			t.Errorf("without %s the refresh says:\n%s", action, text)
		}
		SameElements(t, "the refresh without "+action+" changes", s.changes(state.Value, after.Value), nil)
	}
	tc.CheckNoWrites(t)
}

// A denied write is an error that names the missing RAM action; with the actions
// that are documented, and no more, a create goes through.
func TestPermissions_create(t *testing.T) {
	t.Parallel()
	all := slices.Concat(readActions, createActions)
	for i, action := range append([]string{""}, createActions...) {
		t.Run("without "+action, func(t *testing.T) {
			t.Parallel()
			tc := New(t).WithProject("security-audit", "cn-hangzhou")
			allowed := slices.Clone(all)
			if action != "" {
				at := len(readActions) + i - 1
				allowed = slices.Delete(allowed, at, at+1)
			}
			_, diags := tc.NewSession(t, tc.UserWithActions(t, "creator", allowed)).apply(t.Context(), nil, Minimal)
			text := Text(diags)
			if action == "" && HasErrors(diags) || action != "" && (!HasErrors(diags) || !strings.Contains(text, action)) {
				t.Errorf("it says:\n%s", text)
			}
		})
	}
}
