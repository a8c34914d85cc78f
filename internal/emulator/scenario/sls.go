package scenario

import (
	"fmt"
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// The Logstore of the scenario, and what it is given.
const (
	Logstore = "own-logs"
	Index    = `{"line":{"token":[","," "],"caseSensitive":false,"chn":false,"exclude_keys":["secret"]},"keys":{
		"name":{"type":"text","token":[" "],"doc_value":true,"alias":"n","caseSensitive":true,"chn":false},
		"nested":{"type":"json","token":[" "],"doc_value":true,"index_all":true,"max_depth":2,"json_keys":{"word":{"type":"text","token":[" "],"doc_value":true,"alias":"w","caseSensitive":false,"chn":false}}}},
		"log_reduce":true,"log_reduce_white_list":["name"],"log_reduce_black_list":["nested"],"max_text_len":2048,"ttl":30}`
	Dashboard = `{"dashboardName":"board","displayName":"Board","description":"d","attribute":{"type":"grid"},"charts":[{"title":"chart","type":"table","action":{"type":"none"},
		"search":{"logstore":"own-logs","topic":"","query":"*","start":"-60s","end":"now"},"display":{"xPos":0,"yPos":0,"width":5,"height":5,"displayName":"Chart"}}]}`
	ProjectPolicy = `{"Version":"1","Statement":[{"Action":["log:Get*"],"Resource":"*","Effect":"Allow","Principal":["*"]}]}`
)

// AlertSchedule is the schedule of the scenario's alert rule.
const AlertSchedule = `{"type":"FixedRate","interval":"5m","cronExpression":"","runImmediately":true,"timeZone":"+0800","delay":0}`

// alertConfiguration is the configuration of the alert rule.
func alertConfiguration(project string) string {
	return `{"version":"2.0","type":"default","dashboard":"internal-alert-analysis","threshold":1,"noDataFire":false,"noDataSeverity":6,"sendResolved":false,"muteUntil":0,
		"queryList":[{"chartTitle":"warnings","storeType":"log","region":"{GetProject.region}","project":"` + project + `","store":"` + Logstore + `","timeSpanType":"Relative","start":"-30m","end":"now",
			"query":"* | select name limit 100","powerSqlMode":"auto","dashboardId":"","roleArn":"","ui":""}],
		"groupConfiguration":{"type":"custom","fields":["name"]},"joinConfigurations":[{"type":"no_join","condition":""}],
		"conditionConfiguration":{"condition":"","countCondition":""},"templateConfiguration":{"id":"","type":"","version":"","lang":"","tokens":{"k":"v"},"aonotations":{"k":"v"}},
		"severityConfigurations":[{"severity":8,"evalCondition":{"condition":"","countCondition":"__count__ > 0"}}],
		"annotations":[{"key":"title","value":"Warnings"}],"labels":[{"key":"team","value":"audit"}],"autoAnnotation":true,"tags":["audit"],
		"policyConfiguration":{"alertPolicyId":"sls.builtin.dynamic","actionPolicyId":"on-call","repeatInterval":"1h"},"sinkAlerthub":{"enabled":true},
		"sinkCms":{"enabled":false},"sinkEventStore":{"enabled":false,"endpoint":"","project":"","eventStore":"","roleArn":""}}`
}

// LogService makes, reads, changes and deletes each kind of object of Log Service.
// Between its two halves a log is written that the second half reads.
func LogService(project string, now int64) (before, after []LogCall) {
	in, from, to := []string{project, Logstore}, strconv.FormatInt(now-60, 10), strconv.FormatInt(now+60, 10)
	named := func(name string) []string { return append(in[:2:2], name) }
	before = []LogCall{
		{"CreateProject", nil, p("projectName", project, "description", "audit", "dataRedundancyType", "LRS", "recycleBinEnabled", "false")},
		{"GetProject", []string{project}, nil},
		{"UpdateProject", []string{project}, p("description", "audit logs")},
		{"ListProject", nil, p("projectName", project, "offset", "0", "size", "10")},
		{"PutProjectPolicy", []string{project}, p("body", ProjectPolicy)},
		{"GetProjectPolicy", []string{project}, nil},
		{"DeleteProjectPolicy", []string{project}, nil},
		{"TagResources", nil, p("resourceType", "project", "resourceId", `["`+project+`"]`, "tags", `[{"key":"team","value":"audit"}]`)},
		{"ListTagResources", nil, p("resourceType", "project", "resourceId", `["`+project+`"]`)},
		{"UntagResources", nil, p("resourceType", "project", "resourceId", `["`+project+`"]`, "tags", `["team"]`)},
		{"ChangeResourceGroup", []string{project}, p("resourceType", "PROJECT", "resourceId", project, "resourceGroupId", "rg-aek2i7nhaxifxey")},
		{"CreateLogStore", []string{project}, p("logstoreName", Logstore, "ttl", "30", "shardCount", "2", "autoSplit", "true", "maxSplitShard", "64",
			"enable_tracking", "true", "appendMeta", "true", "hot_ttl", "30", "mode", "standard")},
		{"GetLogStore", in, nil},
		{"UpdateLogStore", in, p("logstoreName", Logstore, "ttl", "60", "shardCount", "2", "autoSplit", "true", "maxSplitShard", "64", "hot_ttl", "30", "appendMeta", "true", "enable_tracking", "true")},
		{"ListLogStores", []string{project}, p("offset", "0", "size", "10")},
		{"GetLogStoreMeteringMode", in, nil},
		{"UpdateLogStoreMeteringMode", in, p("meteringMode", "ChargeByDataIngest")},
		{"CreateIndex", in, p("body", Index)},
		{"GetIndex", in, nil},
		{"UpdateIndex", in, p("body", Index)},
		{"ListShards", in, nil},
		{"SplitShard", named("0"), p("key", "40000000000000000000000000000000")},
		{"MergeShard", named("2"), nil},
		{"GetCursor", named("1"), p("from", "begin")},
		{"GetCursorTime", named("1"), p("cursor", "{GetCursor.cursor}")},
		{"CreateConsumerGroup", in, p("consumerGroup", "siem", "order", "false", "timeout", "60")},
		{"ListConsumerGroup", in, nil},
		{"UpdateConsumerGroup", named("siem"), p("order", "true", "timeout", "30")},
		{"ConsumerGroupHeartBeat", named("siem"), p("consumer", "one", "body", "[]")},
		{"ConsumerGroupUpdateCheckPoint", named("siem"), p("consumer", "one", "shard", "1", "checkpoint", "{GetCursor.cursor}", "forceSuccess", "true")},
		{"GetCheckPoint", named("siem"), p("shard", "1")},
		{"DeleteConsumerGroup", named("siem"), nil},
		{"CreateAlert", []string{project}, p("name", "warning", "displayName", "Warnings", "description", "d", "configuration", alertConfiguration(project), "schedule", AlertSchedule)},
		{"GetAlert", []string{project, "warning"}, nil},
		{"UpdateAlert", []string{project, "warning"}, p("displayName", "All warnings", "description", "e", "configuration", alertConfiguration(project), "schedule", AlertSchedule)},
		{"DisableAlert", []string{project, "warning"}, nil},
		{"EnableAlert", []string{project, "warning"}, nil},
		{"ListAlerts", []string{project}, p("offset", "0", "size", "10", "logstore", Logstore)},
		{"DeleteAlert", []string{project, "warning"}, nil},
		{"CreateDashboard", []string{project}, p("body", Dashboard)},
		{"GetDashboard", []string{project, "board"}, nil},
		{"UpdateDashboard", []string{project, "board"}, p("dashboardName", "board", "displayName", "Board", "charts", "[]", "description", "e", "attribute", `{"type":"grid"}`)},
		{"ListDashboard", []string{project}, p("offset", "0", "size", "10")},
		{"DeleteDashboard", []string{project, "board"}, nil},
		{"CreateSavedSearch", []string{project}, p("savedsearchName", "search", "displayName", "Search", "logstore", Logstore, "searchQuery", "*", "topic", "t")},
		{"GetSavedSearch", []string{project, "search"}, nil},
		{"UpdateSavedSearch", []string{project, "search"}, p("savedsearchName", "search", "displayName", "Search 2", "logstore", Logstore, "searchQuery", "a", "topic", "t")},
		{"ListSavedSearch", []string{project}, p("offset", "0", "size", "10")},
		{"DeleteSavedSearch", []string{project, "search"}, nil},
		{"PutLogs", in, p("body", fmt.Sprintf(`{"Topic":"t","Source":"s","LogItems":[{"Time":%d,"Contents":[{"Key":"name","Value":"v2"}]}],"LogTags":[]}`, now))},
		{"PutIngestProcessor", []string{project, "filter"}, p("displayName", "Filter", "description", "d", "configuration", `{"spl":"* | where name != 'noise'","parseFail":"keep"}`)},
		{"GetIngestProcessor", []string{project, "filter"}, nil},
		{"ListIngestProcessors", []string{project}, p("offset", "0", "size", "10")},
		{"UpdateLogStoreProcessor", in, p("processorName", "filter")},
		{"GetLogStore", in, nil},
		{"PutWebtracking", in, p("__topic__", "t", "__source__", "s", "__tags__", `{"k":"v"}`, "__logs__", `[{"name":"tracked"}]`)},
		{"UpdateLogStoreProcessor", in, p("processorName", "")},
		{"DeleteIngestProcessor", []string{project, "filter"}, nil},
	}
	after = []LogCall{
		{"PullLogs", named("1"), p("cursor", "{GetCursor.cursor}", "count", "10")},
		{"GetLogs", in, p("from", from, "to", to, "query", "*", "line", "10", "offset", "0", "reverse", "false")},
		{"GetLogsV2", in, p("from", from, "to", to, "query", "*", "line", "10", "offset", "0", "reverse", "false")},
		{"GetHistograms", in, p("from", from, "to", to, "query", "*")},
		{"DeleteIndex", in, nil},
		{"UpdateLogStoreEncryption", in, p("enable", "true", "encryptType", "default")},
		{"UpdateLogStoreEncryption", in, p("enable", "false")},
		{"DeleteLogStore", in, nil},
		{"DeleteProject", []string{project}, nil},
	}
	return before, after
}

// PutEvent puts a log where a client could not.
func PutEvent(e *emulator.Emulator, project, logstore string) {
	e.Edit(func(a *emulator.Account) {
		if p := a.Projects[project]; p != nil && p.Logstores[logstore] != nil {
			p.Logstores[logstore].Add(emulator.Event{Time: time.Now(), Received: time.Now(), Source: "s", Fields: map[string]string{"name": "written"}, Indexed: true})
		}
	})
}
