package account_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// TestAssumeRole manages the shipping of another account. Apart from one AssumeRole per
// process, every call is made in that account.
func TestAssumeRole(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	s := tc.NewSession(t, tc.AddMember(t, testcloud.MemberAccount, "shipper"))
	config := acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount)
	state := s.Create(config)
	if got := state.Attribute(t, "id"); got != `"`+testcloud.MemberAccount+`/cn-hangzhou/platform-ops"` {
		t.Errorf("the id is %s", got)
	}
	state = s.Refresh(state)
	planned, _ := s.Plan(state, config)
	s.NoErrors(planned.Diagnostics)
	testcloud.SameElements(t, "the second plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
	assumed := 0
	for _, call := range tc.Journal() {
		switch {
		case call.Action == "AssumeRole":
			assumed++
		case call.Account != testcloud.MemberAccount:
			t.Errorf("%s was called in account %s", call.Action, call.Account)
		}
	}
	if assumed != 3 {
		t.Errorf("the role was assumed %d times in three runs: a plan, an apply, a plan", assumed)
	}
	gone, diags := s.Apply(t.Context(), state, nil)
	s.NoErrors(diags)
	tc.EditAccount(testcloud.MemberAccount, func(a *emulator.Account) {
		if gone != nil || testcloud.Trail(a) != nil {
			t.Error("the trail is still there")
		}
	})
}

// One process serves many accounts, each through its own role.
func TestAssumeRole_accounts(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	keys := tc.AddMember(t, testcloud.MemberAccount, "shipper")
	tc.AddMember(t, testcloud.StrangerAccount, "shipper")
	s := tc.NewSession(t, keys)
	for _, account := range []string{testcloud.MemberAccount, testcloud.StrangerAccount} {
		state := s.Create(acctest.ThroughRole("acs:ram::"+account+":role/shipper", account))
		if got := state.Attribute(t, "account_id"); got != `"`+account+`"` {
			t.Errorf("it ships in account %s, want %s", got, account)
		}
	}
}

// A changed role is updated in place and changes nothing else.
func TestAssumeRole_changes(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	s := tc.NewSession(t, tc.AddMember(t, testcloud.MemberAccount, "shipper", "other"))
	state := s.Create(acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount))
	tc.ClearJournal()
	other := "acs:ram::" + testcloud.MemberAccount + ":role/other"
	planned, wanted := s.Plan(s.Refresh(state), acctest.ThroughRole(other, testcloud.MemberAccount))
	s.NoErrors(planned.Diagnostics)
	testcloud.SameElements(t, "the plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)),
		[]string{fmt.Sprintf("assume_role_arn: %q -> %q", testcloud.ShipperRoleARN, other)})
	if len(planned.RequiresReplace) > 0 {
		t.Error("a changed role replaces the shipping")
	}
	state, diags := s.ApplyPlanned(t.Context(), state, planned, wanted)
	s.NoErrors(diags)
	if got := state.Attribute(t, "assume_role_arn"); got != fmt.Sprintf("%q", other) {
		t.Errorf("%s is recorded", got)
	}
	tc.CheckNoWrites(t)
}

// A role of another account than the recorded one is an error at plan time, or during
// apply if it was unknown. Nothing is called for it.
func TestAssumeRole_ofAnotherAccount(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	keys := tc.AddMember(t, testcloud.MemberAccount, "shipper")
	tc.AddMember(t, testcloud.StrangerAccount, "shipper")
	state := tc.NewSession(t, keys).Create(acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount))
	const foreign = "acs:ram::" + testcloud.StrangerAccount + ":role/shipper"
	refused := func(what string, diags []*tfprotov6.Diagnostic, calls ...string) {
		t.Helper()
		text := acctest.Text(diags)
		if !acctest.HasErrors(diags) || !strings.Contains(text, "Role "+foreign+" is of another account") || !strings.Contains(text, testcloud.MemberAccount) {
			t.Errorf("%s says\n%s", what, text)
		}
		testcloud.SameElements(t, what+" calls", testcloud.Actions(tc.Journal()), calls)
	}
	tc.ClearJournal()
	s := tc.NewSession(t, keys)
	planned, _ := s.Plan(state, acctest.ThroughRole(foreign, testcloud.MemberAccount))
	refused("the plan", planned.Diagnostics)

	planned, _ = s.Plan(state, acctest.ThroughRole(acctest.UnknownString, testcloud.MemberAccount))
	s.NoErrors(planned.Diagnostics)
	planned.PlannedState = s.Dynamic(s.Shape, acctest.WithMember(t, s.Value(planned.PlannedState), "assume_role_arn", foreign))
	_, diags := s.ApplyPlanned(t.Context(), state, planned, acctest.Value(s.Shape, acctest.ThroughRole(foreign, testcloud.MemberAccount)))
	refused("the apply", diags)
}

