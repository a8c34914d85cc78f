package shipping_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	MemberAccount   = "2000000000000002"
	StrangerAccount = "3000000000000003"
	ShipperRoleARN  = "acs:ram::" + MemberAccount + ":role/shipper"
)

// AddMember has a member account with a project and roles that may do
// everything, and gives the keys of a user of the first account who may assume
// them.
func (c *testCloud) AddMember(t testing.TB, account string, roles ...string) map[string]any {
	t.Helper()
	c.AddAccount(account)
	c.EditAccount(account, func(a *emulator.Account) {
		for _, role := range roles {
			a.Roles[role] = &emulator.Role{
				ID: "30000000000000" + account[len(account)-2:] + role, Name: role, MaxSessionDuration: 3600,
				AssumeRolePolicyDocument: TrustAccount(emulator.DefaultAccountID),
				Policies:                 []emulator.Attachment{{PolicyType: emulator.PolicySystem, PolicyName: "AdministratorAccess"}},
			}
		}
		a.Projects["audit-"+account] = newProject("audit-"+account, "cn-hangzhou")
	})
	return c.UserWithActions(t, "hub-of-"+account, []string{"sts:AssumeRole"})
}

func TrustAccount(account string) string {
	return `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::` + account + `:root"]}}]}`
}

// ThroughRole is the two-line configuration for an account reached through a role.
func ThroughRole(roleARN any, account string, more ...map[string]any) map[string]any {
	config := Config(map[string]any{"assume_role_arn": roleARN, "project_name": "audit-" + account})
	for _, m := range more {
		maps.Copy(config, m)
	}
	return config
}

// TestAssumeRole manages the shipping of another account: everything but the
// AssumeRole itself, of which there is one per process, happens in that account.
func TestAssumeRole(t *testing.T) {
	t.Parallel()
	tc := New(t)
	s := tc.NewSession(t, tc.AddMember(t, MemberAccount, "shipper"))
	config := ThroughRole(ShipperRoleARN, MemberAccount)
	state := s.create(config)
	if got := state.attribute(t, "id"); got != `"`+MemberAccount+`/cn-hangzhou/platform-ops"` {
		t.Errorf("the id is %s", got)
	}
	state = s.refresh(state)
	planned, _ := s.plan(state, config)
	s.NoErrors(planned.Diagnostics)
	SameElements(t, "the second plan changes", s.changes(state.Value, s.value(planned.PlannedState)), nil)
	assumed := 0
	for _, call := range tc.Journal() {
		switch {
		case call.Action == "AssumeRole":
			assumed++
		case call.Account != MemberAccount:
			t.Errorf("%s was called in account %s", call.Action, call.Account)
		}
	}
	if assumed != 1 {
		t.Errorf("the role was assumed %d times in one process", assumed)
	}
	gone, diags := s.apply(t.Context(), state, nil)
	s.NoErrors(diags)
	tc.EditAccount(MemberAccount, func(a *emulator.Account) {
		if gone != nil || Trail(a) != nil {
			t.Error("the trail is still there")
		}
	})
}

// One process serves many accounts, each through a role of its own.
func TestAssumeRole_accounts(t *testing.T) {
	t.Parallel()
	tc := New(t)
	keys := tc.AddMember(t, MemberAccount, "shipper")
	tc.AddMember(t, StrangerAccount, "shipper")
	s := tc.NewSession(t, keys)
	for _, account := range []string{MemberAccount, StrangerAccount} {
		state := s.create(ThroughRole("acs:ram::"+account+":role/shipper", account))
		if got := state.attribute(t, "account_id"); got != `"`+account+`"` {
			t.Errorf("it ships in account %s, want %s", got, account)
		}
	}
}

