package shipping_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// withRole has a role of the customer's own, with policies attached.
func (w *world) withRole(name string, policies ...emulator.Attachment) *world {
	w.addRole(name, policies...)
	return w
}

// addRole adds a role that trusts ActionTrail, with policies attached.
func (c *testCloud) addRole(name string, policies ...emulator.Attachment) {
	c.Edit(func(a *emulator.Account) {
		a.Roles[strings.ToLower(name)] = &emulator.Role{Name: name, AssumeRolePolicyDocument: standardTrust, Policies: policies}
	})
}

// A role that trusts ActionTrail and still cannot write to this Logstore is found
// out; for any role without the standard policy, the attached policies are read,
// once per process, and evaluated.
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
			w := newWorld(t).withProject("security-audit", "cn-hangzhou").withRole("Writer", emulator.SystemPolicy("AliyunLogFullAccess"))
			config := twoLines(map[string]any{"role": map[string]any{"name": "Writer"}})
			state := w.session(t, nil).create(config)
			w.Edit(func(a *emulator.Account) {
				a.Roles["writer"].Policies = []emulator.Attachment{emulator.SystemPolicy(row.policy)}
			})
			w.overlap()
			s := w.session(t, nil)
			state = s.refresh(state)
			if got := state.attribute(t, "role_status"); got != row.status {
				t.Errorf("role_status is %s, want %s", got, row.status)
			}
			w.ClearJournal()
			s.refresh(state)
			if calls := w.Journal(); len(calls) != 6 {
				t.Errorf("a later refresh made %d calls: the policies are read once per process:\n%s", len(calls), journal(calls))
			}
			planned, _ := s.plan(state, config)
			same(t, "the plan changes", s.changes(state.state, s.value(planned.PlannedState)), nil)
			if warned := strings.Contains(said(planned.Diagnostics), "is not in order"); warned != (row.status != `"authorized"`) {
				t.Errorf("the plan warns: %v", warned)
			}
		})
	}
}

// A service-linked role is only looked at.
func TestRole_serviceLinked(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	w.withRole("AliyunServiceRoleForActionTrail", emulator.SystemPolicy("AliyunServiceRolePolicyForActionTrail"))
	config := twoLines(map[string]any{"role": map[string]any{"name": "AliyunServiceRoleForActionTrail"}})
	s := w.session(t, nil)
	state := s.create(config)
	if got := state.attribute(t, "role_status"); got != `"authorized"` {
		t.Errorf("role_status is %s", got)
	}
	for _, call := range w.Mutations() {
		if call.Service == emulator.ServiceRAM {
			t.Errorf("the role was written: %s", call.Action)
		}
	}
	planned, _ := s.plan(s.refresh(state), config)
	same(t, "the next plan changes", s.changes(state.state, s.value(planned.PlannedState)), nil)
}

// Encryption is switched on in place; switched off, or changed, it is an error of
// the plan. Undeclared, it is left alone.
func TestEncryption(t *testing.T) {
	t.Parallel()
	with := func(encryption map[string]any) map[string]any {
		return twoLines(map[string]any{"logstore": map[string]any{"encryption": encryption}})
	}
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	s := w.session(t, nil)
	state := s.create(standard)
	own := map[string]any{"type": "sm4", "key": map[string]any{"id": "k-1", "role_arn": "acs:ram::1000000000000001:role/log-kms", "region": "cn-hangzhou"}}
	w.ClearJournal()
	state, diags := s.apply(t.Context(), state, with(own))
	s.noErrors(diags)
	same(t, "switching it on calls", actions(w.Mutations()), []string{"UpdateLogStore"})
	state = s.refresh(state)
	planned, _ := s.plan(state, with(own))
	same(t, "the next plan changes", s.changes(state.state, s.value(planned.PlannedState)), nil)
	w.ClearJournal()
	for name, config := range map[string]map[string]any{
		"left out": standard, "another type": with(map[string]any{"type": "default"}), "another key": with(map[string]any{"type": "sm4"}),
	} {
		planned, _ := s.plan(state, config)
		if text := said(planned.Diagnostics); !failed(planned.Diagnostics) || !strings.Contains(text, "Encryption cannot be switched off or changed") {
			t.Errorf("%s is not refused:\n%s", name, text)
		}
	}
	w.noWrites(t)
	w.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
	planned, _ = w.session(t, nil).plan(nil, with(map[string]any{"type": "default"}))
	if text := said(planned.Diagnostics); !strings.Contains(text, "is encrypted already") {
		t.Errorf("the adoption is not refused:\n%s", text)
	}
	w.session(t, nil).create(standard)
	w.Edit(func(a *emulator.Account) {
		if e := theLogstore(a).EncryptConf; e == nil || !e.Enable {
			t.Errorf("undeclared encryption was touched: %+v", e)
		}
	})
}
