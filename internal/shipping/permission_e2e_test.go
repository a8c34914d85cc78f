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

// as makes a RAM user who may do the actions and no more, and gives the provider
// block's keys.
func (c *testCloud) as(t testing.TB, user string, actions []string) map[string]any {
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
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	state := w.session(t, nil).create(standard)
	w.Edit(func(a *emulator.Account) { theRole(a).Policies = nil })
	w.ClearJournal()
	s := w.session(t, w.as(t, "reader", readActions))
	after := s.refresh(state)
	planned, _ := s.plan(after, standard)
	s.noErrors(planned.Diagnostics)
	same(t, "the plan changes", s.changes(after.state, s.value(planned.PlannedState)),
		[]string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`})
	for i, action := range readActions {
		missing := slices.Delete(slices.Clone(readActions), i, i+1)
		s := w.session(t, w.as(t, "reader-without-"+strings.ReplaceAll(action, ":", "-"), missing))
		after, diags := s.tryRefresh(state)
		if text := said(diags); !failed(diags) || !strings.Contains(text, "RAM permission "+action) {
			t.Errorf("without %s the refresh says:\n%s", action, text)
		}
		same(t, "the refresh without "+action+" changes", s.changes(state.state, after.state), nil)
	}
	w.noWrites(t)
}

// A denied write is an error that names the missing RAM action; with the actions
// that are documented, and no more, a create goes through.
func TestPermissions_create(t *testing.T) {
	t.Parallel()
	all := slices.Concat(readActions, createActions)
	for i, action := range append([]string{""}, createActions...) {
		t.Run("without "+action, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withProject("security-audit", "cn-hangzhou")
			allowed := slices.Clone(all)
			if action != "" {
				at := len(readActions) + i - 1
				allowed = slices.Delete(allowed, at, at+1)
			}
			_, diags := w.session(t, w.as(t, "creator", allowed)).apply(t.Context(), nil, standard)
			text := said(diags)
			if action == "" && failed(diags) || action != "" && (!failed(diags) || !strings.Contains(text, action)) {
				t.Errorf("it says:\n%s", text)
			}
		})
	}
}
