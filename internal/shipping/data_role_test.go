package shipping_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The data sources look through a role into another account, and at nothing else.
func TestDataSources_assumeRole(t *testing.T) {
	t.Parallel()
	tc := New(t)
	s := tc.NewSession(t, tc.AddMember(t, MemberAccount, "shipper"))
	s.create(ThroughRole(ShipperRoleARN, MemberAccount))
	tc.EditAccount(MemberAccount, func(a *emulator.Account) {
		a.Projects["audit-"+MemberAccount].Logstores["innertrail_platform-ops"].Events = []emulator.Event{event(0)}
	})
	tc.ClearJournal()
	s.ReadData(healthName, map[string]any{"assume_role_arn": ShipperRoleARN}).Check(map[string]string{
		"healthy": "true", "account_id": `"` + MemberAccount + `"`, "project_name": `"audit-` + MemberAccount + `"`,
	})
	if ids := eventIDs(s.ReadData(eventsName, window(1, map[string]any{"assume_role_arn": ShipperRoleARN}))); ids != "e0" {
		t.Errorf("events are %s", ids)
	}
	for _, call := range tc.Journal() {
		if call.Account != MemberAccount {
			t.Errorf("%s was called in account %s", call.Action, call.Account)
		}
	}
	tc.CheckNoWrites(t)
}