// A recorded role that can no longer be assumed is an error that names the solution,
// and the solution works.
func TestAssumeRole_recordedIsGone(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	keys := tc.AddMember(t, testcloud.MemberAccount, "shipper", "other")
	state := tc.NewSession(t, keys).Create(acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount))
	tc.EditAccount(testcloud.MemberAccount, func(a *emulator.Account) { delete(a.Roles, "shipper") })
	tc.ClearJournal()
	s := tc.NewSession(t, keys)
	after, diags := s.TryRefresh(state)
	text := acctest.Text(diags)
	for _, words := range []string{"Cannot assume role " + testcloud.ShipperRoleARN, "EntityNotExist.Role", "terraform apply -refresh=false", "destroy = false"} {
		if !strings.Contains(text, words) {
			t.Errorf("the refresh does not say %q:\n%s", words, text)
		}
	}
	testcloud.SameElements(t, "the refresh changes", s.Changes(state.Value, after.Value), nil)
	testcloud.SameElements(t, "it calls", testcloud.Actions(tc.Journal()), []string{"AssumeRole"})

	s = tc.NewSession(t, keys)
	state, diags = s.Apply(t.Context(), state, acctest.ThroughRole("acs:ram::"+testcloud.MemberAccount+":role/other", testcloud.MemberAccount)) // as with -refresh=false
	s.NoErrors(diags)
	s.Refresh(state)
}

// The provider's account lists apply to assumed roles too, and the account is taken
// from the role's ARN without a call.
func TestAssumeRole_allowedAccounts(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	keys := tc.AddMember(t, testcloud.MemberAccount, "shipper")
	for argument, says := range map[string]string{
		"forbidden_account_ids": "Account " + testcloud.MemberAccount + " is in forbidden_account_ids",
		"allowed_account_ids":   "Account " + testcloud.MemberAccount + " is not in allowed_account_ids",
	} {
		id := testcloud.MemberAccount
		if argument == "allowed_account_ids" {
			id = emulator.DefaultAccountID
		}
		block := maps.Clone(keys)
		block[argument] = []string{id}
		planned, _ := tc.NewSession(t, block).Plan(nil, acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount))
		if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, says) || !strings.Contains(text, "Role "+testcloud.ShipperRoleARN+" is of this account") {
			t.Errorf("with %s the plan says\n%s", argument, text)
		}
	}
	testcloud.SameElements(t, "it calls", testcloud.Actions(tc.Journal()), nil)
}

// A create through an unknown role is planned without the cloud.
func TestAssumeRole_unknown(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	s := tc.NewSession(t, tc.AddMember(t, testcloud.MemberAccount, "shipper"))
	planned, _ := s.Plan(nil, acctest.ThroughRole(acctest.UnknownString, testcloud.MemberAccount))
	s.NoErrors(planned.Diagnostics)
	testcloud.SameElements(t, "it calls", testcloud.Actions(tc.Journal()), nil)
	planned.PlannedState = s.Dynamic(s.Shape, acctest.WithMember(t, s.Value(planned.PlannedState), "assume_role_arn", testcloud.ShipperRoleARN))
	state, diags := s.ApplyPlanned(t.Context(), nil, planned, acctest.Value(s.Shape, acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount)))
	s.NoErrors(diags)
	if got := state.Attribute(t, "account_id"); got != `"`+testcloud.MemberAccount+`"` {
		t.Errorf("it ships in account %s", got)
	}
}

// An import id names the role after a #, and the next plan is empty.
func TestAssumeRole_import(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	keys := tc.AddMember(t, testcloud.MemberAccount, "shipper")
	config := acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount)
	tc.NewSession(t, keys).Create(config)
	for _, id := range []string{"platform-ops", "platform-ops@cn-hangzhou", testcloud.MemberAccount + "/cn-hangzhou/platform-ops"} {
		s := tc.NewSession(t, keys)
		state, diags := s.ImportState(id + "#" + testcloud.ShipperRoleARN)
		s.NoErrors(diags)
		state = s.Refresh(state)
		planned, _ := s.Plan(state, config)
		s.NoErrors(planned.Diagnostics)
		testcloud.SameElements(t, "after the import of "+id+" the plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
	}
	for id, says := range map[string]string{
		"platform-ops#":        "is not the ARN of a role",
		"platform-ops#shipper": "is not the ARN of a role",
		testcloud.StrangerAccount + "/cn-hangzhou/platform-ops#" + testcloud.ShipperRoleARN: "is of another account",
	} {
		if _, diags := tc.NewSession(t, keys).ImportState(id); !acctest.HasErrors(diags) || !strings.Contains(acctest.Text(diags), says) {
			t.Errorf("the import of %s says\n%s", id, acctest.Text(diags))
		}
	}
}

