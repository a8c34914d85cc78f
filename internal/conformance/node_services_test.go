package conformance

import (
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/actiontrail"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/directory"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/scenario"
)

func TestNode_ram(t *testing.T) {
	n, c := startNode(t), start(t)
	runRPC(t, client{"Node RAM", c}, iam.RAMProduct, scenario.RAM, n.rpc(c, c.Account(), "ram", ""))
}

func TestNode_sts(t *testing.T) {
	n, c := startNode(t), start(t)
	key, token := scenario.Identities(c.Emulator)
	runRPC(t, client{"Node STS", c}, iam.STSProduct, scenario.STS(token), n.rpc(c, key, "sts", ""))
}

func TestNode_resourceManager(t *testing.T) {
	n, c := startNode(t), start(t)
	scenario.Organisation(c.Emulator)
	runRPC(t, client{"Node ResourceManager", c}, directory.ResourceManager, scenario.ResourceManager, n.rpc(c, c.Account(), "resourcemanager", ""))
}

// No SDK of ActionTrail is published for Node: the generic call stands for it.
func TestNode_actionTrail(t *testing.T) {
	n, c := startNode(t), start(t)
	scenario.Destination(c.Emulator)
	runRPC(t, client{"Node ActionTrail", c}, actiontrail.Product, append(scenario.ActionTrail, scenario.InnerTrails...), n.rpc(c, c.Account(), "", "2020-07-06"))
}

func TestNode_logService(t *testing.T) {
	n := startNode(t)
	for _, signature := range []string{"v1", "v4"} {
		c := start(t)
		project := "node-project-" + signature
		before, after := scenario.LogService(project, time.Now().Unix())
		answers := map[string][]byte{}
		n.sls(t, client{"Node SLS " + signature, c}, signature, before, answers)
		scenario.PutEvent(c.Emulator, project, logstore)
		n.sls(t, client{"Node SLS " + signature, c}, signature, after, answers)
	}
}

// sls makes the calls of Log Service that the SDK has.
func (n *node) sls(t *testing.T, c client, signature string, calls []scenario.LogCall, answers map[string][]byte) {
	t.Helper()
	for _, step := range calls {
		call := c.nodeCall("sls")
		call.Signature, call.Action, call.Path = signature, step.Action, step.Path
		if !n.has(call) {
			continue
		}
		call.Params = scenario.Resolve(step.Params, answers)
		answers[step.Action] = c.call(t, step.Action, func() (any, error) { return n.call(call) })
	}
}

// nodeCall returns a call of Log Service, whose hosts the driver leads to the emulator.
func (c client) nodeCall(sdk string) nodeCall {
	key := c.cloud.Account()
	_, port, _ := strings.Cut(c.cloud.Host, ":")
	return nodeCall{SDK: sdk, ID: key.AccessKeyID, Secret: key.AccessKeySecret, Endpoint: region + ".log.aliyuncs.com:" + port, Region: region}
}

// TestNode_log drives Log Service with @alicloud/log. It has no producer and no consumer.
func TestNode_log(t *testing.T) {
	n, c := startNode(t), client{"@alicloud/log", start(t)}
	const name = "node-log"
	now := time.Now()
	at := func(d time.Duration) any { return map[string]any{"date": now.Add(d).UnixMilli()} }
	group := map[string]any{
		"logs": []any{map[string]any{"content": map[string]any{"name": "hello"}, "timestamp": now.Unix()}},
		"tags": []any{map[string]any{"k": "v"}}, "topic": "t", "source": "s",
	}
	line := map[string]any{"line": map[string]any{"token": []any{" "}, "caseSensitive": false}}
	for _, step := range []struct {
		method string
		args   []any
	}{
		{"createProject", []any{name, map[string]any{"description": "audit"}}},
		{"getProject", []any{name}},
		{"createLogStore", []any{name, logstore, map[string]any{"ttl": 10, "shardCount": 2}}},
		{"getLogStore", []any{name, logstore}},
		{"updateLogStore", []any{name, logstore, map[string]any{"ttl": 20, "shardCount": 2}}},
		{"listLogStore", []any{name}},
		{"createIndex", []any{name, logstore, line}},
		{"getIndexConfig", []any{name, logstore}},
		{"updateIndex", []any{name, logstore, line}},
		{"postLogStoreLogs", []any{name, logstore, group}},
		{"getLogs", []any{name, logstore, at(-time.Minute), at(time.Minute), map[string]any{"query": "hello", "line": 10}}},
		{"getHistograms", []any{name, logstore, at(-time.Minute), at(time.Minute)}},
		{"getProjectLogs", []any{name, map[string]any{"query": "SELECT 1"}}},
		{"deleteIndex", []any{name, logstore}},
		{"deleteLogStore", []any{name, logstore}},
		{"deleteProject", []any{name}},
	} {
		call := c.nodeCall("log")
		call.Action, call.Args = step.method, step.args
		c.call(t, step.method, func() (any, error) { return n.call(call) })
	}
}

// TestNode_refusals has the Node SDKs read an absence and a denial.
func TestNode_refusals(t *testing.T) {
	n, c := startNode(t), start(t)
	var user emulator.Credentials
	c.Edit(func(a *emulator.Account) {
		user = a.AddUser("nobody")
		a.Projects[project] = &emulator.Project{Region: region}
	})
	ram := nodeCall{SDK: "ram", Endpoint: c.Host, Region: region, Action: "GetRole", Params: map[string]string{"RoleName": "missing"}}
	sls := client{"", c}.nodeCall("sls")
	sls.Action, sls.Path = "GetLogStore", []string{project, "missing"}
	for _, r := range []struct {
		client, operation string
		call              nodeCall
		key               emulator.Credentials
		code, action      string
	}{
		{"Node RAM", "GetRole, which is missing", ram, c.Account(), "EntityNotExist.Role", ""},
		{"Node RAM", "GetRole, which is denied", ram, user, "NoPermission", "ram:GetRole"},
		{"Node SLS", "GetLogStore, which is missing", sls, c.Account(), "LogStoreNotExist", ""},
		{"Node SLS", "GetLogStore, which is denied", sls, user, "Unauthorized", "log:GetLogStore"},
	} {
		client{r.client, c}.call(t, r.operation, func() (any, error) {
			r.call.ID, r.call.Secret = r.key.AccessKeyID, r.key.AccessKeySecret
			answer, err := n.ask(r.call)
			if answer.Error != nil && answer.Error.Code == r.code && answer.Error.Action == r.action {
				return nil, nil
			}
			return nil, err
		})
	}
}
