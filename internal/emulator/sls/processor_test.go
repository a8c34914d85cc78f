package sls_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func processor(t *testing.T, statement, parseFail string) string {
	return `{"displayName":"shown","description":"d","configuration":{"spl":` + testclient.JSON(t, statement) + `,"parseFail":"` + parseFail + `"}}`
}

// An ingest processor filters and masks what is written, also by web tracking, and also the
// deliveries of a trail.
func TestIngestProcessor_filters(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, `{"logstoreName":"own-logs","ttl":30,"shardCount":1,"enable_tracking":true}`, 0)
	put := func(statement, parseFail string) {
		c.Must(c.SLS("PUT", "ops-audit", "/ingestprocessors/quiet", processor(t, statement, parseFail)))
	}
	attach := func(logstore, name string) {
		c.Must(c.SLS("POST", "ops-audit", "/logstores/"+logstore+"/processor", `{"processorName":"`+name+`"}`))
	}
	write := func(pairs ...string) {
		c.Must(c.PutLogs("own-logs", testclient.LogGroup(c.Emulator.Clock.Now(), pairs)))
	}
	put(`* | where n != '2' | extend who = '***'`, "")
	attach("own-logs", "quiet")
	if a := c.Must(c.SLS("GET", "ops-audit", "/logstores/own-logs", "")); a.Get("processorId") != "quiet" {
		t.Errorf("%s", a.Raw)
	}
	write("n", "1", "who", "alice")
	write("n", "2", "who", "alice")
	c.Must(anonymously(c, "/logstores/own-logs/track?APIVersion=0.6.0&n=2"))
	if a := search(c, "*"); !slices.Equal(a.Numbers(), []int{1}) || a.Get("data", 0, "who") != "***" {
		t.Errorf("%s", a.Raw)
	}
	if a := consumed(c); a.Header.Get("x-log-count") != "1" {
		t.Errorf("a consumer gets %s logs", a.Header.Get("x-log-count"))
	}
	put(`* | where cast(n as bigint) > 5`, "keep") // a change acts on what uses the processor
	write("n", "3")
	write("n", "x")
	put(`* | where cast(n as bigint) > 5`, "drop")
	write("n", "x")
	put(`* | where`, "drop") // a syntax error keeps the data
	write("n", "4")
	attach("own-logs", "")
	write("n", "5")
	if a := search(c, "*"); !slices.Equal(a.Numbers(), []int{1, 0, 4, 5}) {
		t.Errorf("%s", a.Raw)
	}

	put(`* | where EventType = 'none'`, "")
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	attach("innertrail_platform-ops", "quiet")
	c.Emulator.Deliver(5)
	c.Emulator.Edit(func(a *emulator.Account) {
		if n := len(a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].Events); n != 0 {
			t.Errorf("%d events were stored", n)
		}
	})
	if status := c.Must(c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops")); status.Get("LatestDeliveryLogServiceError") != "" {
		t.Errorf("the trail sees it: %s", status.Raw)
	}
	c.Must(c.SLS("DELETE", "ops-audit", "/ingestprocessors/quiet", ""))
	c.Emulator.Deliver(5)
	c.Emulator.Edit(func(a *emulator.Account) {
		if n := len(a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].Events); n != 5 {
			t.Errorf("%d events were stored after the deletion", n)
		}
	})
}

func TestIngestProcessor_readAndRefused(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	for _, name := range []string{"first", "second"} {
		c.Must(c.SLS("PUT", "ops-audit", "/ingestprocessors/"+name, processor(t, "*", "drop")))
	}
	if a := c.Must(c.SLS("GET", "ops-audit", "/ingestprocessors/first", "")); a.Get("processorName") != "first" || a.Get("displayName") != "shown" ||
		a.Get("configuration", "parseFail") != "drop" || a.Get("configuration", "spl") != "*" {
		t.Errorf("%s", a.Raw)
	}
	if a := c.Must(c.SLS("GET", "ops-audit", "/ingestprocessors?processorName=sec", "")); a.Get("total") != 1.0 || a.Get("processors", 0, "processorName") != "second" {
		t.Errorf("%s", a.Raw)
	}
	for _, body := range []string{`{}`, `{"displayName":"x"}`, `{"configuration":{"spl":"*"}}`, processor(t, "*", "lose"),
		processor(t, "* | parse-regexp x, 'y' as z", ""), processor(t, "* | where x = '"+strings.Repeat("x", 4000)+"'", "")} {
		c.Refused(c.SLS("PUT", "ops-audit", "/ingestprocessors/third", body), 400, "ParameterInvalid")
	}
	c.Refused(c.SLS("PUT", "ops-audit", "/ingestprocessors/Third", processor(t, "*", "")), 400, "ParameterInvalid")
	for _, method := range []string{"GET", "DELETE"} {
		c.Refused(c.SLS(method, "ops-audit", "/ingestprocessors/third", ""), 404, "IngestProcessorNotExist")
	}
	attach := func(body string) testclient.Answer {
		return c.SLS("POST", "ops-audit", testclient.TrailLogstore+"/processor", body)
	}
	c.Refused(attach(`{"processorName":"third"}`), 404, "IngestProcessorNotExist")
	c.Refused(attach(`{}`), 400, "ParameterInvalid")
	c.Refused(c.User("alice", "AliyunLogReadOnlyAccess").SLS("PUT", "ops-audit", "/ingestprocessors/first", processor(t, "*", "")), 401, "Unauthorized")
}
