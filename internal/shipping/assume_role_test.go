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
	member      = "2000000000000002"
	stranger    = "3000000000000003"
	shipperRole = "acs:ram::" + member + ":role/shipper"
)

// withMember has a member account with a project and roles that may do
// everything, and gives the keys of a user of the first account who may assume
// them.
func (c *testCloud) withMember(t testing.TB, account string, roles ...string) map[string]any {
	t.Helper()
	c.AddAccount(account)
	c.EditAccount(account, func(a *emulator.Account) {
		for _, role := range roles {
			a.Roles[role] = &emulator.Role{
				ID: "30000000000000" + account[len(account)-2:] + role, Name: role, MaxSessionDuration: 3600,
				AssumeRolePolicyDocument: trusting(emulator.DefaultAccountID),
				Policies:                 []emulator.Attachment{{PolicyType: emulator.PolicySystem, PolicyName: "AdministratorAccess"}},
			}
		}
		a.Projects["audit-"+account] = newProject("audit-"+account, "cn-hangzhou")
	})
	return c.as(t, "hub-of-"+account, []string{"sts:AssumeRole"})
}

func trusting(account string) string {
	return `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::` + account + `:root"]}}]}`
}

// through is the two-line configuration for an account reached through a role.
func through(roleARN any, account string, more ...map[string]any) map[string]any {
	config := twoLines(map[string]any{"assume_role_arn": roleARN, "project_name": "audit-" + account})
	for _, m := range more {
		maps.Copy(config, m)
	}
	return config
}

// TestAssumeRole manages the shipping of another account: everything but the
// AssumeRole itself, of which there is one per process, happens in that account.
func TestAssumeRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.session(t, w.withMember(t, member, "shipper"))
	config := through(shipperRole, member)
	state := s.create(config)
	if got := state.attribute(t, "id"); got != `"`+member+`/cn-hangzhou/platform-ops"` {
		t.Errorf("the id is %s", got)
	}
	state = s.refresh(state)
	planned, _ := s.plan(state, config)
	s.noErrors(planned.Diagnostics)
	same(t, "the second plan changes", s.changes(state.state, s.value(planned.PlannedState)), nil)
	assumed := 0
	for _, call := range w.Journal() {
		switch {
		case call.Action == "AssumeRole":
			assumed++
		case call.Account != member:
			t.Errorf("%s was called in account %s", call.Action, call.Account)
		}
	}
	if assumed != 1 {
		t.Errorf("the role was assumed %d times in one process", assumed)
	}
	gone, diags := s.apply(t.Context(), state, nil)
	s.noErrors(diags)
	w.EditAccount(member, func(a *emulator.Account) {
		if gone != nil || theTrail(a) != nil {
			t.Error("the trail is still there")
		}
	})
}

// One process serves many accounts, each through a role of its own.
func TestAssumeRole_accounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	keys := w.withMember(t, member, "shipper")
	w.withMember(t, stranger, "shipper")
	s := w.session(t, keys)
	for _, account := range []string{member, stranger} {
		state := s.create(through("acs:ram::"+account+":role/shipper", account))
		if got := state.attribute(t, "account_id"); got != `"`+account+`"` {
			t.Errorf("it ships in account %s, want %s", got, account)
		}
	}
}

// A changed role is in place and changes nothing else.
func TestAssumeRole_changes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.session(t, w.withMember(t, member, "shipper", "other"))
	state := s.create(through(shipperRole, member))
	w.ClearJournal()
	other := "acs:ram::" + member + ":role/other"
	planned, wanted := s.plan(s.refresh(state), through(other, member))
	s.noErrors(planned.Diagnostics)
	same(t, "the plan changes", s.changes(state.state, s.value(planned.PlannedState)),
		[]string{fmt.Sprintf("assume_role_arn: %q -> %q", shipperRole, other)})
	if len(planned.RequiresReplace) > 0 {
		t.Error("a changed role replaces the shipping")
	}
	state, diags := s.applyPlanned(t.Context(), state, planned, wanted)
	s.noErrors(diags)
	if got := state.attribute(t, "assume_role_arn"); got != fmt.Sprintf("%q", other) {
		t.Errorf("%s is recorded", got)
	}
	w.noWrites(t)
}