// An answer of AssumeRole that does not say whose the session is, or that names another account than
// the role's, is an error of every operation, before any other call.
func TestAssumeRole_answerOfAnotherAccount(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	keys := tc.AddMember(t, testcloud.MemberAccount, "shipper")
	state := tc.NewSession(t, keys).Create(acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount))
	changed := acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount, map[string]any{"enabled": false})
	answered := &testcloud.ReplacingTransport{Base: tc.Server.Transport(), Action: "AssumeRole"}
	tc.Options = append(tc.Options, provider.WithTransport(answered))
	for _, row := range []struct{ name, from, to, says string }{
		{"another account", ":" + testcloud.MemberAccount + ":role/shipper/", ":" + testcloud.StrangerAccount + ":role/shipper/",
			"a session of role shipper in account " + testcloud.StrangerAccount + ", and not of the role that was asked for, " + testcloud.ShipperRoleARN},
		{"another role", ":role/shipper/", ":role/other/", "a session of role other in account " + testcloud.MemberAccount},
		{"no account", "AssumedRoleUser", "Nobody", "does not say whose the session is"},
		{"nonsense", "acs:ram::" + testcloud.MemberAccount, "nonsense", "is not the ARN of a role session"},
	} {
		answered.From, answered.To = row.from, row.to
		for operation, do := range map[string]func(s *acctest.Session) []*tfprotov6.Diagnostic{
			"plan of a create": func(s *acctest.Session) []*tfprotov6.Diagnostic { p, _ := s.Plan(nil, changed); return p.Diagnostics },
			"refresh":          func(s *acctest.Session) []*tfprotov6.Diagnostic { _, diags := s.TryRefresh(state); return diags },
			"update": func(s *acctest.Session) []*tfprotov6.Diagnostic {
				_, diags := s.Apply(t.Context(), state, changed)
				return diags
			},
			"destroy": func(s *acctest.Session) []*tfprotov6.Diagnostic { return s.DestroyUnplanned(state) },
			"import": func(s *acctest.Session) []*tfprotov6.Diagnostic {
				_, diags := s.ImportState(testcloud.MemberAccount + "/cn-hangzhou/platform-ops#" + testcloud.ShipperRoleARN)
				return diags
			},
			"data source": func(s *acctest.Session) []*tfprotov6.Diagnostic {
				_, diags := s.TryReadData(t.Context(), acctest.TypeName, map[string]any{"assume_role_arn": testcloud.ShipperRoleARN})
				return diags
			},
		} {
			s := tc.NewSession(t, keys)
			tc.ClearJournal()
			diags := do(s)
			if text := acctest.Text(diags); !acctest.HasErrors(diags) || !strings.Contains(text, row.says) {
				t.Errorf("%s, %s: %s", row.name, operation, text)
			}
			for _, call := range tc.Journal() {
				if call.Action != "AssumeRole" && call.Account != emulator.DefaultAccountID {
					t.Errorf("%s, %s: %s was called", row.name, operation, call.Action)
				}
			}
			if n := tc.CountCalls("AssumeRole"); n != len(tc.Journal()) || n != 1 {
				t.Errorf("%s, %s: the calls are %v", row.name, operation, testcloud.Actions(tc.Journal()))
			}
		}
	}
}

// The accounts that the block allows are checked before the role is assumed, and no account is entered
// that is not allowed.
func TestAssumeRole_accountsNotAllowed(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	keys := tc.AddMember(t, testcloud.MemberAccount, "shipper")
	state := tc.NewSession(t, keys).Create(acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount))
	for argument, says := range map[string]string{
		"allowed_account_ids":   "Account " + testcloud.MemberAccount + " is not in allowed_account_ids",
		"forbidden_account_ids": "Account " + testcloud.MemberAccount + " is in forbidden_account_ids",
	} {
		block := maps.Clone(keys)
		block[argument] = []any{testcloud.StrangerAccount}
		if argument == "forbidden_account_ids" {
			block[argument] = []any{testcloud.MemberAccount}
		}
		// By the resource's role, and by a role of the provider block.
		tc.ClearJournal()
		_, diags := tc.NewSession(t, block).TryRefresh(state)
		if text := acctest.Text(diags); !strings.Contains(text, says) || len(tc.Journal()) != 0 {
			t.Errorf("%s: %s\n%v", argument, text, testcloud.Actions(tc.Journal()))
		}
		block["assume_role"] = []any{map[string]any{"role_arn": testcloud.ShipperRoleARN}}
		_, diags = tc.NewSession(t, block).TryRefresh(roleStateWithout(t, state))
		if text := acctest.Text(diags); !strings.Contains(text, says) {
			t.Errorf("%s, in the block: %s", argument, text)
		}
		testcloud.SameElements(t, argument+" calls", testcloud.Actions(tc.Journal()), []string{"AssumeRole"})
	}
}
