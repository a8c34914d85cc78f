package datasource_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The data sources read another account through a role, and nothing else.
func TestDataSources_assumeRole(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	s := tc.NewSession(t, tc.AddMember(t, testcloud.MemberAccount, "shipper"))
	s.Create(acctest.ThroughRole(testcloud.ShipperRoleARN, testcloud.MemberAccount))
	tc.EditAccount(testcloud.MemberAccount, func(a *emulator.Account) {
		a.Projects["audit-"+testcloud.MemberAccount].Logstores["innertrail_platform-ops"].Events = []emulator.Event{event(0)}
	})
	tc.ClearJournal()
	s.ReadData(healthName, map[string]any{"assume_role_arn": testcloud.ShipperRoleARN}).Check(map[string]string{
		"healthy": "true", "account_id": `"` + testcloud.MemberAccount + `"`, "project_name": `"audit-` + testcloud.MemberAccount + `"`,
	})
	events, diags := s.TryReadData(t.Context(), eventsName, window(1, map[string]any{"assume_role_arn": testcloud.ShipperRoleARN}))
	s.NoErrors(diags) // that the Logstore is younger than the window is a warning
	if ids := eventIDs(events); ids != "e0" {
		t.Errorf("events are %s", ids)
	}
	for _, call := range tc.Journal() {
		if call.Account != testcloud.MemberAccount && call.Action != "AssumeRole" { // which is a call of the account that assumes
			t.Errorf("%s was called in account %s", call.Action, call.Account)
		}
	}
	tc.CheckNoWrites(t)
}
