package conformance

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	slsv2 "github.com/alibabacloud-go/sls-20201230/v6/client"
	"github.com/alibabacloud-go/tea/dara"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// slsCall is a call of Log Service in the order of a scenario: the names in its path,
// and the members of its request.
type slsCall struct {
	action string
	path   []string
	params map[string]string
}

const (
	logstore = "own-logs"
	index    = `{"line":{"token":[","," "],"caseSensitive":false,"chn":false,"exclude_keys":["secret"]},"keys":{
		"name":{"type":"text","token":[" "],"doc_value":true,"alias":"n","caseSensitive":true,"chn":false},
		"nested":{"type":"json","token":[" "],"doc_value":true,"index_all":true,"max_depth":2,"json_keys":{"word":{"type":"text","token":[" "],"doc_value":true,"alias":"w","caseSensitive":false,"chn":false}}}},
		"log_reduce":true,"log_reduce_white_list":["name"],"log_reduce_black_list":["nested"],"max_text_len":2048,"ttl":30}`
	dashboard = `{"dashboardName":"board","displayName":"Board","description":"d","attribute":{"type":"grid"},"charts":[{"title":"chart","type":"table","action":{"type":"none"},
		"search":{"logstore":"own-logs","topic":"","query":"*","start":"-60s","end":"now"},"display":{"xPos":0,"yPos":0,"width":5,"height":5,"displayName":"Chart"}}]}`
	projectPolicy = `{"Version":"1","Statement":[{"Action":["log:Get*"],"Resource":"*","Effect":"Allow","Principal":["*"]}]}`
)

// slsScenario makes, reads, changes and deletes each kind of object of Log Service.
// Between its two halves a log is written that the second half reads.
func slsScenario(project string, now int64) (before, after []slsCall) {
	in, from, to := []string{project, logstore}, strconv.FormatInt(now-60, 10), strconv.FormatInt(now+60, 10)
	named := func(name string) []string { return append(in[:2:2], name) }
	before = []slsCall{
		{"CreateProject", nil, p("ProjectName", project, "Description", "audit", "DataRedundancyType", "LRS", "RecycleBinEnabled", "false")},
		{"GetProject", []string{project}, nil},
		{"UpdateProject", []string{project}, p("Description", "audit logs")},
		{"ListProject", nil, p("ProjectName", project, "Offset", "0", "Size", "10")},
		{"PutProjectPolicy", []string{project}, p("Body", projectPolicy)},
		{"GetProjectPolicy", []string{project}, nil},
		{"DeleteProjectPolicy", []string{project}, nil},
		{"TagResources", nil, p("ResourceType", "project", "ResourceId", `["`+project+`"]`, "Tags", `[{"key":"team","value":"audit"}]`)},
		{"ListTagResources", nil, p("ResourceType", "project", "ResourceId", `["`+project+`"]`)},
		{"UntagResources", nil, p("ResourceType", "project", "ResourceId", `["`+project+`"]`, "Tags", `["team"]`)},
		{"ChangeResourceGroup", []string{project}, p("ResourceType", "PROJECT", "ResourceId", project, "ResourceGroupId", "rg-aek2i7nhaxifxey")},
		{"CreateLogStore", []string{project}, p("LogstoreName", logstore, "Ttl", "30", "ShardCount", "2", "AutoSplit", "true", "MaxSplitShard", "64",
			"EnableTracking", "true", "AppendMeta", "true", "HotTtl", "30", "Mode", "standard")},
		{"GetLogStore", in, nil},
		{"UpdateLogStore", in, p("LogstoreName", logstore, "Ttl", "60", "ShardCount", "2", "AutoSplit", "true", "MaxSplitShard", "64", "HotTtl", "30", "AppendMeta", "true", "EnableTracking", "true")},
		{"ListLogStores", []string{project}, p("Offset", "0", "Size", "10")},
		{"GetLogStoreMeteringMode", in, nil},
		{"UpdateLogStoreMeteringMode", in, p("MeteringMode", "ChargeByDataIngest")},
		{"CreateIndex", in, p("Body", index)},
		{"GetIndex", in, nil},
		{"UpdateIndex", in, p("Body", index)},
		{"ListShards", in, nil},
		{"SplitShard", named("0"), p("Key", "40000000000000000000000000000000")},
		{"MergeShard", named("2"), nil},
		{"GetCursor", named("1"), p("From", "begin")},
		{"GetCursorTime", named("1"), p("Cursor", "{GetCursor.cursor}")},
		{"CreateConsumerGroup", in, p("ConsumerGroup", "siem", "Order", "false", "Timeout", "60")},
		{"ListConsumerGroup", in, nil},
		{"UpdateConsumerGroup", named("siem"), p("Order", "true", "Timeout", "30")},
		{"ConsumerGroupHeartBeat", named("siem"), p("Consumer", "one", "Body", "[]")},
		{"ConsumerGroupUpdateCheckPoint", named("siem"), p("Consumer", "one", "Shard", "1", "Checkpoint", "{GetCursor.cursor}", "ForceSuccess", "true")},
		{"GetCheckPoint", named("siem"), p("Shard", "1")},
		{"DeleteConsumerGroup", named("siem"), nil},
		{"CreateDashboard", []string{project}, p("Body", dashboard)},
		{"GetDashboard", []string{project, "board"}, nil},
		{"UpdateDashboard", []string{project, "board"}, p("DashboardName", "board", "DisplayName", "Board", "Charts", "[]", "Description", "e", "Attribute", `{"type":"grid"}`)},
		{"ListDashboard", []string{project}, p("Offset", "0", "Size", "10")},
		{"DeleteDashboard", []string{project, "board"}, nil},
		{"CreateSavedSearch", []string{project}, p("SavedsearchName", "search", "DisplayName", "Search", "Logstore", logstore, "SearchQuery", "*", "Topic", "t")},
		{"GetSavedSearch", []string{project, "search"}, nil},
		{"UpdateSavedSearch", []string{project, "search"}, p("SavedsearchName", "search", "DisplayName", "Search 2", "Logstore", logstore, "SearchQuery", "a", "Topic", "t")},
		{"ListSavedSearch", []string{project}, p("Offset", "0", "Size", "10")},
		{"DeleteSavedSearch", []string{project, "search"}, nil},
		{"PutLogs", in, p("Body", fmt.Sprintf(`{"Topic":"t","Source":"s","Logs":[{"Time":%d,"Contents":[{"Key":"name","Value":"v2"}]}],"LogTags":[]}`, now))},
		{"PutIngestProcessor", []string{project, "filter"}, p("DisplayName", "Filter", "Description", "d", "Configuration", `{"spl":"* | where name != 'noise'","parseFail":"keep"}`)},
		{"GetIngestProcessor", []string{project, "filter"}, nil},
		{"ListIngestProcessors", []string{project}, p("Offset", "0", "Size", "10")},
		{"UpdateLogStoreProcessor", in, p("ProcessorName", "filter")},
		{"GetLogStore", in, nil},
		{"PutWebtracking", in, p("Topic", "t", "Source", "s", "Tags", `{"k":"v"}`, "Logs", `[{"name":"tracked"}]`)},
		{"UpdateLogStoreProcessor", in, p("ProcessorName", "")},
		{"DeleteIngestProcessor", []string{project, "filter"}, nil},
	}
	after = []slsCall{
		{"PullLogs", named("1"), p("Cursor", "{GetCursor.cursor}", "Count", "10")},
		{"GetLogs", in, p("From", from, "To", to, "Query", "*", "Line", "10", "Offset", "0", "Reverse", "false")},
		{"GetLogsV2", in, p("From", from, "To", to, "Query", "*", "Line", "10", "Offset", "0", "Reverse", "false")},
		{"GetHistograms", in, p("From", from, "To", to, "Query", "*")},
		{"DeleteIndex", in, nil},
		{"UpdateLogStoreEncryption", in, p("Enable", "true", "EncryptType", "default")},
		{"UpdateLogStoreEncryption", in, p("Enable", "false")},
		{"DeleteLogStore", in, nil},
		{"DeleteProject", []string{project}, nil},
	}
	return before, after
}

