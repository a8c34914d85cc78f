package alert_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// A rule is written and read in both APIs alike.
func TestRules(t *testing.T) {
	c := start(t)
	c.Refused(c.SLS("POST", "ops-audit", "/alerts", rule()), 400, "JobAlreadyExist")
	c.Refused(c.SLS("POST", "ops-audit", "/jobs", rule("type", `"Alert"`)), 400, "JobAlreadyExist")
	c.Must(c.SLS("POST", "ops-audit", "/jobs", rule("name", `"second"`, "type", `"Alert"`, "status", `"Disabled"`, "configuration.dashboard", `"mine"`)))
	job := c.Must(c.SLS("GET", "ops-audit", "/jobs/second", ""))
	if job.Get("type") != "Alert" || job.Get("status") != "DISABLED" || job.Get("configuration", "queryList", 0, "start") != "-10m" {
		t.Errorf("%s", job.Raw)
	}
	for query, want := range map[string]string{
		"/alerts": "2 2", "/alerts?size=1": "2 1", "/alerts?offset=1&size=5": "2 1", "/alerts?logstore=own-logs": "2 2", "/alerts?logstore=other": "0 0",
		"/jobs?jobType=Alert": "2 2", "/jobs?jobType=ETL": "0 0", "/jobs?jobName=sec": "1 1", "/jobs?resourceProvider=mine": "1 1", "/jobs?displayName=Warn": "2 2",
	} {
		list := c.Must(c.SLS("GET", "ops-audit", query, ""))
		if got := fmt.Sprint(list.Get("total"), " ", list.Get("count")); got != want {
			t.Errorf("%s: %s", query, got)
		}
	}
	c.Refused(c.SLS("GET", "ops-audit", "/alerts?size=201", ""), 400, "ParameterInvalid")
	c.Refused(c.SLS("PUT", "ops-audit", "/alerts/warning", rule("name", `"other"`)), 400, "ParameterInvalid")
	c.Refused(c.SLS("PUT", "ops-audit", "/alerts/none", rule()), 404, "JobNotExist")
	c.Refused(c.SLS("PUT", "ops-audit", "/alerts/warning?action=start", ""), 405, "InvalidMethod")
	for i := range 98 {
		c.Must(c.SLS("POST", "ops-audit", "/alerts", rule("name", fmt.Sprintf(`"rule-%d"`, i))))
	}
	c.Refused(c.SLS("POST", "ops-audit", "/alerts", rule("name", `"one-more"`)), 400, "ExceedQuota")
}