// A changed role is in place and changes nothing else.
func TestAssumeRole_changes(t *testing.T) {
	t.Parallel()
	tc := New(t)
	s := tc.NewSession(t, tc.AddMember(t, MemberAccount, "shipper", "other"))
	state := s.create(ThroughRole(ShipperRoleARN, MemberAccount))
	tc.ClearJournal()
	other := "acs:ram::" + MemberAccount + ":role/other"
	planned, wanted := s.plan(s.refresh(state), ThroughRole(other, MemberAccount))
	s.NoErrors(planned.Diagnostics)
	SameElements(t, "the plan changes", s.changes(state.Value, s.value(planned.PlannedState)),
		[]string{fmt.Sprintf("assume_role_arn: %q -> %q", ShipperRoleARN, other)})
	if len(planned.RequiresReplace) > 0 {
		t.Error("a changed role replaces the shipping")
	}
	state, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	s.NoErrors(diags)
	if got := state.attribute(t, "assume_role_arn"); got != fmt.Sprintf("%q", other) {
		t.Errorf("%s is recorded", got)
	}
	tc.CheckNoWrites(t)
}

// A role of another account than the recorded one is an error at plan time, or at
// apply where it was not known, and nothing is called for it.
func TestAssumeRole_ofAnotherAccount(t *testing.T) {
	t.Parallel()
	tc := New(t)
	keys := tc.AddMember(t, MemberAccount, "shipper")
	tc.AddMember(t, StrangerAccount, "shipper")
	state := tc.NewSession(t, keys).create(ThroughRole(ShipperRoleARN, MemberAccount))
	const foreign = "acs:ram::" + StrangerAccount + ":role/shipper"
	refused := func(what string, diags []*tfprotov6.Diagnostic, calls ...string) {
		t.Helper()
		text := Text(diags)
		if !HasErrors(diags) || !strings.Contains(text, "Role "+foreign+" is of another account") || !strings.Contains(text, MemberAccount) {
			t.Errorf("%s says\n%s", what, text)
		}
		SameElements(t, what+" calls", Actions(tc.Journal()), calls)
	}
	tc.ClearJournal()
	s := tc.NewSession(t, keys)
	planned, _ := s.plan(state, ThroughRole(foreign, MemberAccount))
	refused("the plan", planned.Diagnostics)

	planned, _ = s.plan(state, ThroughRole(UnknownString, MemberAccount))
	s.NoErrors(planned.Diagnostics)
	planned.PlannedState = s.dynamic(s.shape, withMember(t, s.value(planned.PlannedState), "assume_role_arn", foreign))
	_, diags := s.applyPlanned(t.Context(), state, planned, value(s.shape, ThroughRole(foreign, MemberAccount)))
	refused("the apply", diags)
}

// A recorded role that cannot be assumed any more is an error that names the way
// out, and the way out works.
func TestAssumeRole_recordedIsGone(t *testing.T) {
	t.Parallel()
	tc := New(t)
	keys := tc.AddMember(t, MemberAccount, "shipper", "other")
	state := tc.NewSession(t, keys).create(ThroughRole(ShipperRoleARN, MemberAccount))
	tc.EditAccount(MemberAccount, func(a *emulator.Account) { delete(a.Roles, "shipper") })
	tc.ClearJournal()
	s := tc.NewSession(t, keys)
	after, diags := s.tryRefresh(state)
	text := Text(diags)
	for _, words := range []string{"Cannot assume role " + ShipperRoleARN, "EntityNotExist.Role", "terraform apply -refresh=false", "destroy = false"} {
		if !strings.Contains(text, words) {
			t.Errorf("the refresh does not say %q:\n%s", words, text)
		}
	}
	SameElements(t, "the refresh changes", s.changes(state.Value, after.Value), nil)
	SameElements(t, "it calls", Actions(tc.Journal()), []string{"AssumeRole"})

	s = tc.NewSession(t, keys)
	state, diags = s.apply(t.Context(), state, ThroughRole("acs:ram::"+MemberAccount+":role/other", MemberAccount)) // as with -refresh=false
	s.NoErrors(diags)
	s.refresh(state)
}

