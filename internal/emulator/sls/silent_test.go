package sls_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// These tests hold what once got a wrong answer instead of a refusal.

// TestPullLogs_query checks that a query leaves logs out, and that one which would be answered
// wrongly is refused.
func TestPullLogs_query(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	s := &sls.Client{Endpoint: "https://cn-hangzhou.log.aliyuncs.com", AccessKeyID: c.ID, AccessKeySecret: c.Secret, RetryTimeOut: time.Second}
	s.SetHTTPClient(&http.Client{Transport: c.Server.Transport(), Timeout: 5 * time.Second})
	for _, a := range []string{"1", "2", "3", "2"} {
		c.Must(c.PutLogs("own-logs", testclient.LogGroup(c.Emulator.Clock.Now(), []string{"a", a})))
	}
	pull := func(query string) (string, error) {
		var values []string
		read := 0
		for shard := range 2 {
			groups, meta, err := s.PullLogsWithQuery(&sls.PullLogRequest{
				Project: "ops-audit", Logstore: "own-logs", ShardID: shard, Cursor: c.Cursor(shard), LogGroupMaxCount: 10, Query: query,
			})
			if err != nil {
				return "", err
			}
			read += meta.LinesBeforeQuery
			for _, g := range groups.LogGroups {
				values = append(values, g.Logs[0].Contents[0].GetValue())
			}
		}
		slices.Sort(values)
		return fmt.Sprint(read, " ", strings.Join(values, "")), nil
	}
	for query, want := range map[string]string{
		"*": "4 1223", "* | where a = '2'": "4 22", "* | where a != '2' and __topic__ = 'topic'": "4 13",
		`* | where "__tag__:host" = 'a'`: "4 1223", "* | where b = '2'": "4 ",
	} {
		if got, err := pull(query); err != nil || got != want {
			t.Errorf("%s: %s %v, want %s", query, got, err, want)
		}
	}
	for _, query := range []string{"a", "a: 2", "* | project a", "* | extend b = a", "* | where", "* | parse-json a", "not a"} {
		if got, err := pull(query); err == nil || !strings.Contains(err.Error(), "ParameterInvalid") {
			t.Errorf("%s: %s %v", query, got, err)
		}
	}
}

func TestSLS_unknownQueryParameter(t *testing.T) {
	c := testclient.Start(t)
	c.MakeIndex()
	for _, call := range [][2]string{
		{"GET", "/?offset=1"}, {"GET", "/logstores?logstore=x"}, {"GET", "/logstores?Offset=1"}, {"GET", testclient.TrailLogstore + "?ttl=1"},
		{"GET", testclient.TrailLogstore + "/index?size=1"}, {"GET", testclient.TrailLogstore + "/shards?size=1"},
		{"GET", "/dashboards?tags=x"}, {"DELETE", testclient.TrailLogstore + "?dryRun=true"},
		{"GET", testclient.TrailLogstore + "?type=log&from=0&to=1&session=x"},
		{"GET", testclient.TrailLogstore + "/index?type=histogram&from=0&to=1&shard=0"},
	} {
		c.Refused(c.SLS(call[0], "ops-audit", call[1], ""), 400, "ParameterInvalid")
	}
	c.Refused(c.SLS("GET", "", "/?projectname=x", ""), 400, "ParameterInvalid")
	c.Emulator.Set(func(s *emulator.Settings) { s.UnknownParametersRefused = false })
	c.Must(c.SLS("GET", "ops-audit", "/logstores?logstore=x", ""))
}

