package alert_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// rule is the body of a rule that the emulator accepts: members of its schedule, its
// configuration, its query and itself can be changed.
func rule(changes ...string) string {
	var m map[string]any
	text := `{"name":"warning","displayName":"Warnings","schedule":{"type":"FixedRate","interval":"5m"},"configuration":{
		"version":"2.0","type":"default","threshold":1,"dashboard":"internal-alert-analysis",
		"queryList":[{"storeType":"log","region":"cn-hangzhou","project":"ops-audit","store":"own-logs","timeSpanType":"Relative","start":"-10m","end":"now","query":"*"}],
		"groupConfiguration":{"type":"no_group"},
		"severityConfigurations":[{"severity":8,"evalCondition":{"condition":"","countCondition":""}}]}}`
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		panic(err)
	}
	for i := 0; i < len(changes); i += 2 {
		at := m
		path := strings.Split(changes[i], ".")
		for _, name := range path[:len(path)-1] {
			if list, is := at[name].([]any); is {
				at, _ = list[0].(map[string]any)
			} else if next, is := at[name].(map[string]any); is {
				at = next
			} else {
				panic(name)
			}
		}
		var value any
		if err := json.Unmarshal([]byte(changes[i+1]), &value); err != nil {
			panic(err)
		}
		at[path[len(path)-1]] = value
	}
	body, _ := json.Marshal(m)
	return string(body)
}

const (
	queryList  = "configuration.queryList."
	conditions = "configuration.severityConfigurations.evalCondition."
)

// start returns a client with a Logstore, a clock that only travels, and a rule on it.
func start(t *testing.T, changes ...string) *testclient.Client {
	t.Helper()
	c := testclient.Start(t)
	c.MakeOwnLogs()
	c.Emulator.Clock.Freeze(time.Now())
	c.Must(c.SLS("PUT", "ops-audit", "/logstores/own-logs/index",
		`{"line":{"token":[" "],"caseSensitive":false},"keys":{"name":{"type":"text","token":[],"doc_value":true},"n":{"type":"long","doc_value":true},"plain":{"type":"text","token":[]}}}`))
	c.Must(c.SLS("POST", "ops-audit", "/alerts", rule(changes...)))
	return c
}

// put has a log come in now.
func put(c *testclient.Client, fields ...string) {
	now := c.Emulator.Clock.Now()
	event := emulator.Event{Time: now, Received: now, Indexed: true, Fields: map[string]string{}}
	for i := 0; i < len(fields); i += 2 {
		event.Fields[fields[i]] = fields[i+1]
	}
	c.Emulator.Edit(func(a *emulator.Account) { a.Projects["ops-audit"].Logstores["own-logs"].Add(event) })
}

// look returns the rule as it is.
func look(c *testclient.Client) (a state.Alert) {
	c.T.Helper()
	c.Emulator.Edit(func(account *emulator.Account) {
		found := account.Projects["ops-audit"].Alerts["warning"]
		if found == nil {
			c.T.Fatal("there is no rule")
		}
		a = *found
	})
	return a
}

func statuses(a state.Alert) string {
	var words []string
	for _, e := range a.Evaluations {
		words = append(words, e.Status)
	}
	return strings.Join(words, ",")
}