// What the emulator cannot evaluate as the service would is refused, in words that say what to
// change.
func TestRules_refused(t *testing.T) {
	c := start(t)
	for _, row := range [][]string{
		{"of type Alert only", "type", `"ETL"`},
		{"displayName", "displayName", `""`},
		{"status must be", "status", `"ON"`},
		{"redundant key", "invented", `1`},
		{"redundant key", "createTime", `1`},
		{"schedule: there is no member", "schedule.invented", `1`},
		{"at a FixedRate", "schedule.type", `"Cron"`},
		{"at an interval", "schedule.delay", `10`},
		{"a minute or more", "schedule.interval", `"30s"`},
		{"a minute or more", "schedule.interval", `"soon"`},
		{"schedule is required", "schedule", `null`},
		{"configuration: there is no member", "configuration.invented", `1`},
		{"version 2.0", "configuration.version", `"1.0"`},
		{"type default", "configuration.type", `"tpl"`},
		{"former version", "configuration.condition", `"n > 1"`},
		{"former version", "configuration.notificationList", `[{"type":"SMS"}]`},
		{"severityConfigurations", "configuration.conditionConfiguration", `{"condition":"n > 1"}`},
		{"one query", "configuration.queryList", `[]`},
		{"one query", "configuration.joinConfigurations", `[{"type":"cross_join","condition":""}]`},
		{"noDataFire", "configuration.noDataFire", `true`},
		{"sendResolved", "configuration.sendResolved", `true`},
		{"no other service", "configuration.sinkCms", `{"enabled":true}`},
		{"templates", "configuration.templateConfiguration", `{"id":"t"}`},
		{"threshold", "configuration.threshold", `0`},
		{"repeatInterval", "configuration.policyConfiguration", `{"repeatInterval":"often"}`},
		{"storeType", queryList + "storeType", `"metric"`},
		{"query are required", queryList + "query", `""`},
		{"logStore", queryList + "logStore", `"own-logs"`},
		{"roleArn", queryList + "roleArn", `"acs:ram::1:role/r"`},
		{"Relative", queryList + "timeSpanType", `"Truncated"`},
		{"powerSqlMode", queryList + "powerSqlMode", `"on"`},
		{"start and end", queryList + "start", `"10m"`},
		{"no time such as", queryList + "start", `"-absolute"`},
		{"end after it starts", queryList + "end", `"-10m"`},
		{"24 hours", queryList + "start", `"-25h"`},
		{"project of the rule", queryList + "project", `"other"`},
		{"is in cn-hangzhou", queryList + "region", `"cn-beijing"`},
		{"does not speak this analytic statement", queryList + "query", `"* | select max(n)"`},
		{"cannot be resolved", queryList + "query", `"* | select plain"`},
		{"is not config as key value", queryList + "query", `"other: x"`},
		{"no_group and custom", "configuration.groupConfiguration", `{"type":"labels_auto"}`},
		{"needs fields", "configuration.groupConfiguration", `{"type":"custom"}`},
		{"one element or more", "configuration.severityConfigurations", `[]`},
		{"severity must be", "configuration.severityConfigurations.severity", `3`},
		{"condition", conditions + "condition", `"n >"`},
		{"comparisons on both sides", conditions + "condition", `"n && n > 1"`},
		{"! needs true or false", conditions + "condition", `"!n"`},
		{"quoted text has no arithmetic", conditions + "condition", `"n + 'a' > 1"`},
		{"missing closing", conditions + "condition", `"n =~ '('"`},
		{"time zone", "schedule.timeZone", `"Mars/Phobos"`},
		{"labels must be", "configuration.labels", `"audit"`},
		{"key must be", "configuration.labels", `[{"key":1}]`},
		{"there is no member", "configuration.annotations", `[{"name":"title"}]`},
		{"tags must be", "configuration.tags", `[1]`},
		{"__count__", conditions + "countCondition", `"n > 1"`},
		{"letters, digits", "name", `"a b"`},
	} {
		path := "/alerts"
		changes := []string{"name", `"another"`}
		if row[1] == "type" || row[1] == "status" {
			path, changes = "/jobs", append(changes, "type", `"Alert"`)
		}
		changes = append(changes, row[1:]...)
		answer := c.SLS("POST", "ops-audit", path, rule(changes...))
		if answer.Status != 400 || answer.Code != "ParameterInvalid" || !strings.Contains(string(answer.Raw), row[0]) {
			t.Errorf("%v: %d %s", row, answer.Status, answer.Raw)
		}
	}
	grouped := rule("name", `"another"`, queryList+"query", `"* | select n"`, "configuration.groupConfiguration", `{"type":"custom","fields":["name"]}`)
	if answer := c.SLS("POST", "ops-audit", "/alerts", grouped); !strings.Contains(string(answer.Raw), "name is used, and the query has no such column") {
		t.Errorf("%s", answer.Raw)
	}
	if a := look(c); c.Must(c.SLS("GET", "ops-audit", "/alerts", "")).Get("total") != 1.0 || a.DisplayName != "Warnings" {
		t.Error("a refused rule was made")
	}
}

// Alerts need a standard Logstore, also if it is made later.
func TestRules_queryLogstore(t *testing.T) {
	c := start(t)
	c.Emulator.Edit(func(a *emulator.Account) { a.Projects["ops-audit"].Logstores["own-logs"].Mode = "query" })
	c.Refused(c.SLS("POST", "ops-audit", "/alerts", rule("name", `"second"`)), 400, "ParameterInvalid")
	c.Refused(c.SLS("PUT", "ops-audit", "/alerts/warning", rule(queryList+"query", `"name: a"`)), 400, "ParameterInvalid")
	c.Emulator.Clock.Advance(time.Hour)
	a := look(c)
	if last := a.Evaluations[len(a.Evaluations)-1]; last.Status != "error" || !strings.Contains(last.Reason, "mode query") {
		t.Errorf("%+v", last)
	}
}

// RAM decides on the job, in both APIs.
func TestRules_permissions(t *testing.T) {
	c := start(t)
	reader := c.User("reader", testclient.Allow("log:GetJob", "acs:log:*:*:project/ops-audit/job/warning"))
	writer := c.User("writer", testclient.Allow("log:UpdateJob", "acs:log:*:*:project/ops-audit/job/*"))
	for _, path := range []string{"/alerts/warning", "/jobs/warning"} {
		reader.Must(reader.SLS("GET", "ops-audit", path, ""))
		reader.Refused(reader.SLS("PUT", "ops-audit", path+"?action=disable", ""), 401, "Unauthorized")
		reader.Refused(reader.SLS("DELETE", "ops-audit", path, ""), 401, "Unauthorized")
		writer.Must(writer.SLS("PUT", "ops-audit", path+"?action=disable", ""))
		writer.Refused(writer.SLS("GET", "ops-audit", path, ""), 401, "Unauthorized")
	}
	writer.Refused(writer.SLS("POST", "ops-audit", "/alerts", rule("name", `"mine"`)), 401, "Unauthorized")
	reader.Refused(reader.SLS("GET", "ops-audit", "/alerts", ""), 401, "Unauthorized")
}
