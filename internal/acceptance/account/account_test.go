package account_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// Before anything else, every operation compares the caller's account with the one in
// state, and a create with the planned one. A difference is an error that names both.
func TestAccount_ofEveryOperation(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	create, created := s.Plan(nil, acctest.Minimal)
	s.NoErrors(create.Diagnostics)
	state := s.Create(acctest.Minimal)
	update, updated := s.Plan(state, acctest.Config(map[string]any{"enabled": false}))
	destroy, none := s.Plan(state, nil)
	key := tc.AddAccount("2000000000000002")
	other := tc.NewSession(t, map[string]any{"access_key": key.AccessKeyID, "secret_key": key.AccessKeySecret})
	tc.ClearJournal()
	check := func(what, text string) {
		t.Helper()
		if !strings.Contains(text, " account 1000000000000001; the credentials of the provider block are those of account 2000000000000002") {
			t.Errorf("%s is not refused:\n%s", what, text)
		}
	}
	_, diags := other.ApplyPlanned(t.Context(), nil, create, created)
	check("create", acctest.Text(diags))
	after, diags := other.TryRefresh(state)
	check("read", acctest.Text(diags))
	testcloud.SameElements(t, "the refused refresh changes", s.Changes(state.Value, after.Value), nil)
	_, diags = other.ApplyPlanned(t.Context(), state, update, updated)
	check("update", acctest.Text(diags))
	after, diags = other.ApplyPlanned(t.Context(), state, destroy, none)
	check("delete", acctest.Text(diags))
	if after == nil {
		t.Error("the refused delete forgot the shipping")
	}
	planned, _ := other.Plan(state, acctest.Config(map[string]any{"enabled": false}))
	check("plan", acctest.Text(planned.Diagnostics))
	_, diags = other.ImportState("1000000000000001/cn-hangzhou/platform-ops")
	check("import", acctest.Text(diags))
	for _, call := range tc.Journal() {
		if call.Action != "GetCallerIdentity" {
			t.Errorf("%s was called in the other account", call.Action)
		}
	}
}

