package datasource_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// firstEvent is the time of the first event of newCloudWithEvents.
var firstEvent = time.Date(2026, 1, 11, 0, 0, 0, 0, time.UTC)

// newCloudWithEvents starts a cloud with a shipping and n events, one per second: e0,
// e1, … Every third is from OSS, every tenth is a warning.
func newCloudWithEvents(t *testing.T, n int) (*acctest.Cloud, *acctest.Session) {
	t.Helper()
	tc := acctest.NewWithProject(t)
	s := tc.NewSession(t, nil)
	s.Create(acctest.Minimal)
	events := make([]emulator.Event, n)
	for i := range events {
		events[i] = event(i)
	}
	tc.Edit(func(a *emulator.Account) {
		l := testcloud.Logstore(a)
		l.Events, l.CreateTime = events, firstEvent
	})
	tc.ClearJournal()
	return tc, s
}

func event(i int) emulator.Event {
	fields := map[string]string{
		"EventID": fmt.Sprintf("e%d", i), "EventVersion": "1.0.0", "EventProduct": "ECS", "EventName": "LiveMigrateInstance",
		"EventDescription": "O&M job: J-1", "EventType": "ALIYUN_INITIATED_SERVICE", "EmployeeID": "", "EventMethod": "Regular Write",
		"ResourceType": "ACS::ECS::Instance", "ResourceID": fmt.Sprintf("i-%d", i%7), "ResourceRegionID": "cn-hangzhou",
		"ResourceOwnerID": "1000000000000001", "EventAdditionalDetail": `{"InstanceId": "i-1",  "Reason":"\"host\""}`,
		"EventLevel": "NOTICE", "EventLocation": "CN", "EventTime": "2026-01-11T00:00:00Z",
	}
	if i%3 == 0 {
		fields["EventProduct"] = "OSS"
	}
	if i%10 == 0 {
		fields["EventLevel"], fields["EventType"] = "WARNING", "ALIYUN_INITIATED_PENALTY"
	}
	at := firstEvent.Add(time.Duration(i) * time.Second)
	return emulator.Event{Time: at, Received: at, Source: "actiontrail_internal", Indexed: true, Fields: fields}
}

// window returns a configuration for a time range of n seconds, with more arguments.
func window(n int, more map[string]any) map[string]any {
	config := map[string]any{
		"from": firstEvent.Format(time.RFC3339), "to": firstEvent.Add(time.Duration(n) * time.Second).Format(time.RFC3339),
	}
	maps.Copy(config, more)
	return config
}

// eventIDs returns the ids of the returned events.
func eventIDs(r acctest.Data) string {
	var list []string
	for _, e := range r.List("events") {
		list = append(list, strings.Trim(e.Text("event_id"), `"`))
	}
	return strings.Join(list, " ")
}

// searches returns the number of search calls.
func searches(calls []emulator.Call) (n int) {
	for _, c := range calls {
		if c.Action == "GetLogs" {
			n++
		}
	}
	return n
}
