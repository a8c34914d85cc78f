package sls_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

const modifiable = `{"logstoreName":"own-logs","ttl":30,"shardCount":1,"enableModify":true}`

// numbered writes logs with the numbers from 1 in the field n to a Logstore of the name
// own-logs.
func numbered(c *testclient.Client, body string, n int) {
	c.T.Helper()
	c.MakeDestination()
	c.Must(c.SLS("POST", "ops-audit", "/logstores", body))
	c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/index",
		`{"line":{"token":[" "]},"keys":{"n":{"type":"text","token":[],"doc_value":true},"who":{"type":"text","token":[]}}}`))
	for i := range n {
		c.Must(c.PutLogs("own-logs", testclient.LogGroup(c.Emulator.Clock.Now(), []string{"n", fmt.Sprint(i + 1), "who", "alice"})))
	}
}

// search returns the rows of a search over all times.
func search(c *testclient.Client, query string) testclient.Answer {
	c.T.Helper()
	return c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", `{"from":1,"to":4000000000,"query":"`+query+`"}`))
}

// consumed returns what a consumer of the only shard gets, of an SPL query if there is one.
func consumed(c *testclient.Client, query ...string) testclient.Answer {
	c.T.Helper()
	begin, _ := c.Must(c.SLS("GET", "ops-audit", "/logstores/own-logs/shards/0?type=cursor&from=begin", "")).Get("cursor").(string)
	return c.Must(c.SLS("GET", "ops-audit", "/logstores/own-logs/shards/0?type=log&count=100&cursor="+begin+"&query="+url.QueryEscape(strings.Join(query, "")), ""))
}

func rows(c *testclient.Client, operation, body string) testclient.Answer {
	return c.SLS("POST", "ops-audit", "/logstores/own-logs/"+operation, body)
}

func TestRows_deletedByIDAndByQuery(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, modifiable, 4)
	all := search(c, "*")
	id, _ := all.Get("data", 1, "__rowid__").(string)
	if id == "" {
		t.Fatalf("no __rowid__ in %s", all.Raw)
	}
	a := c.Must(rows(c, "deletelogs", `{"from":1,"to":2,"query":"n:1","rowId":"`+id+`"}`)) // the id comes first
	if a.Get("affectedRows") != 1.0 || a.Header.Get("x-log-affectedrows") != "1" {
		t.Errorf("%v %s", a.Header, a.Raw)
	}
	if a := c.Must(rows(c, "deletelogs", `{"rowId":"`+id+`"}`)); a.Get("affectedRows") != 0.0 {
		t.Errorf("again: %s", a.Raw)
	}
	if got := search(c, "*").Numbers(); !slices.Equal(got, []int{1, 3, 4}) {
		t.Errorf("after the deletion of one: %v", got)
	}
	if a := c.Must(rows(c, "deletelogs", `{"from":1,"to":4000000000,"query":"n:3 or n:4"}`)); a.Get("affectedRows") != 2.0 {
		t.Errorf("%s", a.Raw)
	}
	if got := search(c, "*").Numbers(); !slices.Equal(got, []int{1}) {
		t.Errorf("after the deletion by query: %v", got)
	}
	if a := c.Must(c.SLS("GET", "ops-audit", "/logstores/own-logs?type=histogram&from=1&to=4000000000", "")); a.Header.Get("x-log-count") != "1" {
		t.Errorf("the histogram counts %s", a.Header.Get("x-log-count"))
	}
	if a := consumed(c); a.Header.Get("x-log-count") != "4" {
		t.Errorf("a consumer gets %s logs", a.Header.Get("x-log-count"))
	}
}

