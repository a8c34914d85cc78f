package refusals_test

import (
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

const (
	groups    = "/logstores/own-logs/consumergroups"
	groupBody = `{"consumerGroup":"siem","timeout":60,"order":false}`
)

// grouped makes a consumer group, in which the consumer one is alive, and then a call.
func grouped(method, target, body string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.MakeOwnLogs()
		c.Must(c.SLS("POST", "ops-audit", groups, groupBody))
		c.Must(c.SLS("POST", "ops-audit", groups+"/siem?type=heartbeat&consumer=one", "[]"))
		return c.SLS(method, "ops-audit", target, body)
	}
}

// consumerRefusals are the refusals of consumer groups.
var consumerRefusals = []refusalCase{
	{"ConsumerGroupAlreadyExist", 400, grouped("POST", groups, groupBody)},
	{"JsonInfoInvalid", 400, grouped("POST", groups, `{"consumerGroup":"other","timeout":0,"order":false}`)},
	{"JsonInfoInvalid", 400, grouped("PUT", groups+"/siem", `{"timeout":"soon"}`)},
	{"ConsumerGroupNotExist", 404, grouped("POST", groups+"/other?type=heartbeat&consumer=one", "[]")},
	{"ConsumerGroupNotExist", 404, grouped("GET", groups+"/other", "")},
	{"NotExistConsumerWithBody", 400, grouped("POST", groups+"/siem?type=heartbeat&consumer=two", "[0]")},
	{"InvalidShardCheckPoint", 400, grouped("POST", groups+"/siem?type=checkpoint&consumer=one", `{"shard":0,"checkpoint":"!"}`)},
	{"ConsumerNotExist", 404, grouped("POST", groups+"/siem?type=checkpoint&consumer=two", `{"shard":0,"checkpoint":"MTA="}`)},
	{"ShardNotExist", 404, grouped("POST", groups+"/siem?type=checkpoint&consumer=one", `{"shard":9,"checkpoint":"MTA="}`)},
	{"LogStoreNotExist", 404, grouped("GET", "/logstores/nothing/consumergroups", "")},
}

// consumerInferred are those whose status no source has, or no source has at all.
var consumerInferred = []refusalCase{
	{"ConsumerNotMatch", 400, func(c *testclient.Client) testclient.Answer {
		grouped("POST", groups+"/siem?type=heartbeat&consumer=two", "[]")(c)
		return c.SLS("POST", "ops-audit", groups+"/siem?type=checkpoint&consumer=two", `{"shard":0,"checkpoint":"MTA="}`)
	}},
	{"ParameterInvalid", 400, grouped("POST", groups+"/siem?type=heartbeat", "[]")},
	{"ExceedQuota", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeOwnLogs()
		for i := range 30 {
			c.Must(c.SLS("POST", "ops-audit", groups, fmt.Sprintf(`{"consumerGroup":"group-%d","timeout":60,"order":false}`, i)))
		}
		return c.SLS("POST", "ops-audit", groups, groupBody)
	}},
}

// cursorRefusals are the refusals of cursors.
var cursorRefusals = []refusalCase{
	{"ShardNotExist", 404, grouped("GET", "/logstores/own-logs/shards/9?type=cursor_time&cursor=MTA=", "")},
	{"ShardNotExist", 404, grouped("GET", "/logstores/own-logs/shards/9?type=logs&cursor=MTA=&count=1", "")},
	{"ParameterInvalid", 400, grouped("GET", "/logstores/own-logs/shards/0?type=cursor&from=soon", "")},
	{"LogStoreNotExist", 404, grouped("GET", "/logstores/nothing/shards/0?type=cursor_time&cursor=MTA=", "")},
}

// cursorInferred are those for which no page has a code.
var cursorInferred = []refusalCase{
	{"InvalidCursor", 400, grouped("GET", "/logstores/own-logs/shards/0?type=cursor_time&cursor=x", "")},
}
