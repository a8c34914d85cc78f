package shipping_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The data sources look through a role into another account, and at nothing else.
func TestDataSources_assumeRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.session(t, w.withMember(t, member, "shipper"))
	s.create(through(shipperRole, member))
	w.EditAccount(member, func(a *emulator.Account) {
		a.Projects["audit-"+member].Logstores["innertrail_platform-ops"].Events = []emulator.Event{event(0)}
	})
	w.ClearJournal()
	s.lookUp(healthName, map[string]any{"assume_role_arn": shipperRole}).says(map[string]string{
		"healthy": "true", "account_id": `"` + member + `"`, "project_name": `"audit-` + member + `"`,
	})
	if ids := ids(s.lookUp(eventsName, window(1, map[string]any{"assume_role_arn": shipperRole}))); ids != "e0" {
		t.Errorf("events are %s", ids)
	}
	for _, call := range w.Journal() {
		if call.Account != member {
			t.Errorf("%s was called in account %s", call.Action, call.Account)
		}
	}
	w.noWrites(t)
}
