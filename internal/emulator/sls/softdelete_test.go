package sls_test

import (
	"slices"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

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