// A role of another account than the recorded one is an error at plan time, or at
// apply where it was not known, and nothing is called for it.
func TestAssumeRole_ofAnotherAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	keys := w.withMember(t, member, "shipper")
	w.withMember(t, stranger, "shipper")
	state := w.session(t, keys).create(through(shipperRole, member))
	const foreign = "acs:ram::" + stranger + ":role/shipper"
	refused := func(what string, diags []*tfprotov6.Diagnostic, calls ...string) {
		t.Helper()
		text := said(diags)
		if !failed(diags) || !strings.Contains(text, "Role "+foreign+" is of another account") || !strings.Contains(text, member) {
			t.Errorf("%s says\n%s", what, text)
		}
		same(t, what+" calls", actions(w.Journal()), calls)
	}
	w.ClearJournal()
	s := w.session(t, keys)
	planned, _ := s.plan(state, through(foreign, member))
	refused("the plan", planned.Diagnostics)

	planned, _ = s.plan(state, through(unknownText, member))
	s.noErrors(planned.Diagnostics)
	planned.PlannedState = s.dynamic(s.shape, withMember(t, s.value(planned.PlannedState), "assume_role_arn", foreign))
	_, diags := s.applyPlanned(t.Context(), state, planned, value(s.shape, through(foreign, member)))
	refused("the apply", diags)
}

// A recorded role that cannot be assumed any more is an error that names the way
// out, and the way out works.
func TestAssumeRole_recordedIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	keys := w.withMember(t, member, "shipper", "other")
	state := w.session(t, keys).create(through(shipperRole, member))
	w.EditAccount(member, func(a *emulator.Account) { delete(a.Roles, "shipper") })
	w.ClearJournal()
	s := w.session(t, keys)
	after, diags := s.tryRefresh(state)
	text := said(diags)
	for _, words := range []string{"Cannot assume role " + shipperRole, "EntityNotExist.Role", "terraform apply -refresh=false", "destroy = false"} {
		if !strings.Contains(text, words) {
			t.Errorf("the refresh does not say %q:\n%s", words, text)
		}
	}
	same(t, "the refresh changes", s.changes(state.state, after.state), nil)
	same(t, "it calls", actions(w.Journal()), []string{"AssumeRole"})

	s = w.session(t, keys)
	state, diags = s.apply(t.Context(), state, through("acs:ram::"+member+":role/other", member)) // as with -refresh=false
	s.noErrors(diags)
	s.refresh(state)
}

// The provider block's accounts hold for roles too, and a role's ARN tells its
// account without a call.
func TestAssumeRole_allowedAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	keys := w.withMember(t, member, "shipper")
	for argument, says := range map[string]string{
		"forbidden_account_ids": "Account " + member + " is in forbidden_account_ids",
		"allowed_account_ids":   "Account " + member + " is not in allowed_account_ids",
	} {
		id := member
		if argument == "allowed_account_ids" {
			id = emulator.DefaultAccountID
		}
		block := maps.Clone(keys)
		block[argument] = []string{id}
		planned, _ := w.session(t, block).plan(nil, through(shipperRole, member))
		if text := said(planned.Diagnostics); !strings.Contains(text, says) || !strings.Contains(text, "Role "+shipperRole+" is of this account") {
			t.Errorf("with %s the plan says\n%s", argument, text)
		}
	}
	same(t, "it calls", actions(w.Journal()), nil)
}

// A create through a role that is not known yet is planned without the cloud.
func TestAssumeRole_unknown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.session(t, w.withMember(t, member, "shipper"))
	planned, _ := s.plan(nil, through(unknownText, member))
	s.noErrors(planned.Diagnostics)
	same(t, "it calls", actions(w.Journal()), nil)
	planned.PlannedState = s.dynamic(s.shape, withMember(t, s.value(planned.PlannedState), "assume_role_arn", shipperRole))
	state, diags := s.applyPlanned(t.Context(), nil, planned, value(s.shape, through(shipperRole, member)))
	s.noErrors(diags)
	if got := state.attribute(t, "account_id"); got != `"`+member+`"` {
		t.Errorf("it ships in account %s", got)
	}
}

// An import names the role behind a #, and plans nothing.
func TestAssumeRole_import(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	keys := w.withMember(t, member, "shipper")
	config := through(shipperRole, member)
	w.session(t, keys).create(config)
	for _, id := range []string{"platform-ops", "platform-ops@cn-hangzhou", member + "/cn-hangzhou/platform-ops"} {
		s := w.session(t, keys)
		state, diags := s.importState(id + "#" + shipperRole)
		s.noErrors(diags)
		state = s.refresh(state)
		planned, _ := s.plan(state, config)
		s.noErrors(planned.Diagnostics)
		same(t, "after the import of "+id+" the plan changes", s.changes(state.state, s.value(planned.PlannedState)), nil)
	}
	for id, says := range map[string]string{
		"platform-ops#":        "is not the ARN of a role",
		"platform-ops#shipper": "is not the ARN of a role",
		stranger + "/cn-hangzhou/platform-ops#" + shipperRole: "is of another account",
	} {
		if _, diags := w.session(t, keys).importState(id); !failed(diags) || !strings.Contains(said(diags), says) {
			t.Errorf("the import of %s says\n%s", id, said(diags))
		}
	}
}