// TestAccount_wrong runs every operation with an account that is not the shipping's: by
// other keys, through a role of another account, and with a state of another account.
// Each is one error that names both accounts, and the only call identifies the caller.
func TestAccount_wrong(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	theirs := tc.AddMember(t, testcloud.MemberAccount, "shipper")
	root := tc.AddAccount(testcloud.StrangerAccount)
	others := map[string]any{"access_key": root.AccessKeyID, "secret_key": root.AccessKeySecret}
	plainState := tc.NewSession(t, nil).Create(acctest.Config(map[string]any{"delete_logstore_on_destroy": true}))
	roleState := tc.NewSession(t, theirs).Create(acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount, map[string]any{"delete_logstore_on_destroy": true}))
	moved := &acctest.State{Private: roleState.Private, Identity: roleState.Identity}
	const foreign = "acs:ram::" + testcloud.StrangerAccount + ":role/shipper"
	tc.AddMember(t, testcloud.StrangerAccount, "shipper")
	moved.Value = acctest.WithMember(t, roleState.Value, "assume_role_arn", foreign)

	ours, theirsConfig := acctest.Config(map[string]any{"enabled": false}), acctest.ThroughRole(foreign, testcloud.MemberAccount, map[string]any{"enabled": false})
	for _, row := range []struct {
		name     string
		keys     map[string]any
		state    *acctest.State
		importID string
		config   map[string]any
		accounts []string
		calls    []string
	}{
		{"keys of another account", others, plainState, emulator.DefaultAccountID + "/cn-hangzhou/platform-ops", ours, []string{emulator.DefaultAccountID, testcloud.StrangerAccount}, []string{"GetCallerIdentity"}},
		{"a role of another account", theirs, moved, testcloud.MemberAccount + "/cn-hangzhou/platform-ops#" + foreign, theirsConfig, []string{testcloud.MemberAccount, testcloud.StrangerAccount}, nil},
		{"a state of another account", nil, roleStateWithout(t, roleState), testcloud.MemberAccount + "/cn-hangzhou/platform-ops", acctest.ThroughRole(nil, testcloud.MemberAccount, map[string]any{"enabled": false}),
			[]string{testcloud.MemberAccount, emulator.DefaultAccountID}, []string{"GetCallerIdentity"}},
	} {
		for operation, do := range map[string]func(s *acctest.Session) []*tfprotov6.Diagnostic{
			"create": func(s *acctest.Session) []*tfprotov6.Diagnostic { // as planned for the state's account
				_, diags := s.ApplyPlanned(t.Context(), nil, &tfprotov6.PlanResourceChangeResponse{PlannedState: s.Dynamic(s.Shape, row.state.Value)},
					acctest.Value(s.Shape, row.config))
				return diags
			},
			"import": func(s *acctest.Session) []*tfprotov6.Diagnostic {
				_, diags := s.ImportState(row.importID)
				return diags
			},
			"refresh": func(s *acctest.Session) []*tfprotov6.Diagnostic { _, diags := s.TryRefresh(row.state); return diags },
			"plan": func(s *acctest.Session) []*tfprotov6.Diagnostic {
				p, _ := s.Plan(row.state, row.config)
				return p.Diagnostics
			},
			"update": func(s *acctest.Session) []*tfprotov6.Diagnostic {
				planned := &tfprotov6.PlanResourceChangeResponse{
					PlannedState: s.Dynamic(s.Shape, acctest.WithMember(t, row.state.Value, "create_project", true)), PlannedPrivate: row.state.Private,
				}
				_, diags := s.ApplyPlanned(t.Context(), row.state, planned, acctest.Value(s.Shape, row.config))
				return diags
			},
			"plan of a destroy": func(s *acctest.Session) []*tfprotov6.Diagnostic { p, _ := s.Plan(row.state, nil); return p.Diagnostics },
			"destroy":           func(s *acctest.Session) []*tfprotov6.Diagnostic { return s.DestroyUnplanned(row.state) },
		} {
			t.Run(row.name+", "+operation, func(t *testing.T) {
				s := tc.NewSession(t, row.keys)
				s.T = t
				tc.ClearJournal()
				diags := do(s)
				text := acctest.Text(diags)
				if strings.Count(text, "ERROR") != 1 {
					t.Errorf("it is not one error:\n%s", text)
				}
				for _, account := range row.accounts {
					if !strings.Contains(text, account) {
						t.Errorf("it does not name account %s:\n%s", account, text)
					}
				}
				testcloud.SameElements(t, "it calls", testcloud.Actions(tc.Journal()), row.calls)
			})
		}
	}
}

// roleStateWithout returns a state as if the shipping were reached with the provider's
// own credentials.
func roleStateWithout(t *testing.T, h *acctest.State) *acctest.State {
	t.Helper()
	return &acctest.State{Value: acctest.WithMember(t, h.Value, "assume_role_arn", nil), Private: h.Private, Identity: h.Identity}
}

// A create that was planned in one account and is applied with the keys of another one
// writes nothing: with allowed_account_ids the plan call of the apply says why. Without it,
// Terraform finds that another account_id is planned.
func TestAccount_savedCreatePlan(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	other := &testcloud.OtherAccountTransport{Base: tc.Server.Transport()}
	tc.Options = append(tc.Options, provider.WithTransport(other))
	planned, _ := tc.NewSession(t, nil).Plan(nil, acctest.Minimal)
	if acctest.HasErrors(planned.Diagnostics) {
		t.Fatal(acctest.Text(planned.Diagnostics))
	}
	other.Enabled.Store(true)
	again, _ := tc.NewSession(t, map[string]any{"allowed_account_ids": []any{"1000000000000001"}}).Plan(nil, acctest.Minimal)
	acctest.CheckWords(t, acctest.Text(again.Diagnostics), "Account 2000000000000002 is not in allowed_account_ids", "Nothing was read or changed.")
	tc.CheckNoWrites(t)
}