// TestBody_plainWords checks that a body that cannot be read is refused in words about the body, and
// not in those of Go's decoder.
func TestBody_plainWords(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/consumergroups", `{"consumerGroup":"siem","timeout":60,"order":true}`))
	const own = "/logstores/own-logs"
	for _, call := range [][]string{
		{"POST", "/logstores", "ttl"}, {"PUT", own, "ttl"}, {"POST", own + "/index", "line"}, {"PUT", own + "/index", "line"},
		{"POST", own + "/logs", "from"}, {"POST", own + "/deletelogs", "from"}, {"PUT", own + "/encryption", "enable"}, {"PUT", own + "/meteringmode", "meteringMode"},
		{"POST", "/dashboards", "charts"}, {"POST", "/savedsearches", "topic"}, {"POST", "/alerts", "name"}, {"POST", "/jobs", "type"},
		{"POST", own + "/consumergroups", "timeout"}, {"PUT", own + "/consumergroups/siem", "order"},
		{"POST", own + "/consumergroups/siem?type=checkpoint&consumer=a", "shard"}, {"POST", own + "/consumergroups/siem?type=heartbeat&consumer=a", ""},
		{"PUT", "/ingestprocessors/filter", "configuration"}, {"POST", own + "/processor", "processorName"}, {"PUT", "/", "description"}, {"POST", "/tag", "tags"},
		{"PUT", "/resource-policies", "dryRun"},
	} {
		for _, body := range []string{`{"`, `5`, `"text"`, `["text"]`, `[0.5]`, `{"a":1}{}`, `null`, fmt.Sprintf(`{%q:{"a":[1]}}`, call[2]), fmt.Sprintf(`{%q:[{"a":1}]}`, call[2])} {
			a := c.SLS(call[0], "ops-audit", call[1], body)
			message := fmt.Sprint(a.Get("errorMessage"))
			for _, foreign := range []string{"json: cannot", "Go ", "EOF", "unmarshal", "%!"} {
				if a.Status != 400 || strings.Contains(message, foreign) {
					t.Errorf("%v %s: %d %s", call, body, a.Status, message)
					break
				}
			}
		}
	}
}

// TestWindow_refused checks that what is refused is named, and that no wrong number is left out.
func TestWindow_refused(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	for parameters, want := range map[string]string{
		"type=histogram&from=-5&to=5": "from -5 is invalid", "type=log&from=-5&to=5": "from -5 is invalid", "type=log&from=-9&to=-5": "from -9 is invalid",
		"type=histogram&from=0&to=1000000000000000000": "to 1000000000000000000 is invalid", "type=histogram&from=6&to=5": "from must not be later than to",
		"type=histogram&from=0&to=5&interval=-1": "interval -1 is invalid",
	} {
		a := c.SLS("GET", "ops-audit", "/logstores/own-logs?"+parameters, "")
		c.Refused(a, 400, "InvalidTimeRange")
		if a.Get("errorMessage") != want {
			t.Errorf("%s: %v", parameters, a.Get("errorMessage"))
		}
	}
	c.Must(c.SLS("GET", "ops-audit", "/logstores/own-logs?type=histogram&from=0&to=5&interval=0", "")) // as the SDK sends it
	c.Refused(c.SLS("GET", "ops-audit", "/logstores/own-logs/shards/0?type=cursor&from=-1", ""), 400, "ParameterInvalid")
}

// TestGetLogs_analyticsOfAQueryLogstore checks that only a standard Logstore has analytics.
func TestGetLogs_analyticsOfAQueryLogstore(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	search := func(query string) testclient.Answer {
		return c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", fmt.Sprintf(`{"from":1,"to":2,"query":%q}`, query))
	}
	c.Must(search("* | select count(*)"))
	for _, mode := range []string{"query", "lite"} {
		c.Emulator.Edit(func(a *emulator.Account) { a.Projects["ops-audit"].Logstores["own-logs"].Mode = mode })
		c.Refused(search("* | select count(*)"), 400, "ParameterInvalid")
		c.Must(search("*"))
	}
}

func TestGetLogs_membersWithoutAnAnswer(t *testing.T) {
	c := testclient.Start(t)
	c.MakeIndex()
	for _, member := range []string{
		`"fromNs":1`, `"toNs":1`, `"highlight":true`, `"session":"x"`, `"forward":true`, `"shard":0`,
	} {
		a := c.SLS("POST", "ops-audit", testclient.TrailLogstore+"/logs", `{"from":0,"to":1,`+member+`}`)
		c.Refused(a, 400, "ParameterInvalid")
	}
	c.Must(c.SLS("POST", "ops-audit", testclient.TrailLogstore+"/logs",
		`{"from":0,"to":1,"fromNs":0,"toNs":0,"highlight":false,"session":"","powerSql":false,"accurate":true}`))
	get := testclient.TrailLogstore + "?type=log&from=0&to=1"
	c.Must(c.SLS("GET", "ops-audit", get+"&fromNs=0&toNs=0&highlight=false&powerSql=false&accurate=true", ""))
	for _, member := range []string{"fromNs=1", "toNs=1", "highlight=true", "fromNs=x"} {
		c.Refused(c.SLS("GET", "ops-audit", get+"&"+member, ""), 400, "ParameterInvalid")
	}
}

