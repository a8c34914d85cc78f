package cursor_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// TestCursorTime checks what the SDK reads of the time at which logs came in, whatever times the
// logs name, and that every log has the cursor that the SDK works out for it.
func TestCursorTime(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	s := &sls.Client{Endpoint: "https://cn-hangzhou.log.aliyuncs.com", AccessKeyID: c.ID, AccessKeySecret: c.Secret, RequestTimeOut: 5 * time.Second}
	s.SetHTTPClient(&http.Client{Transport: c.Server.Transport(), Timeout: 5 * time.Second})
	const p, l, shard = "ops-audit", "own-logs", 0
	start := c.Emulator.Clock.Now().Truncate(time.Second)
	c.Emulator.Clock.Freeze(start)
	at := func(cursor string) time.Duration {
		t.Helper()
		came, err := s.GetCursorTime(p, l, shard, cursor)
		if err != nil {
			t.Fatal(err)
		}
		return came.Sub(start)
	}
	cursorAt := func(from string) string {
		t.Helper()
		cursor, err := s.GetCursor(p, l, shard, from)
		if err != nil {
			t.Fatal(err)
		}
		return cursor
	}
	empty := cursorAt("begin")
	if got := at(empty); got != 0 || cursorAt("end") != empty {
		t.Errorf("the cursor of an empty shard has the time %s", got)
	}
	for n := range 6 { // three of them to each shard, in turn
		c.Must(c.PutLogs(l, testclient.LogGroup(start.Add(-time.Duration(n)*time.Hour), []string{"n", fmt.Sprint(n)})))
		c.Emulator.Clock.Advance(time.Minute)
	}
	end := cursorAt("end")
	for cursor, want := range map[string]time.Duration{
		empty: 0, cursorAt("begin"): 0, end: 6 * time.Minute, // where no log is, it is the present
		c.Before(end): 4 * time.Minute, cursorAt(fmt.Sprint(start.Unix() + 61)): 2 * time.Minute,
	} {
		if got := at(cursor); got != want {
			t.Errorf("the log at %s came in at %s, not %s", cursor, got, want)
		}
	}
	came, err := s.GetPrevCursorTime(p, l, shard, end)
	if err != nil || came.Sub(start) != 4*time.Minute {
		t.Errorf("before the end: %s, %v", came.Sub(start), err)
	}
	groups, _, err := s.PullLogs(p, l, shard, empty, "", 2)
	if err != nil || len(groups.LogGroups) != 2 {
		t.Fatalf("%v, %v", groups, err)
	}
	for n, g := range groups.LogGroups {
		if got := at(g.GetCursor()); got != time.Duration(2*n)*time.Minute {
			t.Errorf("log %d came in at %s by its own cursor", n, got)
		}
	}
	// The logs before a time are gone, and so are their cursors.
	c.Emulator.Edit(func(a *emulator.Account) { store := a.Projects[p].Logstores[l]; store.Events = store.Events[4:] })
	target := "/logstores/own-logs/shards/0?type=cursor_time&cursor="
	c.Must(c.SLS("GET", p, target+url.QueryEscape(cursorAt("begin")), ""))
	c.Must(c.SLS("DELETE", p, "/logstores/own-logs/storage", ""))
	if got := at(end); got != 6*time.Minute || cursorAt("begin") != end {
		t.Errorf("the end of a cleared shard has the time %s", got)
	}
	c.Must(c.PutLogs(l, testclient.LogGroup(start.Add(time.Minute), []string{"n", "6"})))
	c.Refused(c.SLS("GET", p, target+url.QueryEscape(empty), ""), 400, "InvalidCursor")
	c.Refused(c.SLS("GET", p, target+url.QueryEscape(end)+"x", ""), 400, "InvalidCursor")
	c.Refused(c.SLS("GET", p, "/logstores/own-logs/shards/7?type=cursor_time&cursor=x", ""), 404, "ShardNotExist")
	// A Logstore of the same name that was made later has other cursors.
	c.Must(c.SLS("DELETE", p, "/logstores/own-logs", ""))
	c.Emulator.Clock.Advance(time.Minute)
	c.Must(c.SLS("POST", p, "/logstores", `{"logstoreName":"own-logs","ttl":30,"shardCount":2}`))
	c.Refused(c.SLS("GET", p, target+url.QueryEscape(end), ""), 400, "InvalidCursor")
}

// TestReceiveTime checks that histograms count by the times that logs name, and that a Logstore with
// appendMeta has beside them when and from where each came in.
func TestReceiveTime(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Must(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"own-logs","ttl":30,"shardCount":1,"appendMeta":true,"enable_tracking":true}`))
	c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/index", testclient.IndexBody))
	came := c.Emulator.Clock.Now().Truncate(time.Hour)
	c.Emulator.Clock.Freeze(came)
	happened := came.Add(-3 * time.Hour)
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(happened, []string{"n", "1"}, []string{"n", "2"})))
	c.Must(c.Send(c.SLSUnsigned(t.Context(), "GET", "ops-audit", "/logstores/own-logs/track?APIVersion=0.6.0&n=3", nil, nil).Request))
	a := c.Must(c.SLS("GET", "ops-audit", fmt.Sprintf("/logstores/own-logs?type=histogram&from=%d&to=%d&interval=3600", happened.Unix(), came.Unix()+3600), ""))
	for i, want := range []float64{2, 0, 0, 1} {
		if got := a.Get(i, "count"); got != want {
			t.Errorf("%v logs in hour %d, want %v", got, i, want)
		}
	}
	a = c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", fmt.Sprintf(`{"from":%d,"to":%d}`, happened.Unix(), came.Unix()+1)))
	for i, at := range []time.Time{happened, happened, came} {
		for member, want := range map[string]string{
			"__time__": fmt.Sprint(at.Unix()), "__tag__:__receive_time__": fmt.Sprint(came.Unix()), "__tag__:__client_ip__": "127.0.0.1",
		} {
			if got := a.Get("data", i, member); got != want {
				t.Errorf("row %d: %s is %v, want %s", i, member, got, want)
			}
		}
	}
	c.Must(c.SLS("PUT", "ops-audit", "/logstores/own-logs", `{"logstoreName":"own-logs","ttl":30,"shardCount":1,"appendMeta":false}`))
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(came.Add(time.Minute), []string{"n", "4"})))
	a = c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", fmt.Sprintf(`{"from":%d,"to":%d}`, came.Unix()+60, came.Unix()+61)))
	if a.Get("data", 0, "n") != "4" || a.Get("data", 0, "__tag__:__receive_time__") != nil {
		t.Errorf("without appendMeta: %s", a.Raw)
	}
}
