package consumer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

const groups = "/logstores/own-logs/consumergroups"

// start returns a client with a Logstore of four shards and a consumer group.
func start(t *testing.T, order bool) *testclient.Client {
	t.Helper()
	c := testclient.Start(t)
	c.MakeDestination()
	c.Must(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"own-logs","ttl":30,"shardCount":4}`))
	c.Must(c.SLS("POST", "ops-audit", groups, fmt.Sprintf(`{"consumerGroup":"siem","timeout":60,"order":%t}`, order)))
	c.Emulator.Clock.Freeze(time.Now())
	return c
}

// beat sends a heartbeat of a consumer that holds some shards, and returns those it may consume.
func beat(c *testclient.Client, consumer, held string) string {
	c.T.Helper()
	answer := c.Must(c.SLS("POST", "ops-audit", groups+"/siem?type=heartbeat&consumer="+consumer, "["+held+"]"))
	return strings.Trim(string(answer.Raw), "[]")
}

// A shard belongs to one consumer at a time: a second consumer gets a shard when the first one
// has given it up, and all of them when the first one is late.
func TestHeartbeat(t *testing.T) {
	c := start(t, false)
	for i, step := range []struct{ consumer, held, want string }{
		{"a", "", "0,1,2,3"},
		{"b", "", ""}, // a still has all
		{"a", "0,1,2,3", "0,1"},
		{"b", "", ""}, // a is about to give two up
		{"a", "0,1", "0,1"},
		{"b", "", "2,3"},
		{"a", "0,1", "0,1"},
		{"c", "", ""}, // of three, one has two
		{"b", "2,3", "2"},
		{"a", "0,1", "0,1"},
		{"c", "", ""}, // b has not given it up yet
		{"b", "2", "2"},
		{"c", "", "3"},
		{"c", "3", "3"},
	} {
		if got := beat(c, step.consumer, step.held); got != step.want {
			t.Errorf("step %d: %s holds %q and may consume %q, not %q", i, step.consumer, step.held, got, step.want)
		}
	}
	c.Emulator.Clock.Advance(50 * time.Second)
	beat(c, "b", "2,3")
	c.Emulator.Clock.Advance(20 * time.Second)
	if got := beat(c, "b", "2,3"); got != "0,1,2,3" {
		t.Errorf("the others are late, and b may consume %q", got)
	}
	for _, held := range []string{`[null]`, `["0"]`, `[0.5]`, `{}`, `0`} {
		c.Refused(c.SLS("POST", "ops-audit", groups+"/siem?type=heartbeat&consumer=b", held), 400, "ParameterInvalid")
	}
	// One that was removed has to give up what it holds before it takes part again.
	c.Refused(c.SLS("POST", "ops-audit", groups+"/siem?type=heartbeat&consumer=a", "[0,1]"), 400, "NotExistConsumerWithBody")
	if got := beat(c, "a", ""); got != "" {
		t.Errorf("a is back, and may consume %q", got)
	}
}

// In a group that keeps the order, the shards of a split wait until the former one is consumed.
// A shard that was consumed to its end belongs to no consumer any more.
func TestHeartbeat_split(t *testing.T) {
	for _, order := range []bool{false, true} {
		c := start(t, order)
		c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/shards/0?action=split", ""))
		before, after := "0,1,2,3,4,5", "1,2,3,4,5"
		if order {
			before = "0,1,2,3"
		}
		if got := beat(c, "a", ""); got != before {
			t.Errorf("order %t: %s", order, got)
		}
		end, _ := c.Must(c.SLS("GET", "ops-audit", "/logstores/own-logs/shards/0?type=cursor&from=end", "")).Get("cursor").(string)
		c.Must(c.SLS("POST", "ops-audit", groups+"/siem?type=checkpoint&consumer=a", `{"shard":0,"checkpoint":"`+end+`"}`))
		if got := beat(c, "a", ""); got != after {
			t.Errorf("order %t, consumed: %s", order, got)
		}
	}
}

func TestCheckpoint(t *testing.T) {
	c := start(t, false)
	beat(c, "a", "")
	put := func(parameters, body string) testclient.Answer {
		return c.SLS("POST", "ops-audit", groups+"/siem?type=checkpoint"+parameters, body)
	}
	const body = `{"shard":1,"checkpoint":"MTA="}`
	c.Must(put("&consumer=a&forceSuccess=false", body))
	c.Must(put("&forceSuccess=true", `{"shard":2,"checkpoint":"MTE="}`))
	c.Refused(put("", body), 400, "ParameterInvalid")
	c.Refused(put("&consumer=a&forceSuccess=maybe", body), 400, "ParameterInvalid")
	c.Refused(put("&consumer=a", `{"shard":1}`), 400, "ParameterInvalid")
	c.Refused(put("&consumer=b", body), 404, "ConsumerNotExist")
	c.Refused(put("&consumer=a", `{"shard":9,"checkpoint":"MTA="}`), 404, "ShardNotExist")
	c.Refused(put("&consumer=a", `{"shard":1,"checkpoint":"!"}`), 400, "InvalidShardCheckPoint")
	beat(c, "b", "")
	c.Refused(put("&consumer=b", body), 400, "ConsumerNotMatch")
	list := c.Must(c.SLS("GET", "ops-audit", groups+"/siem", ""))
	if list.Get(0, "checkpoint") != "MTA=" || list.Get(0, "consumer") != "a" || list.Get(1, "shard") != 2.0 || list.Get(2) != nil ||
		list.Get(0, "updateTime") != float64(c.Emulator.Clock.Now().UnixMicro()) {
		t.Errorf("%s", list.Raw)
	}
	if one := c.Must(c.SLS("GET", "ops-audit", groups+"/siem?shard=2", "")); one.Get(0, "checkpoint") != "MTE=" || one.Get(1) != nil {
		t.Errorf("%s", one.Raw)
	}
	if none := c.Must(c.SLS("GET", "ops-audit", groups+"/siem?shard=7", "")); string(none.Raw) != "[]" {
		t.Errorf("%s", none.Raw)
	}
	c.Refused(c.SLS("GET", "ops-audit", groups+"/siem?shard=x", ""), 400, "ParameterInvalid")
}

func TestGroups(t *testing.T) {
	c := start(t, false)
	create := func(body string) testclient.Answer { return c.SLS("POST", "ops-audit", groups, body) }
	c.Refused(create(`{"consumerGroup":"siem","timeout":60,"order":true}`), 400, "ConsumerGroupAlreadyExist")
	c.Refused(create(`{"consumerGroup":"other","timeout":0,"order":true}`), 400, "JsonInfoInvalid")
	c.Refused(create(`{"consumerGroup":"other","order":true}`), 400, "JsonInfoInvalid")
	c.Refused(create(`{"consumerGroup":"other","timeout":60,"order":true,"invented":1}`), 400, "JsonInfoInvalid")
	c.Refused(c.SLS("GET", "ops-audit", "/logstores/none/consumergroups", ""), 404, "LogStoreNotExist")
	c.Refused(create(`{"consumerGroup":"a/b","timeout":60,"order":true}`), 400, "JsonInfoInvalid") // no path could name it
	// A name is unique in the project.
	c.Must(c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"other-logs","ttl":30,"shardCount":1}`))
	c.Refused(c.SLS("POST", "ops-audit", "/logstores/other-logs/consumergroups", `{"consumerGroup":"siem","timeout":60,"order":true}`), 400, "ConsumerGroupAlreadyExist")
	c.Must(c.SLS("PUT", "ops-audit", groups+"/siem", `{"timeout":90,"order":true}`))
	if list := c.Must(c.SLS("GET", "ops-audit", groups, "")); list.Get(0, "name") != "siem" || list.Get(0, "timeout") != 90.0 || list.Get(0, "order") != true {
		t.Errorf("%s", list.Raw)
	}
	c.Refused(c.SLS("PUT", "ops-audit", groups+"/siem", `{"consumerGroup":"other"}`), 400, "JsonInfoInvalid")
	for i := range 29 {
		c.Must(create(fmt.Sprintf(`{"consumerGroup":"group-%d","timeout":60,"order":false}`, i)))
	}
	c.Refused(create(`{"consumerGroup":"one-more","timeout":60,"order":false}`), 400, "ExceedQuota")
	c.Must(c.SLS("DELETE", "ops-audit", groups+"/siem", ""))
	for _, request := range [][]string{
		{"GET", "", ""}, {"PUT", "", `{"timeout":1}`}, {"DELETE", "", ""}, {"POST", "?type=heartbeat&consumer=a", "[]"}, {"POST", "?type=checkpoint&consumer=a", `{"shard":0,"checkpoint":"MTA="}`},
	} {
		c.Refused(c.SLS(request[0], "ops-audit", groups+"/siem"+request[1], request[2]), 404, "ConsumerGroupNotExist")
	}
	c.Refused(c.SLS("POST", "ops-audit", groups+"/group-1?type=heartbeat", "[]"), 400, "ParameterInvalid")
	c.Refused(c.SLS("POST", "ops-audit", groups+"/group-1?type=other", "[]"), 405, "InvalidMethod")
}

// RAM decides on the consumer group.
func TestGroups_permissions(t *testing.T) {
	c := start(t, false)
	const on = "acs:log:*:*:project/ops-audit/logstore/own-logs/consumergroup/"
	siem := c.User("siem", testclient.Allow("log:*ConsumerGroup*", on+"siem"))
	siem.Must(siem.SLS("POST", "ops-audit", groups+"/siem?type=heartbeat&consumer=a", "[]"))
	siem.Must(siem.SLS("GET", "ops-audit", groups+"/siem", ""))
	siem.Refused(siem.SLS("GET", "ops-audit", groups, ""), 401, "Unauthorized")
	siem.Refused(siem.SLS("POST", "ops-audit", groups, `{"consumerGroup":"other","timeout":60,"order":true}`), 401, "Unauthorized")
	c.Must(c.SLS("DELETE", "ops-audit", groups+"/siem", ""))
	siem.Must(siem.SLS("POST", "ops-audit", groups, `{"consumerGroup":"siem","timeout":60,"order":true}`))
}
