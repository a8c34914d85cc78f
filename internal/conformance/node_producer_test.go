package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// TestNode_producer writes many logs from Node, while the service is throttled again and again:
// every log arrives, and once. The tracker that the vendor publishes does not try again, so it
// meets no throttling.
func TestNode_producer(t *testing.T) {
	const name, count = "node-producer", 1000
	for _, tc := range []struct {
		by, client, operation string
		throttled             []int // of its calls
	}{
		{"log", "@alicloud/log", "1,000 logs in batches, throttled (our loop, its postLogStoreLogs)", []int{1, 2, 7, 8, 20}},
		{"web", "@aliyun-sls/web-track-browser", "1,000 logs in batches of its own", nil},
	} {
		c := start(t)
		c.Edit(func(a *emulator.Account) {
			a.Projects[name] = &emulator.Project{Region: region, Logstores: map[string]*emulator.Logstore{
				logstore: {Name: logstore, TTL: 30, ShardCount: 4, WebTracking: tc.by == "web"},
			}}
		})
		for _, nth := range tc.throttled {
			c.Fault(emulator.Fault{Service: "SLS", Action: "PutLogs", Nth: nth, Kind: emulator.FaultThrottle})
		}
		argument, err := json.Marshal(struct {
			nodeCall
			Project  string `json:"project"`
			Logstore string `json:"logstore"`
			By       string `json:"by"`
			Count    int    `json:"count"`
			Size     int    `json:"size"`
		}{client{"", c}.nodeCall(""), name, logstore, tc.by, count, 30})
		if err != nil {
			t.Fatal(err)
		}
		command := nodeCommand(t, "producer.js", string(argument))
		client{tc.client, c}.call(t, tc.operation, func() (any, error) {
			answer, err := command.Output()
			var did struct{ Sent, Retried int }
			if err == nil {
				err = json.Unmarshal(answer, &did)
			}
			if err != nil {
				return nil, err
			}
			if did.Sent != count || did.Retried != len(tc.throttled) {
				return nil, fmt.Errorf("it has sent %d logs and tried %d times again, not %d", did.Sent, did.Retried, len(tc.throttled))
			}
			arrived, want := map[string]int{}, map[string]int{}
			c.Edit(func(a *emulator.Account) {
				for _, ev := range a.Projects[name].Logstores[logstore].Events {
					arrived[ev.Fields["id"]]++
				}
			})
			for i := range count {
				want[fmt.Sprint("log-", i)] = 1
			}
			if !maps.Equal(arrived, want) {
				return nil, fmt.Errorf("%d different logs arrived, some of them twice or unsent", len(arrived))
			}
			return nil, nil
		})
	}
}