// TestListAllProjects checks the shape that the Go SDK reads: seconds as numbers, and the projects
// of all regions.
func TestListAllProjects(t *testing.T) {
	c := testclient.Start(t)
	c.Must(c.SLS("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":"here"}`))
	c.Must(c.Elsewhere().SLS("POST", "ops-other", "/", `{"projectName":"ops-other","description":"there"}`))
	s := &sls.Client{Endpoint: "https://cn-hangzhou.log.aliyuncs.com", AccessKeyID: c.ID, AccessKeySecret: c.Secret, RetryTimeOut: time.Second}
	s.SetHTTPClient(&http.Client{Transport: c.Server.Transport(), Timeout: 5 * time.Second})
	list := func(req sls.ListAllProjectsRequest) string {
		t.Helper()
		got, err := s.ListAllProjects(&req)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, p := range got.Projects {
			if p.CreateTime < 1e9 || p.UpdateTime < p.CreateTime {
				t.Errorf("%+v", p)
			}
			all = append(all, p.Region+"/"+p.ProjectName+"/"+p.Description)
		}
		return fmt.Sprint(got.Count, got.Total, strings.Join(all, " "))
	}
	for want, req := range map[string]sls.ListAllProjectsRequest{
		"2 2cn-hangzhou/ops-audit/here cn-shanghai/ops-other/there": {},
		"1 1cn-shanghai/ops-other/there":                            {RegionId: "cn-shanghai"},
		"1 1cn-hangzhou/ops-audit/here":                             {SearchText: "here", ProjectName: "audit"},
		"1 2cn-shanghai/ops-other/there":                            {Offset: 1, Size: 1},
	} {
		if got := list(req); got != want {
			t.Errorf("%+v: %s, want %s", req, got, want)
		}
	}
}

// TestPutLogs_nanoseconds checks that the nanoseconds of a log come back from a search and from
// a shard, and order the logs of a second.
func TestPutLogs_nanoseconds(t *testing.T) {
	c := testclient.Start(t)
	c.MakeOwnLogs()
	s := &sls.Client{Endpoint: "https://cn-hangzhou.log.aliyuncs.com", AccessKeyID: c.ID, AccessKeySecret: c.Secret, RetryTimeOut: time.Second}
	s.SetHTTPClient(&http.Client{Transport: c.Server.Transport(), Timeout: 5 * time.Second})
	now := uint32(c.Emulator.Clock.Now().Unix())
	name := "n"
	group := &sls.LogGroup{Topic: &name, Source: &name}
	for _, ns := range []uint32{999_999_999, 0, 5} {
		value := fmt.Sprint(ns)
		group.Logs = append(group.Logs, &sls.Log{Time: &now, TimeNs: &ns, Contents: []*sls.LogContent{{Key: &name, Value: &value}}})
	}
	if err := s.PutLogs("ops-audit", "own-logs", group); err != nil {
		t.Fatal(err)
	}
	a := c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", fmt.Sprintf(`{"from":%d,"to":%d}`, now, now+1)))
	for i, want := range []any{nil, "5", "999999999"} {
		if got := a.Get("data", i, "__time_ns_part__"); got != want {
			t.Errorf("row %d has the nanoseconds %v, want %v", i, got, want)
		}
	}
	pulled := map[uint32]string{}
	for shard := range 2 {
		groups, _, err := s.PullLogs("ops-audit", "own-logs", shard, c.Cursor(shard), "", 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range groups.LogGroups {
			pulled[g.Logs[0].GetTimeNs()] = g.Logs[0].Contents[0].GetValue()
		}
	}
	if len(pulled) != 3 || pulled[5] != "5" || pulled[999_999_999] != "999999999" {
		t.Errorf("pulled %v", pulled)
	}
	tooMany := uint32(1_000_000_000)
	group.Logs[0].TimeNs = &tooMany
	if err := s.PutLogs("ops-audit", "own-logs", group); err == nil || !strings.Contains(err.Error(), "PostBodyInvalid") {
		t.Errorf("%v", err)
	}
}

// TestLogstore_allHot checks that hot_ttl may be -1: all logs stay hot.
func TestLogstore_allHot(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Must(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"own-logs","ttl":30,"shardCount":2,"hot_ttl":-1}`))
	if got := c.Must(c.SLS("GET", "ops-audit", "/logstores/own-logs", "")).Get("hot_ttl"); got != -1.0 {
		t.Errorf("hot_ttl %v", got)
	}
	c.Must(c.SLS("PUT", "ops-audit", "/logstores/own-logs", `{"logstoreName":"own-logs","ttl":30,"shardCount":2,"hot_ttl":7}`))
	c.Must(c.SLS("PUT", "ops-audit", "/logstores/own-logs", `{"logstoreName":"own-logs","ttl":30,"shardCount":2,"hot_ttl":-1}`))
	c.Refused(c.SLS("PUT", "ops-audit", "/logstores/own-logs", `{"logstoreName":"own-logs","ttl":30,"shardCount":2,"hot_ttl":-2}`), 400, "LogStoreInfoInvalid")
}

