package sls_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// TestConsume has the SDK read all logs of all shards once, in the order in which
// they came in, over a split.
func TestConsume(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	s := &sls.Client{
		Endpoint: "https://cn-hangzhou.log.aliyuncs.com", AccessKeyID: c.ID, AccessKeySecret: c.Secret,
		RequestTimeOut: 5 * time.Second, RetryTimeOut: time.Second,
	}
	s.SetHTTPClient(&http.Client{Transport: c.Server.Transport(), Timeout: 5 * time.Second})
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const p, l = "ops-audit", "own-logs"
	put := func(n int) {
		t.Helper()
		c.Must(c.PutLogs(l, testclient.LogGroup(c.Emulator.Clock.Now().Add(time.Duration(-n)*time.Second), []string{"n", fmt.Sprint(n)})))
	}
	for n := range 10 {
		put(n)
	}
	_, err := s.SplitShard(p, l, 0, "")
	ok(err)
	for n := range 10 {
		put(10 + n)
	}
	key := "f0000000000000000000000000000000"
	text, now := "20", uint32(c.Emulator.Clock.Now().Unix())
	name := "n"
	ok(s.PostLogStoreLogs(p, l, &sls.LogGroup{Topic: &name, Source: &name, Logs: []*sls.Log{
		{Time: &now, Contents: []*sls.LogContent{{Key: &name, Value: &text}}},
	}}, &key))

	shards, err := s.ListShards(p, l)
	ok(err)
	seen := map[string]int{}
	for _, shard := range shards {
		cursor, err := s.GetCursor(p, l, shard.ShardID, "begin")
		ok(err)
		end, err := s.GetCursor(p, l, shard.ShardID, "end")
		ok(err)
		last := -1
		for cursor != end {
			groups, next, err := s.PullLogs(p, l, shard.ShardID, cursor, "", 2)
			ok(err)
			for _, g := range groups.LogGroups {
				var n int
				_, _ = fmt.Sscan(g.Logs[0].Contents[0].GetValue(), &n)
				if n <= last {
					t.Errorf("in shard %d, %d comes after %d", shard.ShardID, n, last)
				}
				last = n
				seen[g.Logs[0].Contents[0].GetValue()]++
				if n == 20 && shard.ShardID != 1 {
					t.Errorf("the key %s went to shard %d", key, shard.ShardID)
				}
			}
			cursor = next
		}
	}
	for n := range 21 {
		if seen[fmt.Sprint(n)] != 1 {
			t.Errorf("log %d was read %d times", n, seen[fmt.Sprint(n)])
		}
	}
	// At a time, and behind everything.
	c.Emulator.Clock.Advance(time.Minute)
	put(21)
	var found []string
	for _, shard := range shards {
		cursor, err := s.GetCursor(p, l, shard.ShardID, fmt.Sprint(now+30))
		ok(err)
		groups, _, err := s.PullLogs(p, l, shard.ShardID, cursor, "", 1000)
		ok(err)
		for _, g := range groups.LogGroups {
			found = append(found, g.Logs[0].Contents[0].GetValue())
		}
	}
	if !slices.Equal(found, []string{"21"}) {
		t.Errorf("after a time: %v", found)
	}
	shard := "/logstores/own-logs/shards/"
	begin, err := s.GetCursor(p, l, 1, "begin")
	ok(err)
	begin = url.QueryEscape(begin)
	for target, code := range map[string]string{
		"1?type=cursor&from=now": "ParameterInvalid", "x?type=cursor&from=end": "ParameterInvalid",
		"1?type=logs&cursor=" + begin + "&count=0": "ParameterInvalid", "1?type=logs&cursor=" + begin: "ParameterInvalid",
		"1?type=logs&cursor=" + begin + "&count=1001": "ParameterInvalid", "1?type=logs&cursor=OTk=&count=1": "InvalidCursor",
		"1?type=logs&cursor=" + begin + "&end_cursor=x&count=1": "InvalidCursor",
		"1?type=logs&cursor=" + begin + "5&count=1":             "InvalidCursor",
	} {
		c.Refused(c.SLS("GET", p, shard+target, ""), 400, code)
	}
	c.Refused(c.SLS("GET", p, shard+"9?type=cursor&from=end", ""), 404, "ShardNotExist")
	c.Refused(c.SLS("GET", p, shard+"1?type=all", ""), 405, "InvalidMethod")
	c.Emulator.Edit(func(a *emulator.Account) {
		events := &a.Projects[p].Logstores[l].Events
		*events = append(*events, emulator.Event{Time: c.Emulator.Clock.Now(), Fields: map[string]string{"n": "edited"}})
	})
	end, err := s.GetCursor(p, l, 0, "end")
	ok(err)
	groups, _, err := s.PullLogs(p, l, 0, c.Before(end), "", 10)
	ok(err)
	if len(groups.LogGroups) != 1 {
		t.Errorf("%v", groups)
	}
}

