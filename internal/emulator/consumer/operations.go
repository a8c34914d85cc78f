// Package consumer is the consumer groups of Log Service: consumers that share the shards of a
// Logstore, the heartbeats that keep them alive, and the checkpoints of what was consumed. They
// read the shards with GetCursor and PullLogs of package sls.
package consumer

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// groups is the path pattern of all groups of a Logstore.
const groups = "/logstores/{}/consumergroups"

// operations are the operations on consumer groups, by path pattern, method and the
// parameter type. See the SLS API reference, CreateConsumerGroup and its neighbours.
var operations = api.SLSOperations{
	groups: {
		"POST": {Action: "CreateConsumerGroup", Mutating: true, Handle: create, Needs: api.NeedsOnObject(func(r *api.Request) string {
			return object(r.SLS.Name, r.Params["consumerGroup"])
		})},
		"GET": {Action: "ListConsumerGroup", Handle: list},
	},
	groups + "/{}": {
		"GET":             {Action: "GetCheckPoint", RAM: "GetConsumerGroupCheckPoint", Handle: getCheckpoints, Query: []string{"shard"}},
		"PUT":             {Action: "UpdateConsumerGroup", Mutating: true, Handle: update},
		"DELETE":          {Action: "DeleteConsumerGroup", Mutating: true, Handle: remove},
		"POST heartbeat":  {Action: "ConsumerGroupHeartBeat", Mutating: true, Handle: heartbeat, Query: []string{"type", "consumer"}},
		"POST checkpoint": {Action: "ConsumerGroupUpdateCheckPoint", Mutating: true, Handle: putCheckpoint, Query: []string{"type", "consumer", "forceSuccess"}},
	},
}

func object(logstore, group string) string {
	return "/logstore/" + logstore + "/consumergroup/" + group
}

// FindOperation finds the operation and what it addresses, and reports whether it is one on
// consumer groups.
func FindOperation(r *api.Request) (api.SLSOperation, bool) {
	segments := strings.Split(strings.Trim(r.HTTP.URL.Path, "/"), "/")
	if len(segments) < 3 || len(segments) > 4 || segments[0] != "logstores" || segments[2] != "consumergroups" {
		return api.SLSOperation{}, false
	}
	r.SLS.Name, r.SLS.Object = segments[1], object(segments[1], "*")
	pattern, method := groups, r.HTTP.Method
	if len(segments) == 4 {
		pattern, r.SLS.Part = groups+"/{}", segments[3]
		r.SLS.Object = object(segments[1], segments[3])
	}
	if kind := r.SLS.Query.Get("type"); kind != "" {
		method += " " + kind
	}
	op, known := operations[pattern][method]
	return op, known
}

// Actions returns the names of all operations on consumer groups, and whether each may change
// something.
func Actions() map[string]bool { return operations.Actions() }

// Places returns the methods and path patterns of the operations.
func Places() []string { return operations.Places() }
