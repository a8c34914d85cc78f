// Package query_test tests the list resource innertrail_shipping, and the identity that its results
// are imported by.
package query_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// An identity that an earlier version recorded is upgraded to one without a role, and the refresh
// after it records the same.
func TestIdentity_ofAnEarlierVersion(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	want := map[string]string{"account_id": emulator.DefaultAccountID, "region": "cn-hangzhou", "trail_name": "platform-ops", "assume_role_arn": ""}
	tc.ClearJournal()
	upgraded, diags := s.UpgradeIdentity(0, []byte(`{"account_id":"1000000000000001","region":"cn-hangzhou","trail_name":"platform-ops"}`))
	s.NoErrors(diags)
	if got := s.Identity(upgraded); !maps.Equal(got, want) {
		t.Errorf("it is upgraded to %v, want %v", got, want)
	}
	if calls := tc.Journal(); len(calls) > 0 {
		t.Errorf("the upgrade calls\n%s", testcloud.FormatCalls(calls))
	}
	state.Identity = upgraded
	if got := s.Identity(s.Refresh(state).Identity); !maps.Equal(got, want) {
		t.Errorf("the refresh records %v, want %v", got, want)
	}
}

// A Terraform before 1.12 records no identity, and a later one asks to upgrade that. The next refresh
// records one.
func TestIdentity_thatIsNotRecorded(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	state := s.Create(acctest.Minimal)
	upgraded, diags := s.UpgradeIdentity(0, nil)
	s.NoErrors(diags)
	state.Identity = upgraded
	if got := s.Identity(s.Refresh(state).Identity); got["trail_name"] != "platform-ops" || got["account_id"] != emulator.DefaultAccountID {
		t.Errorf("the refresh records %v", got)
	}
	if _, diags = s.UpgradeIdentity(0, []byte(`{"trail_name":["platform-ops"]}`)); !strings.Contains(acctest.Text(diags), "The recorded identity is not understood") {
		t.Errorf("an invalid identity: %s", acctest.Text(diags))
	}
}

// An identity with a role reaches the account of the role. The import puts the role into the argument
// and leaves it out of the identity: the argument may change, and an identity may not.
func TestIdentity_withRole(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	keys := tc.AddMember(t, testcloud.MemberAccount, "shipper", "other")
	config := acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount)
	tc.NewSession(t, keys).Create(config)
	tc.ClearJournal()

	s := tc.NewSession(t, keys)
	want := map[string]string{"account_id": testcloud.MemberAccount, "region": "cn-hangzhou", "trail_name": "platform-ops", "assume_role_arn": ""}
	state, diags := s.ImportIdentity(s.NewIdentity(map[string]any{
		"account_id": testcloud.MemberAccount, "region": "cn-hangzhou", "trail_name": "platform-ops", "assume_role_arn": testcloud.ShipperRoleARN,
	}))
	s.NoErrors(diags)
	check := func(what string, state *acctest.State) {
		t.Helper()
		if got := s.Identity(state.Identity); !maps.Equal(got, want) {
			t.Errorf("%s records the identity %v, want %v", what, got, want)
		}
	}
	check("the import", state)
	if got := state.Attribute(t, "assume_role_arn"); got != `"`+testcloud.ShipperRoleARN+`"` {
		t.Errorf("the import records assume_role_arn = %s", got)
	}
	state = s.Refresh(state)
	check("the refresh", state)
	planned, _ := s.Plan(state, config)
	s.NoErrors(planned.Diagnostics)
	testcloud.SameElements(t, "the plan changes", s.Changes(state.Value, s.Value(planned.PlannedState)), nil)
	tc.CheckNoWrites(t)

	state, diags = s.Apply(t.Context(), state, acctest.ThroughRole("acs:ram::"+testcloud.MemberAccount+":role/other", testcloud.MemberAccount))
	s.NoErrors(diags)
	check("the apply of another role", state)
	check("the refresh through it", s.Refresh(state))
}

// An identity that contradicts itself, or whose role is no role ARN, is an error before any call.
func TestIdentity_errors(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	s := tc.NewSession(t, tc.AddMember(t, testcloud.MemberAccount, "shipper"))
	tc.ClearJournal()
	for _, row := range []struct{ account, role, words string }{
		{testcloud.StrangerAccount, testcloud.ShipperRoleARN, "Role " + testcloud.ShipperRoleARN + " is of another account"},
		{testcloud.MemberAccount, "shipper", `"shipper" is not the ARN of a role`},
		{testcloud.MemberAccount, "", `"" is not the ARN of a role`},
	} {
		state, diags := s.ImportIdentity(s.NewIdentity(map[string]any{
			"account_id": row.account, "region": "cn-hangzhou", "trail_name": "platform-ops", "assume_role_arn": row.role,
		}))
		if text := acctest.Text(diags); state != nil || !strings.Contains(text, row.words) {
			t.Errorf("%+v:\n%s", row, text)
		}
	}
	if calls := tc.Journal(); len(calls) > 0 {
		t.Errorf("it calls\n%s", testcloud.FormatCalls(calls))
	}
}