func TestRows_updated(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, modifiable, 2)
	id, _ := search(c, "n:2").Get("data", 0, "__rowid__").(string)
	c.Must(rows(c, "updatelogs", `{"from":1,"to":2,"rowId":"`+id+`","data":"{\"who\":\"mallory\",\"count\":7}"}`))
	row := search(c, "who:mallory")
	if row.Get("data", 0, "n") != "2" || row.Get("data", 0, "count") != "7" || row.Get("data", 0, "__rowid__") != id {
		t.Errorf("partial: %s", row.Raw)
	}
	if a := consumed(c); slices.Contains(splitWords(string(a.Raw)), "mallory") {
		t.Errorf("a consumer was told of the update: %q", a.Raw)
	}
	if n := consumed(c, `* | where who = 'alice'`).Header.Get("x-log-count"); n != "2" {
		t.Errorf("a consumer who asks for alice gets %s logs", n)
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.AffectedRowsMember = "affected_rows" })
	if a := c.Must(rows(c, "updatelogs", `{"from":1,"to":4000000000,"query":"*","updateMode":"full","data":"{\"n\":\"9\"}"}`)); a.Get("affected_rows") != 2.0 {
		t.Errorf("%s", a.Raw)
	}
	if a := search(c, "*"); !slices.Equal(a.Numbers(), []int{9, 9}) || a.Get("data", 0, "who") != nil {
		t.Errorf("full: %s", a.Raw)
	}
}

// splitWords returns the parts of a binary text that are made of letters.
func splitWords(s string) []string {
	return slices.Collect(func(yield func(string) bool) {
		word := ""
		for _, r := range s + " " {
			if r >= 'a' && r <= 'z' {
				word += string(r)
				continue
			}
			if word != "" && !yield(word) {
				return
			}
			word = ""
		}
	})
}

func TestRows_refuses(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, modifiable, 1)
	for body, want := range map[string]string{
		`{}`: "ParameterInvalid", `{"from":1,"to":9}`: "ParameterInvalid", `{"from":1,"query":"*"}`: "ParameterInvalid",
		`{"from":9,"to":9,"query":"*"}`: "InvalidTimeRange", `{"from":9,"to":1,"query":"*"}`: "InvalidTimeRange",
		`{"from":1,"to":9,"query":"other:x"}`: "ParameterInvalid", `{"from":1,"to":9,"query":"*|select count(*)"}`: "ParameterInvalid",
		`{"rowid":"x"}`: "ParameterInvalid",
	} {
		c.Refused(rows(c, "deletelogs", body), 400, want)
	}
	for _, body := range []string{`{"rowId":"x"}`, `{"rowId":"x","data":"[]"}`, `{"rowId":"x","data":"{}"}`, `{"rowId":"x","data":"{\"a\":\"b\"}","updateMode":"replace"}`} {
		c.Refused(rows(c, "updatelogs", body), 400, "ParameterInvalid")
	}
	c.Refused(rows(c, "updatelogs", `{"rowId":"x","data":"{\"__time__\":\"1\"}"}`), 400, "InvalidKey")
	c.Refused(c.SLS("PUT", "ops-audit", "/logstores/own-logs/index", `{"keys":{"__rowid__":{"type":"text"}}}`), 400, "IndexInfoInvalid")
	user := c.User("alice", testclient.Allow("log:Get*", "*"))
	c.Refused(rows(user, "deletelogs", `{"rowId":"x"}`), 401, "Unauthorized")
}

// Only a new Logstore can be made modifiable, and it stays so.
func TestRows_modifiableFromTheStartOrNever(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, `{"logstoreName":"own-logs","ttl":30,"shardCount":1}`, 1)
	get := func() any { return c.Must(c.SLS("GET", "ops-audit", "/logstores/own-logs", "")).Get("enableModify") }
	put := func(member string) testclient.Answer {
		return c.SLS("PUT", "ops-audit", "/logstores/own-logs", `{"logstoreName":"own-logs","ttl":30,"shardCount":1`+member+`}`)
	}
	enable := func(enabled string) testclient.Answer {
		return c.SLS("PUT", "ops-audit", "/logstores/own-logs/modification", `{"enabled":`+enabled+`}`)
	}
	if a := search(c, "*"); a.Get("data", 0, "__rowid__") != nil {
		t.Errorf("%s", a.Raw)
	}
	c.Refused(rows(c, "deletelogs", `{"rowId":"x"}`), 400, "NotSupported")
	c.Must(put(`,"enableModify":true`))
	c.Refused(enable("true"), 400, "NotSupported")
	c.Must(enable("false"))
	if get() != false {
		t.Errorf("an update made it modifiable")
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.ImmutableChangeRefused = true })
	c.Refused(put(`,"enableModify":true`), 400, "ParameterInvalid")
	c.Emulator.Set(func(s *emulator.Settings) { s.ImmutableChangeRefused, s.ModifyExisting = false, true })
	c.Must(enable("true"))
	c.Must(put(`,"enableModify":false`))
	c.Must(put(``))
	c.Refused(enable("false"), 400, "NotSupported")
	if get() != true {
		t.Errorf("it is not modifiable any more")
	}
}

