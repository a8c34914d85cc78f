package actiontrail_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// limited starts an emulator whose Logstores hold few events, with a trail that logs.
func limited(t *testing.T, most int) (*testclient.Client, *bytes.Buffer) {
	t.Helper()
	var notes bytes.Buffer
	c := testclient.Start(t, emulator.WithNotes(&notes), emulator.WithSettings(func(s *emulator.Settings) { s.MaxEvents = most }))
	c.MakeIndex()
	c.Must(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"own-logs","ttl":30,"shardCount":1}`))
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	return c, &notes
}

// logs returns a log group of so many logs.
func logs(c *testclient.Client, n int) []byte {
	list := make([][]string, n)
	for i := range list {
		list[i] = []string{"n", fmt.Sprint(i)}
	}
	return testclient.LogGroup(c.Emulator.Clock.Now(), list...)
}

func held(c *testclient.Client, logstore string) (n int) {
	c.Emulator.Edit(func(a *emulator.Account) { n = len(a.Projects["ops-audit"].Logstores[logstore].Events) })
	return n
}

// What clients write beyond max_events is refused with the service's quota error, which says
// what to do, until there is room.
func TestMaxEvents_clients(t *testing.T) {
	t.Parallel()
	c, _ := limited(t, 100)
	c.Must(c.PutLogs("own-logs", logs(c, 60)))
	c.Must(c.PutLogs("own-logs", logs(c, 40)))
	a := c.PutLogs("own-logs", logs(c, 1))
	c.Refused(a, 403, "WriteQuotaExceed")
	for _, want := range []string{"100", "max_events", "/_emulator/settings", "retention"} {
		if !strings.Contains(string(a.Raw), want) {
			t.Errorf("no %s in %s", want, a.Raw)
		}
	}
	c.Must(c.SLS("PUT", "ops-audit", "/logstores/own-logs", `{"logstoreName":"own-logs","ttl":30,"shardCount":1,"enable_tracking":true}`))
	c.Refused(c.SLS("POST", "ops-audit", "/logstores/own-logs/track", `{"__source__":"s","__logs__":[{"n":"1"}]}`), 403, "WriteQuotaExceed")
	if got := held(c, "own-logs"); got != 100 {
		t.Errorf("%d events", got)
	}
	c.Must(c.Control("PUT", "settings", `{"max_events":101}`))
	c.Must(c.PutLogs("own-logs", logs(c, 1)))
	c.Refused(c.PutLogs("own-logs", logs(c, 1)), 403, "WriteQuotaExceed")
	c.Must(c.Control("PUT", "settings", `{"max_events":0}`)) // no limit
	c.Must(c.PutLogs("own-logs", logs(c, 500)))
	c.Must(c.Control("PUT", "settings", `{"max_events":100}`))
	c.Refused(c.PutLogs("own-logs", logs(c, 1)), 403, "WriteQuotaExceed")
	c.Must(c.SLS("DELETE", "ops-audit", "/logstores/own-logs", ""))
	c.Must(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"own-logs","ttl":30,"shardCount":1}`))
	c.Must(c.PutLogs("own-logs", logs(c, 100)))
	c.Emulator.Clock.Advance(31 * 24 * 60 * 60 * 1e9) // past the retention
	c.Must(c.PutLogs("own-logs", logs(c, 100)))
	if a := c.Control("PUT", "settings", `{"max_events":-1}`); a.Status != 400 {
		t.Errorf("%s", a.Raw)
	}
}

// Sample events push out the oldest of their Logstore, with a line for who runs the emulator.
func TestMaxEvents_sampleEvents(t *testing.T) {
	t.Parallel()
	c, notes := limited(t, 100)
	c.Must(c.PutLogs("own-logs", logs(c, 40)))
	c.Emulator.Deliver(60)
	if notes.Len() > 0 {
		t.Errorf("notes: %s", notes)
	}
	first := c.Emulator.Clock.Now()
	c.Emulator.Clock.Advance(60 * 1e9)
	c.Emulator.Deliver(20)
	c.Emulator.Edit(func(a *emulator.Account) {
		l := a.Projects["ops-audit"].Logstores["innertrail_platform-ops"]
		young := 0
		for _, ev := range l.Events {
			if ev.Time.After(first) {
				young++
			}
		}
		if len(l.Events) > 60 || len(l.Events) < 50 || young != 20 {
			t.Errorf("%d events, %d of them young", len(l.Events), young)
		}
	})
	if got := held(c, "own-logs"); got != 40 {
		t.Errorf("of the client's, %d are left", got)
	}
	if got := notes.String(); !strings.Contains(got, "oldest") || !strings.Contains(got, "innertrail_platform-ops") || !strings.Contains(got, "max_events") || strings.Count(got, "\n") > 4 {
		t.Errorf("notes: %s", got)
	}
	if a := c.Must(c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops")); a.Get("LatestDeliveryLogServiceError") != "" {
		t.Errorf("%s", a.Raw)
	}
}

// Where others have taken all the room, a delivery fails and the trail's status says why.
func TestMaxEvents_noRoomForSampleEvents(t *testing.T) {
	t.Parallel()
	c, _ := limited(t, 100)
	c.Must(c.PutLogs("own-logs", logs(c, 100)))
	c.Emulator.Deliver(1)
	a := c.Must(c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops"))
	if text, _ := a.Get("LatestDeliveryLogServiceError").(string); !strings.HasPrefix(text, "WriteQuotaExceed: ") || held(c, "innertrail_platform-ops") != 0 {
		t.Errorf("%s", a.Raw)
	}
	c.Must(c.SLS("DELETE", "ops-audit", "/logstores/own-logs", ""))
	c.Emulator.Deliver(1)
	if a := c.Must(c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops")); a.Get("LatestDeliveryLogServiceError") != "" || held(c, "innertrail_platform-ops") != 1 {
		t.Errorf("%s", a.Raw)
	}
}