// TestLists_usualSize checks how many items a list has that asks for no size.
func TestLists_usualSize(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.QuotaProjects, s.QuotaLogstores = 300, 300 })
	c.MakeDestination()
	for i := range 250 {
		name := fmt.Sprint("list-", i)
		c.Must(c.SLS("POST", name, "/", `{"projectName":"`+name+`","description":""}`))
		c.Must(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"`+name+`","ttl":30,"shardCount":1}`))
	}
	for _, list := range []struct {
		project, target string
		count, total    float64
	}{
		{"", "/", 100, 251}, {"", "/?size=200", 200, 251}, {"", "/?type=all", 100, 251}, {"", "/?offset=200", 51, 251},
		{"ops-audit", "/logstores", 200, 250}, {"ops-audit", "/logstores?size=500", 250, 250},
	} {
		a := c.Must(c.SLS("GET", list.project, list.target, ""))
		if a.Get("count") != list.count || a.Get("total") != list.total {
			t.Errorf("%s%s lists %v of %v, want %v", list.project, list.target, a.Get("count"), a.Get("total"), list.count)
		}
	}
	c.Refused(c.SLS("GET", "", "/?size=501", ""), 400, "ParameterInvalid")
}

// TestPages_usualSize checks how much a list answers that is asked for no size.
func TestPages_usualSize(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Edit(func(a *emulator.Account) {
		for i := range 510 {
			a.Projects[fmt.Sprintf("project-%03d", i)] = &emulator.Project{Region: "cn-hangzhou"}
		}
		p := a.Projects["project-000"]
		p.Logstores, p.Dashboards = map[string]*emulator.Logstore{}, map[string]*emulator.Document{}
		for i := range 510 {
			name := fmt.Sprintf("object-%03d", i)
			p.Logstores[name] = &emulator.Logstore{Name: name, ShardCount: 1}
			p.Dashboards[name] = &emulator.Document{Name: name, Body: []byte("{}")}
		}
	})
	for path, usual := range map[string]float64{"/logstores": 200, "/dashboards": 500} {
		if a := c.Must(c.SLS("GET", "project-000", path, "")); a.Get("count") != usual || a.Get("total") != 510.0 {
			t.Errorf("%s has %v of %v", path, a.Get("count"), a.Get("total"))
		}
		if a := c.Must(c.SLS("GET", "project-000", path+"?size=500", "")); a.Get("count") != 500.0 {
			t.Errorf("%s has %v", path, a.Get("count"))
		}
		c.Refused(c.SLS("GET", "project-000", path+"?size=501", ""), 400, "ParameterInvalid")
	}
	if a := c.Must(c.SLS("GET", "", "/", "")); a.Get("count") != 100.0 || a.Get("total") != 510.0 {
		t.Errorf("there are %v of %v projects", a.Get("count"), a.Get("total"))
	}
}