func TestClearLogStoreStorage_keepsTheLogstore(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, `{"logstoreName":"own-logs","ttl":30,"shardCount":1}`, 3)
	c.Refused(c.User("alice", "AliyunLogReadOnlyAccess").SLS("DELETE", "ops-audit", "/logstores/own-logs/storage", ""), 401, "Unauthorized")
	c.Must(c.SLS("DELETE", "ops-audit", "/logstores/own-logs/storage", ""))
	if a := search(c, "*"); len(a.Numbers()) != 0 {
		t.Errorf("%s", a.Raw)
	}
	if a := consumed(c); a.Header.Get("x-log-count") != "0" {
		t.Errorf("a consumer gets %s logs", a.Header.Get("x-log-count"))
	}
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(c.Emulator.Clock.Now(), []string{"n", "4"})))
	if got := search(c, "*").Numbers(); !slices.Equal(got, []int{4}) {
		t.Errorf("%v", got)
	}
	c.Refused(c.SLS("DELETE", "ops-audit", "/logstores/nothing/storage", ""), 404, "LogStoreNotExist")
}

// A soft deletion is a task: when it is done, searches do not show the logs, and consumers
// still get them.
func TestSoftDeletion_isATask(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.SoftDeleteMS = 60_000 })
	numbered(c, `{"logstoreName":"own-logs","ttl":30,"shardCount":1}`, 3)
	const path = "/logstores/own-logs/deletelogtasks"
	id, _ := c.Must(c.SLS("POST", "ops-audit", path, `{"from":1,"to":4000000000,"query":"n:2","type":"logs","accurate":true}`)).Get("taskId").(string)
	progress := func() any {
		return c.Must(c.SLS("GET", "ops-audit", path+"/"+id+"?taskId="+id+"&type=deletelogtasks", "")).Get("progress")
	}
	if progress() != 0.0 || len(search(c, "*").Numbers()) != 3 {
		t.Errorf("progress %v, %s", progress(), search(c, "*").Raw)
	}
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(c.Emulator.Clock.Now(), []string{"n", "2"}))) // comes too late for the task
	c.Emulator.Clock.Advance(time.Minute)
	if got := search(c, "*").Numbers(); progress() != 100.0 || !slices.Equal(got, []int{1, 3, 2}) {
		t.Errorf("progress %v, %v", progress(), got)
	}
	if a := consumed(c); a.Header.Get("x-log-count") != "4" {
		t.Errorf("a consumer gets %s logs", a.Header.Get("x-log-count"))
	}
	if a := c.Must(c.SLS("GET", "ops-audit", path+"?type=deletelogtasks", "")); a.Get("total") != 1.0 || a.Get("tasks", 0, "taskId") != id {
		t.Errorf("%s", a.Raw)
	}
}

func TestSoftDeletion_refuses(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, `{"logstoreName":"own-logs","ttl":30,"shardCount":1}`, 1)
	const path = "/logstores/own-logs/deletelogtasks"
	for body, want := range map[string]string{
		`{}`: "ParameterInvalid", `{"from":1,"to":9,"query":"*"}`: "ParameterInvalid", `{"from":9,"to":1,"type":"logs"}`: "InvalidTimeRange",
		`{"from":1,"to":9,"type":"logs","query":"*|select count(*)"}`: "ParameterInvalid",
	} {
		c.Refused(c.SLS("POST", "ops-audit", path, body), 400, want)
	}
	c.Refused(c.SLS("GET", "ops-audit", path+"/nothing", ""), 400, "ParameterInvalid")
	c.Refused(c.User("alice", "AliyunLogReadOnlyAccess").SLS("POST", "ops-audit", path, `{"from":1,"to":9,"type":"logs"}`), 401, "Unauthorized")
	c.Emulator.Set(func(s *emulator.Settings) { s.SoftDeleteOpen = false })
	c.Refused(c.SLS("POST", "ops-audit", path, `{"from":1,"to":9,"type":"logs"}`), 400, "NotSupported")
}
