package emulator_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// logGroup encodes logs, each a list of keys and values, as PutLogs carries them.
func logGroup(at time.Time, logs ...[]string) []byte {
	field := func(n protowire.Number, b []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(nil, n, protowire.BytesType), b)
	}
	var group []byte
	for _, pairs := range logs {
		log := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(at.Unix()))
		for i := 0; i+1 < len(pairs); i += 2 {
			log = append(log, field(2, append(field(1, []byte(pairs[i])), field(2, []byte(pairs[i+1]))...))...)
		}
		group = append(group, field(1, log)...)
	}
	group = append(group, field(3, []byte("topic"))...)
	group = append(group, field(4, []byte("10.0.0.1"))...)
	return append(group, field(6, append(field(1, []byte("host")), field(2, []byte("a"))...))...)
}

func (c *client) putLogs(logstore string, body []byte) answer {
	return c.send(c.slsUnsigned(c.t.Context(), "POST", "ops-audit", "/logstores/"+logstore+"/shards/lb", body,
		map[string]string{"Content-Type": "application/x-protobuf"}).sign(c))
}

func TestPutLogs(t *testing.T) {
	c := start(t)
	c.makeLogstore()
	now := c.e.Clock.Now()
	c.must(c.sls("POST", "ops-audit", "/logstores", `{"logstoreName":"own-logs","ttl":30,"shardCount":2}`))
	c.must(c.putLogs("own-logs", logGroup(now, []string{"a", "1"})))
	c.refused(c.putLogs("own-logs", logGroup(now.Add(-8*24*time.Hour), []string{"a", "1"})), 400, "InvalidTimestamp")
	c.refused(c.putLogs("own-logs", logGroup(now, []string{"", "1"})), 400, "InvalidKey")
	c.refused(c.putLogs("own-logs", logGroup(now, []string{"a", "\xff"})), 400, "InvalidEncoding")
	c.refused(c.putLogs("own-logs", []byte("no log group")), 400, "PostBodyInvalid")
	c.refused(c.putLogs("nothing", logGroup(now, []string{"a", "1"})), 404, "LogStoreNotExist")
	compressed := map[string]string{"Content-Type": "application/x-protobuf", "x-log-compresstype": "lz4", "x-log-bodyrawsize": "100"}
	c.refused(c.send(c.slsUnsigned(c.t.Context(), "POST", "ops-audit", "/logstores/own-logs", []byte{0xff, 0xff, 0xff, 1}, compressed).sign(c)), 400, "PostBodyUncompressError")
	// Only ActionTrail writes to its own Logstore, and the refusal is a setting.
	c.refused(c.putLogs("innertrail_platform-ops", logGroup(now, []string{"a", "1"})), 403, "Unauthorized")
	c.e.Set(func(s *emulator.Settings) { s.ForeignWriteCode = "ParameterInvalid" })
	c.refused(c.putLogs("innertrail_platform-ops", logGroup(now, []string{"a", "1"})), 400, "ParameterInvalid")
	c.e.Fault(emulator.Fault{Kind: emulator.FaultThrottle})
	c.refused(c.putLogs("own-logs", logGroup(now, []string{"a", "1"})), 403, "WriteQuotaExceed")
}