// The provider block's accounts hold for roles too, and a role's ARN tells its
// account without a call.
func TestAssumeRole_allowedAccounts(t *testing.T) {
	t.Parallel()
	tc := New(t)
	keys := tc.AddMember(t, MemberAccount, "shipper")
	for argument, says := range map[string]string{
		"forbidden_account_ids": "Account " + MemberAccount + " is in forbidden_account_ids",
		"allowed_account_ids":   "Account " + MemberAccount + " is not in allowed_account_ids",
	} {
		id := MemberAccount
		if argument == "allowed_account_ids" {
			id = emulator.DefaultAccountID
		}
		block := maps.Clone(keys)
		block[argument] = []string{id}
		planned, _ := tc.NewSession(t, block).plan(nil, ThroughRole(ShipperRoleARN, MemberAccount))
		if text := Text(planned.Diagnostics); !strings.Contains(text, says) || !strings.Contains(text, "Role "+ShipperRoleARN+" is of this account") {
			t.Errorf("with %s the plan says\n%s", argument, text)
		}
	}
	SameElements(t, "it calls", Actions(tc.Journal()), nil)
}

// A create through a role that is not known yet is planned without the cloud.
func TestAssumeRole_unknown(t *testing.T) {
	t.Parallel()
	tc := New(t)
	s := tc.NewSession(t, tc.AddMember(t, MemberAccount, "shipper"))
	planned, _ := s.plan(nil, ThroughRole(UnknownString, MemberAccount))
	s.NoErrors(planned.Diagnostics)
	SameElements(t, "it calls", Actions(tc.Journal()), nil)
	planned.PlannedState = s.dynamic(s.shape, withMember(t, s.value(planned.PlannedState), "assume_role_arn", ShipperRoleARN))
	state, diags := s.applyPlanned(t.Context(), nil, planned, value(s.shape, ThroughRole(ShipperRoleARN, MemberAccount)))
	s.NoErrors(diags)
	if got := state.attribute(t, "account_id"); got != `"`+MemberAccount+`"` {
		t.Errorf("it ships in account %s", got)
	}
}

// An import names the role behind a #, and plans nothing.
func TestAssumeRole_import(t *testing.T) {
	t.Parallel()
	tc := New(t)
	keys := tc.AddMember(t, MemberAccount, "shipper")
	config := ThroughRole(ShipperRoleARN, MemberAccount)
	tc.NewSession(t, keys).create(config)
	for _, id := range []string{"platform-ops", "platform-ops@cn-hangzhou", MemberAccount + "/cn-hangzhou/platform-ops"} {
		s := tc.NewSession(t, keys)
		state, diags := s.importState(id + "#" + ShipperRoleARN)
		s.NoErrors(diags)
		state = s.refresh(state)
		planned, _ := s.plan(state, config)
		s.NoErrors(planned.Diagnostics)
		SameElements(t, "after the import of "+id+" the plan changes", s.changes(state.Value, s.value(planned.PlannedState)), nil)
	}
	for id, says := range map[string]string{
		"platform-ops#":        "is not the ARN of a role",
		"platform-ops#shipper": "is not the ARN of a role",
		StrangerAccount + "/cn-hangzhou/platform-ops#" + ShipperRoleARN: "is of another account",
	} {
		if _, diags := tc.NewSession(t, keys).importState(id); !HasErrors(diags) || !strings.Contains(Text(diags), says) {
			t.Errorf("the import of %s says\n%s", id, Text(diags))
		}
	}
}

