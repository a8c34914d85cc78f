package sls_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func TestPutLogs(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	now := c.Emulator.Clock.Now()
	c.Must(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"own-logs","ttl":30,"shardCount":2}`))
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(now, []string{"a", "1"})))
	c.Refused(c.PutLogs("own-logs", testclient.LogGroup(now.Add(-8*24*time.Hour), []string{"a", "1"})), 400, "InvalidTimestamp")
	c.Refused(c.PutLogs("own-logs", testclient.LogGroup(now, []string{"", "1"})), 400, "InvalidKey")
	c.Refused(c.PutLogs("own-logs", testclient.LogGroup(now, []string{"a", "\xff"})), 400, "InvalidEncoding")
	c.Refused(c.PutLogs("own-logs", []byte("no log group")), 400, "PostBodyInvalid")
	c.Refused(c.PutLogs("nothing", testclient.LogGroup(now, []string{"a", "1"})), 404, "LogStoreNotExist")
	compressed := map[string]string{"Content-Type": "application/x-protobuf", "x-log-compresstype": "lz4", "x-log-bodyrawsize": "100"}
	c.Refused(c.Send(c.SLSUnsigned(c.T.Context(), "POST", "ops-audit", "/logstores/own-logs", []byte{0xff, 0xff, 0xff, 1}, compressed).Sign(c)), 400, "PostBodyUncompressError")
	// Only ActionTrail writes to its own Logstore, and the refusal is a setting.
	c.Refused(c.PutLogs("innertrail_platform-ops", testclient.LogGroup(now, []string{"a", "1"})), 403, "Unauthorized")
	c.Emulator.Set(func(s *emulator.Settings) { s.ForeignWriteCode = "ParameterInvalid" })
	c.Refused(c.PutLogs("innertrail_platform-ops", testclient.LogGroup(now, []string{"a", "1"})), 400, "ParameterInvalid")
	c.Emulator.Fault(emulator.Fault{Kind: emulator.FaultThrottle})
	c.Refused(c.PutLogs("own-logs", testclient.LogGroup(now, []string{"a", "1"})), 403, "WriteQuotaExceed")
}

func TestSearch(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Must(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"own-logs","ttl":30,"shardCount":2}`))
	now := c.Emulator.Clock.Now()
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(now, []string{"EventName", "before the index"})))
	token := `"token":[","," ","\"",":","{","}"]`
	c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/index", `{"line":{`+token+`,"caseSensitive":false},"keys":{
		"EventName":{"type":"text",`+token+`,"caseSensitive":false,"alias":"name"},
		"EventType":{"type":"text",`+token+`,"caseSensitive":true},
		"Size":{"type":"long"}}}`))
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(now,
		[]string{"EventName", "DescribeKey", "EventType", "ALIYUN_INITIATED_SERVICE", "Size", "10", "Detail", `{"KeyId":"key-1"}`},
		[]string{"EventName", "Restart instance", "EventType", "CUSTOMER_INITIATED_SUPPORT", "Size", "20"},
		[]string{"EventName", "Describe instance", "EventType", "ALIYUN_INITIATED_PENALTY", "Size", "30"},
	)))
	from, to := now.Unix()-60, now.Unix()+60
	search := func(query string) testclient.Answer {
		return c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", testclient.JSON(t, map[string]any{"from": from, "to": to, "query": query}))
	}
	for query, want := range map[string]float64{
		"": 3, "*": 3, "instance": 2, "INSTANCE": 2, "key-1": 1, "nothing": 0,
		"EventName:instance": 2, "name:restart": 1, `EventName:"Describe instance"`: 1, "EventName: describe*": 2, "descr*": 2,
		"EventType:ALIYUN_INITIATED_SERVICE": 1, "EventType:aliyun_initiated_service": 0, "Size:20": 1, "Size:2": 0,
		"instance and restart": 1, "instance restart": 1, "restart or describekey": 2, "not instance": 1,
		"(restart or describekey) and not EventType:CUSTOMER_INITIATED_SUPPORT": 1, "restart or describekey and nothing": 1,
		"__topic__:topic": 3, "__source__:10.0.0.1 and restart": 1, "NOT (instance OR key-1)": 0,
	} {
		if a := c.Must(search(query)); a.Get("meta", "count") != want {
			t.Errorf("%q found %v, want %v", query, a.Get("meta", "count"), want)
		}
	}
	for query, code := range map[string]string{
		"Detail:x": "ParameterInvalid", "* | select EventName": "ParameterInvalid", "and": "InvalidQueryString",
		"(a": "InvalidQueryString", "a)": "InvalidQueryString", `"a`: "InvalidQueryString", "a or": "InvalidQueryString",
		"Size:>5": "InvalidQueryString", ":": "InvalidQueryString", "a:": "InvalidQueryString",
	} {
		c.Refused(search(query), 400, code)
	}
	for query, column := range map[string]string{
		"* | select count(*) as c": "c", "instance | SELECT COUNT(1) AS total FROM log": "total", "|select count(*)": "_col0",
	} {
		a := c.Must(search(query))
		want := "3"
		if column == "total" {
			want = "2"
		}
		if a.Get("data", 0, column) != want || a.Get("meta", "hasSQL") != true {
			t.Errorf("%q: %s", query, a.Raw)
		}
	}
	row := c.Must(search("key-1"))
	for member, want := range map[string]any{
		"__time__": fmt.Sprint(now.Unix()), "__source__": "10.0.0.1", "__topic__": "topic", "__tag__:host": "a", "Size": "10",
	} {
		if got := row.Get("data", 0, member); got != want {
			t.Errorf("%s is %v", member, got)
		}
	}
	get := c.Must(c.SLS("GET", "ops-audit", fmt.Sprintf("/logstores/own-logs?type=log&from=%d&to=%d&query=%s&line=1&offset=1&reverse=true", from, to, url.QueryEscape("instance or key-1")), ""))
	if get.Get(0) == nil || get.Get(1) != nil || get.Header.Get("x-log-progress") != "Complete" || get.Header.Get("x-log-count") != "1" {
		t.Errorf("%s", get.Raw)
	}
	histogram := c.Must(c.SLS("GET", "ops-audit", fmt.Sprintf("/logstores/own-logs?type=histogram&from=%d&to=%d&query=instance&interval=60", from, to), ""))
	if histogram.Get(1) == nil || histogram.Get(2) != nil || histogram.Header.Get("X-Log-Count") != "2" || histogram.Header.Get("X-Log-Progress") != "Complete" {
		t.Errorf("%v %s", histogram.Header, histogram.Raw)
	}
	c.Refused(c.SLS("GET", "ops-audit", "/logstores/own-logs?type=histogram&from=0&to=9223372036854775807", ""), 400, "InvalidTimeRange")
	a := c.SLS("POST", "ops-audit", "/logstores/own-logs/logs", `{"from":1,"to":2}`)
	if a.Get("meta", "count") != 0.0 {
		t.Errorf("outside the time range: %s", a.Raw)
	}
	c.Must(c.SLS("DELETE", "ops-audit", "/logstores/own-logs/index", ""))
	c.Refused(search("*"), 400, "IndexConfigNotExist")
}