func TestSearch(t *testing.T) {
	c := start(t)
	c.makeDestination()
	c.must(c.sls("POST", "ops-audit", "/logstores", `{"logstoreName":"own-logs","ttl":30,"shardCount":2}`))
	now := c.e.Clock.Now()
	c.must(c.putLogs("own-logs", logGroup(now, []string{"EventName", "before the index"})))
	token := `"token":[","," ","\"",":","{","}"]`
	c.must(c.sls("POST", "ops-audit", "/logstores/own-logs/index", `{"line":{`+token+`,"caseSensitive":false},"keys":{
		"EventName":{"type":"text",`+token+`,"caseSensitive":false,"alias":"name"},
		"EventType":{"type":"text",`+token+`,"caseSensitive":true},
		"Size":{"type":"long"}}}`))
	c.must(c.putLogs("own-logs", logGroup(now,
		[]string{"EventName", "DescribeKey", "EventType", "ALIYUN_INITIATED_SERVICE", "Size", "10", "Detail", `{"KeyId":"key-1"}`},
		[]string{"EventName", "Restart instance", "EventType", "CUSTOMER_INITIATED_SUPPORT", "Size", "20"},
		[]string{"EventName", "Describe instance", "EventType", "ALIYUN_INITIATED_PENALTY", "Size", "30"},
	)))
	from, to := now.Unix()-60, now.Unix()+60
	search := func(query string) answer {
		return c.sls("POST", "ops-audit", "/logstores/own-logs/logs", toJSON(t, map[string]any{"from": from, "to": to, "query": query}))
	}
	for query, want := range map[string]float64{
		"": 3, "*": 3, "instance": 2, "INSTANCE": 2, "key-1": 1, "nothing": 0,
		"EventName:instance": 2, "name:restart": 1, `EventName:"Describe instance"`: 1, "EventName: describe*": 2, "descr*": 2,
		"EventType:ALIYUN_INITIATED_SERVICE": 1, "EventType:aliyun_initiated_service": 0, "Size:20": 1, "Size:2": 0,
		"instance and restart": 1, "instance restart": 1, "restart or describekey": 2, "not instance": 1,
		"(restart or describekey) and not EventType:CUSTOMER_INITIATED_SUPPORT": 1, "restart or describekey and nothing": 1,
		"__topic__:topic": 3, "__source__:10.0.0.1 and restart": 1, "NOT (instance OR key-1)": 0,
	} {
		if a := c.must(search(query)); a.get("meta", "count") != want {
			t.Errorf("%q found %v, want %v", query, a.get("meta", "count"), want)
		}
	}
	for query, code := range map[string]string{
		"Detail:x": "ParameterInvalid", "* | select EventName": "ParameterInvalid", "and": "InvalidQueryString",
		"(a": "InvalidQueryString", "a)": "InvalidQueryString", `"a`: "InvalidQueryString", "a or": "InvalidQueryString",
		"Size:>5": "InvalidQueryString", ":": "InvalidQueryString", "a:": "InvalidQueryString",
	} {
		c.refused(search(query), 400, code)
	}
	for query, column := range map[string]string{
		"* | select count(*) as c": "c", "instance | SELECT COUNT(1) AS total FROM log": "total", "|select count(*)": "_col0",
	} {
		a := c.must(search(query))
		want := "3"
		if column == "total" {
			want = "2"
		}
		if a.get("data", 0, column) != want || a.get("meta", "hasSQL") != true {
			t.Errorf("%q: %s", query, a.raw)
		}
	}
	row := c.must(search("key-1"))
	for member, want := range map[string]any{
		"__time__": fmt.Sprint(now.Unix()), "__source__": "10.0.0.1", "__topic__": "topic", "__tag__:host": "a", "Size": "10",
	} {
		if got := row.get("data", 0, member); got != want {
			t.Errorf("%s is %v", member, got)
		}
	}
	get := c.must(c.sls("GET", "ops-audit", fmt.Sprintf("/logstores/own-logs?type=log&from=%d&to=%d&query=%s&line=1&offset=1&reverse=true", from, to, url.QueryEscape("instance or key-1")), ""))
	if get.get(0) == nil || get.get(1) != nil || get.header.Get("x-log-progress") != "Complete" || get.header.Get("x-log-count") != "1" {
		t.Errorf("%s", get.raw)
	}
	histogram := c.must(c.sls("GET", "ops-audit", fmt.Sprintf("/logstores/own-logs?type=histogram&from=%d&to=%d&query=instance&interval=60", from, to), ""))
	if histogram.get(1) == nil || histogram.get(2) != nil || histogram.header.Get("X-Log-Count") != "2" || histogram.header.Get("X-Log-Progress") != "Complete" {
		t.Errorf("%v %s", histogram.header, histogram.raw)
	}
	c.refused(c.sls("GET", "ops-audit", "/logstores/own-logs?type=histogram&from=0&to=9223372036854775807", ""), 400, "InvalidTimeRange")
	a := c.sls("POST", "ops-audit", "/logstores/own-logs/logs", `{"from":1,"to":2}`)
	if a.get("meta", "count") != 0.0 {
		t.Errorf("outside the time range: %s", a.raw)
	}
	c.must(c.sls("DELETE", "ops-audit", "/logstores/own-logs/index", ""))
	c.refused(search("*"), 400, "IndexConfigNotExist")
}
