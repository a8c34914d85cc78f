package shipping_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// WithRole has a role of the customer's own, with policies attached.
func (tc *Cloud) WithRole(name string, policies ...emulator.Attachment) *Cloud {
	tc.AddRole(name, policies...)
	return tc
}

// AddRole adds a role that trusts ActionTrail, with policies attached.
func (c *testCloud) AddRole(name string, policies ...emulator.Attachment) {
	c.Edit(func(a *emulator.Account) {
		a.Roles[strings.ToLower(name)] = &emulator.Role{Name: name, AssumeRolePolicyDocument: ActionTrailTrust, Policies: policies}
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
			tc := New(t).WithProject("security-audit", "cn-hangzhou").WithRole("Writer", emulator.SystemPolicy("AliyunLogFullAccess"))
			config := Config(map[string]any{"role": map[string]any{"name": "Writer"}})
			state := tc.NewSession(t, nil).create(config)
			tc.Edit(func(a *emulator.Account) {
				a.Roles["writer"].Policies = []emulator.Attachment{emulator.SystemPolicy(row.policy)}
			})
			tc.SlowCalls()
			s := tc.NewSession(t, nil)
			state = s.refresh(state)
			if got := state.attribute(t, "role_status"); got != row.status {
				t.Errorf("role_status is %s, want %s", got, row.status)
			}
			tc.ClearJournal()
			s.refresh(state)
			if calls := tc.Journal(); len(calls) != 6 {
				t.Errorf("a later refresh made %d calls: the policies are read once per process:\n%s", len(calls), FormatCalls(calls))
			}
			planned, _ := s.plan(state, config)
			SameElements(t, "the plan changes", s.changes(state.Value, s.value(planned.PlannedState)), nil)
			if warned := strings.Contains(Text(planned.Diagnostics), "is not in order"); warned != (row.status != `"authorized"`) {
				t.Errorf("the plan warns: %v", warned)
			}
		})
	}
}

// A service-linked role is only looked at.
func TestRole_serviceLinked(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	tc.WithRole("AliyunServiceRoleForActionTrail", emulator.SystemPolicy("AliyunServiceRolePolicyForActionTrail"))
	config := Config(map[string]any{"role": map[string]any{"name": "AliyunServiceRoleForActionTrail"}})
	s := tc.NewSession(t, nil)
	state := s.create(config)
	if got := state.attribute(t, "role_status"); got != `"authorized"` {
		t.Errorf("role_status is %s", got)
	}
	for _, call := range tc.Mutations() {
		if call.Service == emulator.ServiceRAM {
			t.Errorf("the role was written: %s", call.Action)
		}
	}
	planned, _ := s.plan(s.refresh(state), config)
	SameElements(t, "the next plan changes", s.changes(state.Value, s.value(planned.PlannedState)), nil)
}

// Encryption is switched on in place; switched off, or changed, it is an error of
// the plan. Undeclared, it is left alone.
func TestEncryption(t *testing.T) {
	t.Parallel()
	with := func(encryption map[string]any) map[string]any {
		return Config(map[string]any{"logstore": map[string]any{"encryption": encryption}})
	}
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	s := tc.NewSession(t, nil)
	state := s.create(Minimal)
	own := map[string]any{"type": "sm4", "key": map[string]any{"id": "k-1", "role_arn": "acs:ram::1000000000000001:role/log-kms", "region": "cn-hangzhou"}}
	tc.ClearJournal()
	state, diags := s.apply(t.Context(), state, with(own))
	s.NoErrors(diags)
	SameElements(t, "switching it on calls", Actions(tc.Mutations()), []string{"UpdateLogStore"})
	state = s.refresh(state)
	planned, _ := s.plan(state, with(own))
	SameElements(t, "the next plan changes", s.changes(state.Value, s.value(planned.PlannedState)), nil)
	tc.ClearJournal()
	for name, config := range map[string]map[string]any{
		"left out": Minimal, "another type": with(map[string]any{"type": "default"}), "another key": with(map[string]any{"type": "sm4"}),
	} {
		planned, _ := s.plan(state, config)
		if text := Text(planned.Diagnostics); !HasErrors(planned.Diagnostics) || !strings.Contains(text, "Encryption cannot be switched off or changed") {
			t.Errorf("%s is not refused:\n%s", name, text)
		}
	}
	tc.CheckNoWrites(t)
	tc.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
	planned, _ = tc.NewSession(t, nil).plan(nil, with(map[string]any{"type": "default"}))
	if text := Text(planned.Diagnostics); !strings.Contains(text, "is encrypted already") {
		t.Errorf("the adoption is not refused:\n%s", text)
	}
	tc.NewSession(t, nil).create(Minimal)
	tc.Edit(func(a *emulator.Account) {
		if e := Logstore(a).EncryptConf; e == nil || !e.Enable {
			t.Errorf("undeclared encryption was touched: %+v", e)
		}
	})
}