// driveV2 drives Log Service with the V2 SDK. The SDK reaches a project by a host below
// its endpoint, so it goes to the service's own hosts through the emulator as a proxy. It
// keeps its connections by host for the whole process: each run has hosts of its own.
func driveV2(t *testing.T, c client, signature, region, suffix string) {
	t.Helper()
	config := v2Config(c.cloud, c.cloud.Account())
	config.HttpProxy, config.Endpoint = dara.String(c.cloud.URL), dara.String(region+"."+suffix)
	config.RegionId, config.SignatureVersion = dara.String(region), dara.String(signature)
	sdk, err := slsv2.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	project := "v2-project-" + signature
	before, after := slsScenario(project, time.Now().Unix())
	answers := map[string][]byte{}
	runSLS(t, c, sdk, before, answers)
	c.cloud.putEvent(project, logstore)
	runSLS(t, c, sdk, after, answers)
}

// putEvent puts a log where a client could not.
func (c *cloud) putEvent(project, logstore string) {
	c.Edit(func(a *emulator.Account) {
		if p := a.Projects[project]; p != nil && p.Logstores[logstore] != nil {
			p.Logstores[logstore].Add(emulator.Event{Time: time.Now(), Received: time.Now(), Source: "s", Fields: map[string]string{"name": "written"}, Indexed: true})
		}
	})
}

func runSLS(t *testing.T, c client, sdk any, scenario []slsCall, answers map[string][]byte) {
	t.Helper()
	for _, step := range scenario {
		method := reflect.ValueOf(sdk).MethodByName(step.action + "WithOptions")
		if !method.IsValid() {
			continue
		}
		answers[step.action] = c.call(t, step.action, func() (any, error) {
			args, err := slsArguments(method.Type(), step, answers)
			if err != nil {
				return nil, err
			}
			response, err := outcome(method.Call(args))
			if err != nil {
				return nil, err
			}
			body := reflect.ValueOf(response).Elem().FieldByName("Body")
			if !body.IsValid() {
				return nil, nil
			}
			return body.Interface(), nil
		})
	}
}

// slsArguments returns the arguments of a method: the names in the path, the request,
// headers and options.
func slsArguments(method reflect.Type, step slsCall, answers map[string][]byte) ([]reflect.Value, error) {
	path := step.path
	var args []reflect.Value
	for i := range method.NumIn() {
		kind := method.In(i)
		switch {
		case kind == reflect.TypeFor[*string]():
			if len(path) == 0 {
				return nil, fmt.Errorf("the scenario has too few names for the path")
			}
			args, path = append(args, reflect.ValueOf(dara.String(path[0]))), path[1:]
		case kind.Kind() == reflect.Map:
			args = append(args, reflect.MakeMap(kind))
		default:
			arg := reflect.New(kind.Elem())
			if strings.HasSuffix(kind.Elem().Name(), "Request") {
				if err := fill(arg, resolve(step.params, answers)); err != nil {
					return nil, err
				}
			}
			args = append(args, arg)
		}
	}
	return args, nil
}