// TestWrongAccount has every operation meet an account that is not the shipping's:
// by other keys, through a role of another account, and by a state of another one.
// Each is one error that names both accounts, and calls nothing but what tells who
// the caller is.
func TestWrongAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withProject("security-audit", "cn-hangzhou")
	theirs := w.withMember(t, member, "shipper")
	root := w.AddAccount(stranger)
	others := map[string]any{"access_key": root.AccessKeyID, "secret_key": root.AccessKeySecret}
	plainState := w.session(t, nil).create(twoLines(map[string]any{"delete_logstore_on_destroy": true}))
	roleState := w.session(t, theirs).create(through(shipperRole, member, map[string]any{"delete_logstore_on_destroy": true}))
	moved := &held{private: roleState.private, identity: roleState.identity}
	const foreign = "acs:ram::" + stranger + ":role/shipper"
	w.withMember(t, stranger, "shipper")
	moved.state = withMember(t, roleState.state, "assume_role_arn", foreign)

	ours, theirsConfig := twoLines(map[string]any{"enabled": false}), through(foreign, member, map[string]any{"enabled": false})
	for _, row := range []struct {
		name     string
		keys     map[string]any
		state    *held
		importID string
		config   map[string]any
		accounts []string
		calls    []string
	}{
		{"keys of another account", others, plainState, emulator.DefaultAccountID + "/cn-hangzhou/platform-ops", ours, []string{emulator.DefaultAccountID, stranger}, []string{"GetCallerIdentity"}},
		{"a role of another account", theirs, moved, member + "/cn-hangzhou/platform-ops#" + foreign, theirsConfig, []string{member, stranger}, nil},
		{"a state of another account", nil, roleStateWithout(t, roleState), member + "/cn-hangzhou/platform-ops", through(nil, member, map[string]any{"enabled": false}),
			[]string{member, emulator.DefaultAccountID}, []string{"GetCallerIdentity"}},
	} {
		for operation, do := range map[string]func(s *session) []*tfprotov6.Diagnostic{
			"create": func(s *session) []*tfprotov6.Diagnostic { // as planned for the account of the state
				_, diags := s.applyPlanned(t.Context(), nil, &tfprotov6.PlanResourceChangeResponse{PlannedState: s.dynamic(s.shape, row.state.state)},
					value(s.shape, row.config))
				return diags
			},
			"import":  func(s *session) []*tfprotov6.Diagnostic { _, diags := s.importState(row.importID); return diags },
			"refresh": func(s *session) []*tfprotov6.Diagnostic { _, diags := s.tryRefresh(row.state); return diags },
			"plan":    func(s *session) []*tfprotov6.Diagnostic { p, _ := s.plan(row.state, row.config); return p.Diagnostics },
			"update": func(s *session) []*tfprotov6.Diagnostic {
				planned := &tfprotov6.PlanResourceChangeResponse{
					PlannedState: s.dynamic(s.shape, withMember(t, row.state.state, "create_project", true)), PlannedPrivate: row.state.private,
				}
				_, diags := s.applyPlanned(t.Context(), row.state, planned, value(s.shape, row.config))
				return diags
			},
			"plan of a destroy": func(s *session) []*tfprotov6.Diagnostic { p, _ := s.plan(row.state, nil); return p.Diagnostics },
			"destroy":           func(s *session) []*tfprotov6.Diagnostic { return s.destroyUnplanned(row.state) },
		} {
			t.Run(row.name+", "+operation, func(t *testing.T) {
				s := w.session(t, row.keys)
				s.t = t
				w.ClearJournal()
				diags := do(s)
				text := said(diags)
				if strings.Count(text, "ERROR") != 1 {
					t.Errorf("it is not one error:\n%s", text)
				}
				for _, account := range row.accounts {
					if !strings.Contains(text, account) {
						t.Errorf("it does not name account %s:\n%s", account, text)
					}
				}
				same(t, "it calls", actions(w.Journal()), row.calls)
			})
		}
	}
}

// roleStateWithout is a state as if the shipping were reached by the provider's own
// credentials.
func roleStateWithout(t *testing.T, h *held) *held {
	t.Helper()
	return &held{state: withMember(t, h.state, "assume_role_arn", nil), private: h.private, identity: h.identity}
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