func TestShards(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	const shards = "/logstores/own-logs/shards"
	for _, step := range []struct{ method, target, want string }{
		{"GET", shards, "0:write:00-80 1:write:80-ff"},
		{"POST", shards + "/1?action=split&key=c0000000000000000000000000000000", "1:only:80-ff 2:write:80-c0 3:write:c0-ff"},
		{"POST", shards + "/0?action=split&shardCount=4", "0:only:00-80 4:write:00-20 5:write:20-40 6:write:40-60 7:write:60-80"},
		{"POST", shards + "/7?action=merge", "8:write:60-c0 7:only:60-80 2:only:80-c0"},
		{"GET", shards, "0:only:00-80 1:only:80-ff 2:only:80-c0 3:write:c0-ff 4:write:00-20 5:write:20-40 6:write:40-60 7:only:60-80 8:write:60-c0"},
	} {
		if got := c.Must(c.SLS(step.method, "ops-audit", step.target, "")).Ranges(); got != step.want {
			t.Errorf("%s %s\n got %s\nwant %s", step.method, step.target, got, step.want)
		}
	}
	if a := c.Must(c.SLS("GET", "ops-audit", "/logstores/own-logs", "")); a.Get("shardCount") != 5.0 {
		t.Errorf("%s", a.Raw)
	}
	for target, code := range map[string]string{
		shards + "/0?action=split":                                                   "ParameterInvalid", // read only
		shards + "/99?action=split":                                                  "ParameterInvalid",
		shards + "/x?action=merge":                                                   "ParameterInvalid",
		shards + "/3?action=merge":                                                   "ParameterInvalid", // the last one
		shards + "/4?action=split&key=ff000000000000000000000000000000":              "ParameterInvalid",
		shards + "/4?action=split&key=11":                                            "ParameterInvalid",
		shards + "/4?action=split&shardCount=1":                                      "ParameterInvalid",
		"/logstores/own-logs/shards/4?action=split&shardCount=100&key=" + zeros("1"): "ParameterInvalid",
	} {
		c.Refused(c.SLS("POST", "ops-audit", target, ""), 400, code)
	}
	c.Refused(c.SLS("POST", "ops-audit", shards+"/4?action=grow", ""), 405, "InvalidMethod")
	c.Refused(c.SLS("POST", "ops-audit", "/logstores/nothing/shards/4?action=split", ""), 404, "LogStoreNotExist")
	c.Emulator.Set(func(s *emulator.Settings) { s.QuotaShards = 5 })
	c.Refused(c.SLS("POST", "ops-audit", shards+"/4?action=split", ""), 400, "ProjectQuotaExceed")
	c.Must(c.SLS("POST", "ops-audit", shards+"/4?action=merge", ""))
}

func zeros(begin string) string { return begin + strings.Repeat("0", 32-len(begin)) }