// TestWrongAccount has every operation meet an account that is not the shipping's:
// by other keys, through a role of another account, and by a state of another one.
// Each is one error that names both accounts, and calls nothing but what tells who
// the caller is.
func TestWrongAccount(t *testing.T) {
	t.Parallel()
	tc := New(t).WithProject("security-audit", "cn-hangzhou")
	theirs := tc.AddMember(t, MemberAccount, "shipper")
	root := tc.AddAccount(StrangerAccount)
	others := map[string]any{"access_key": root.AccessKeyID, "secret_key": root.AccessKeySecret}
	plainState := tc.NewSession(t, nil).create(Config(map[string]any{"delete_logstore_on_destroy": true}))
	roleState := tc.NewSession(t, theirs).create(ThroughRole(ShipperRoleARN, MemberAccount, map[string]any{"delete_logstore_on_destroy": true}))
	moved := &State{Private: roleState.Private, Identity: roleState.Identity}
	const foreign = "acs:ram::" + StrangerAccount + ":role/shipper"
	tc.AddMember(t, StrangerAccount, "shipper")
	moved.Value = withMember(t, roleState.Value, "assume_role_arn", foreign)

	ours, theirsConfig := Config(map[string]any{"enabled": false}), ThroughRole(foreign, MemberAccount, map[string]any{"enabled": false})
	for _, row := range []struct {
		name     string
		keys     map[string]any
		state    *State
		importID string
		config   map[string]any
		accounts []string
		calls    []string
	}{
		{"keys of another account", others, plainState, emulator.DefaultAccountID + "/cn-hangzhou/platform-ops", ours, []string{emulator.DefaultAccountID, StrangerAccount}, []string{"GetCallerIdentity"}},
		{"a role of another account", theirs, moved, MemberAccount + "/cn-hangzhou/platform-ops#" + foreign, theirsConfig, []string{MemberAccount, StrangerAccount}, nil},
		{"a state of another account", nil, roleStateWithout(t, roleState), MemberAccount + "/cn-hangzhou/platform-ops", ThroughRole(nil, MemberAccount, map[string]any{"enabled": false}),
			[]string{MemberAccount, emulator.DefaultAccountID}, []string{"GetCallerIdentity"}},
	} {
		for operation, do := range map[string]func(s *session) []*tfprotov6.Diagnostic{
			"create": func(s *session) []*tfprotov6.Diagnostic { // as planned for the account of the state
				_, diags := s.applyPlanned(t.Context(), nil, &tfprotov6.PlanResourceChangeResponse{PlannedState: s.dynamic(s.shape, row.state.Value)},
					value(s.shape, row.config))
				return diags
			},
			"import":  func(s *session) []*tfprotov6.Diagnostic { _, diags := s.importState(row.importID); return diags },
			"refresh": func(s *session) []*tfprotov6.Diagnostic { _, diags := s.tryRefresh(row.state); return diags },
			"plan":    func(s *session) []*tfprotov6.Diagnostic { p, _ := s.plan(row.state, row.config); return p.Diagnostics },
			"update": func(s *session) []*tfprotov6.Diagnostic {
				planned := &tfprotov6.PlanResourceChangeResponse{
					PlannedState: s.dynamic(s.shape, withMember(t, row.state.Value, "create_project", true)), PlannedPrivate: row.state.Private,
				}
				_, diags := s.applyPlanned(t.Context(), row.state, planned, value(s.shape, row.config))
				return diags
			},
			"plan of a destroy": func(s *session) []*tfprotov6.Diagnostic { p, _ := s.plan(row.state, nil); return p.Diagnostics },
			"destroy":           func(s *session) []*tfprotov6.Diagnostic { return s.destroyUnplanned(row.state) },
		} {
			t.Run(row.name+", "+operation, func(t *testing.T) {
				s := tc.NewSession(t, row.keys)
				s.T = t
				tc.ClearJournal()
				diags := do(s)
				text := Text(diags)
				if strings.Count(text, "ERROR") != 1 {
					t.Errorf("it is not one error:\n%s", text)
				}
				for _, account := range row.accounts {
					if !strings.Contains(text, account) {
						t.Errorf("it does not name account %s:\n%s", account, text)
					}
				}
				SameElements(t, "it calls", Actions(tc.Journal()), row.calls)
			})
		}
	}
}

// roleStateWithout is a state as if the shipping were reached by the provider's own
// credentials.
func roleStateWithout(t *testing.T, h *State) *State {
	t.Helper()
	return &State{Value: withMember(t, h.Value, "assume_role_arn", nil), Private: h.Private, Identity: h.Identity}
}

// withMember is an object with one of its texts or flags replaced.
func withMember(t *testing.T, object tftypes.Value, name string, v any) tftypes.Value {
	t.Helper()
	var members map[string]tftypes.Value
	if err := object.As(&members); err != nil {
		t.Fatal(err)
	}
	members = maps.Clone(members)
	members[name] = tftypes.NewValue(members[name].Type(), v)
	return tftypes.NewValue(object.Type(), members)
}
