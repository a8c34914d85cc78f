package conformance

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"
	"github.com/aliyun/aliyun-log-go-sdk/producer"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// logEndpoint is the endpoint of the Log Service SDK. The SDK reaches a project by a host
// below its endpoint, so it goes to the service's own hosts through the emulator as a
// proxy.
const logEndpoint = "http://" + region + ".log.aliyuncs.com"

// logClient is a client of the Log Service SDK.
func logClient(c *cloud, version sls.AuthVersionType) sls.ClientInterface {
	key := c.Account()
	s := sls.CreateNormalInterface(logEndpoint, key.AccessKeyID, key.AccessKeySecret, "")
	s.SetHTTPClient(c.proxied())
	s.SetAuthVersion(version)
	s.SetRegion(region)
	s.SetRetryTimeout(time.Second)
	return s
}

// driveLogSDK drives Log Service with its own SDK, which says, other than the page, that
// the modification of logs can be enabled for a Logstore that exists.
func driveLogSDK(t *testing.T, c client, version sls.AuthVersionType) {
	t.Helper()
	c.cloud.Set(func(s *emulator.Settings) { s.ModifyExisting = true })
	for _, step := range logSteps(logClient(c.cloud, version), time.Now()) {
		c.call(t, step.operation, step.call)
	}
}

// logStep is one call of the Log Service SDK.
type logStep struct {
	operation string
	call      func() (any, error)
}

// done is a call whose answer the SDK has no type for.
func done(err error) (any, error) { return nil, err }

// logSteps makes, reads, changes and deletes each kind of object of Log Service.
func logSteps(s sls.ClientInterface, now time.Time) []logStep {
	const name = "log-project"
	text, at := func(s string) *string { return &s }, uint32(now.Unix())
	from, to := now.Unix()-60, now.Unix()+60
	group := func(value string) *sls.LogGroup {
		return &sls.LogGroup{Topic: text("t"), Source: text("s"), Logs: []*sls.Log{{Time: &at, Contents: []*sls.LogContent{
			{Key: text("name"), Value: text(value)}, {Key: text("text"), Value: text(strings.Repeat("compressible ", 100))},
		}}}}
	}
	store := &sls.LogStore{Name: logstore, TTL: 30, ShardCount: 2, AutoSplit: true, MaxSplitShard: 64, AppendMeta: true, HotTTL: 30, Mode: "standard"}
	board := sls.Dashboard{DashboardName: "board", DisplayName: "Board", Description: "d", ChartList: []sls.Chart{}}
	search := &sls.SavedSearch{SavedSearchName: "search", SearchQuery: "*", Logstore: logstore, Topic: "t", DisplayName: "Search"}
	rule := &sls.Alert{
		Name: "warning", DisplayName: "Warnings", Schedule: &sls.Schedule{Type: sls.ScheduleTypeFixedRate, Interval: "5m", TimeZone: "+0800"},
		Configuration: &sls.AlertConfiguration{
			Version: "2.0", Type: "default", Dashboard: "internal-alert-analysis", Threshold: 1,
			QueryList: []*sls.AlertQuery{{
				StoreType: sls.StoreTypeLog, Region: region, Project: name, Store: logstore, Query: "*", TimeSpanType: "Relative", Start: "-30m", End: "now",
			}},
			SeverityConfigurations: []*sls.SeverityConfiguration{{Severity: sls.High}},
			GroupConfiguration:     sls.GroupConfiguration{Type: sls.GroupTypeCustom, Fields: []string{"name"}},
			JoinConfigurations:     []*sls.JoinConfiguration{{Type: sls.JoinTypeNo}},
			Annotations:            []*sls.Tag{{Key: "title", Value: "Warnings"}},
			Labels:                 []*sls.Tag{{Key: "team", Value: "audit"}},
			Tags:                   []string{"audit"},
			MuteUntil:              1,
			TemplateConfiguration:  &sls.TemplateConfiguration{Tokens: map[string]string{}, Annotations: map[string]string{}},
			SinkEventStore:         &sls.SinkEventStoreConfiguration{},
			SinkCms:                &sls.SinkCmsConfiguration{},
			SinkAlerthub:           &sls.SinkAlerthubConfiguration{Enabled: true},
			PolicyConfiguration:    sls.PolicyConfiguration{AlertPolicyId: "sls.builtin.dynamic", ActionPolicyId: "on-call", RepeatInterval: "1h"},
		},
	}
	consumers := sls.ConsumerGroup{ConsumerGroupName: "siem", Timeout: 60}
	var cursor string
	return []logStep{
		{"CreateProject", func() (any, error) { _, err := s.CreateProject(name, "audit"); return done(err) }},
		{"GetProject", func() (any, error) { return s.GetProject(name) }},
		{"UpdateProject", func() (any, error) { _, err := s.UpdateProject(name, "audit logs"); return done(err) }},
		{"ListProject", func() (any, error) { _, _, _, err := s.ListProjectV2(0, 10); return done(err) }},
		{"UpdateProjectPolicy", func() (any, error) { return done(s.UpdateProjectPolicy(name, projectPolicy)) }},
		{"GetProjectPolicy", func() (any, error) { _, err := s.GetProjectPolicy(name); return done(err) }},
		{"DeleteProjectPolicy", func() (any, error) { return done(s.DeleteProjectPolicy(name)) }},
		{"PutResourcePolicy", func() (any, error) {
			return done(s.PutResourcePolicy(name, &sls.PutResourcePolicyRequest{ResourceType: sls.ResourcePolicyProject, ResourceName: name, PolicyDocument: projectPolicy}))
		}},
		{"GetResourcePolicy", func() (any, error) { return s.GetResourcePolicy(name, sls.ResourcePolicyProject, name) }},
		{"DeleteResourcePolicy", func() (any, error) { return done(s.DeleteResourcePolicy(name, sls.ResourcePolicyProject, name)) }},
		{"ListAllProjects", func() (any, error) { return s.ListAllProjects(&sls.ListAllProjectsRequest{Size: 10}) }},
		{"TagResources", func() (any, error) {
			return done(s.TagResources(name, sls.NewProjectTags(name, []sls.ResourceTag{{Key: "team", Value: "audit"}})))
		}},
		{"ListTagResources", func() (any, error) {
			tags, _, err := s.ListTagResources(name, "project", []string{name}, []sls.ResourceFilterTag{}, "")
			if err == nil && len(tags) != 1 {
				err = fmt.Errorf("it reads %d tags", len(tags))
			}
			return done(err)
		}},
		{"UnTagResources", func() (any, error) { return done(s.UnTagResources(name, sls.NewProjectUnTags(name, []string{"team"}))) }},
		{"CreateLogStore", func() (any, error) { return done(s.CreateLogStoreV2(name, store)) }},
		{"GetLogStore", func() (any, error) { return s.GetLogStore(name, logstore) }},
		{"UpdateLogStore", func() (any, error) { return done(s.UpdateLogStoreV2(name, store)) }},
		{"ListLogStore", func() (any, error) { _, err := s.ListLogStoreV2(name, 0, 10, ""); return done(err) }},
		{"GetLogStoreMeteringMode", func() (any, error) { return s.GetLogStoreMeteringMode(name, logstore) }},
		{"UpdateLogStoreMeteringMode", func() (any, error) { return done(s.UpdateLogStoreMeteringMode(name, logstore, "ChargeByFunction")) }},
		{"CreateIndex", func() (any, error) { return done(s.CreateIndex(name, logstore, *sls.CreateDefaultIndex())) }},
		{"GetIndex", func() (any, error) { _, err := s.GetIndex(name, logstore); return done(err) }},
		{"UpdateIndex", func() (any, error) { return done(s.UpdateIndexString(name, logstore, index)) }},
		{"ListShards", func() (any, error) {
			_, err := s.ListShards(name, logstore)
			return []*sls.Shard{}, err
		}},
		{"SplitShard", func() (any, error) {
			_, err := s.SplitShard(name, logstore, 0, "40000000000000000000000000000000")
			return []*sls.Shard{}, err
		}},
		{"MergeShards", func() (any, error) { _, err := s.MergeShards(name, logstore, 2); return []*sls.Shard{}, err }},
		{"PutLogs lz4", func() (any, error) {
			return done(s.PutLogsWithCompressType(name, logstore, group("lz4"), sls.Compress_LZ4))
		}},
		{"PutLogs plain", func() (any, error) {
			return done(s.PutLogsWithCompressType(name, logstore, group("plain"), sls.Compress_None))
		}},
		{"PutLogs zstd", func() (any, error) {
			return done(s.PutLogsWithCompressType(name, logstore, group("zstd"), sls.Compress_ZSTD))
		}},
		{"PostLogStoreLogs", func() (any, error) {
			return done(s.PostLogStoreLogs(name, logstore, group("hashed"), text("ffffffffffffffffffffffffffffffff")))
		}},
		{"GetCursor", func() (any, error) {
			var err error
			cursor, err = s.GetCursor(name, logstore, 1, "begin")
			return done(err)
		}},
		{"GetCursorTime", func() (any, error) {
			came, err := s.GetCursorTime(name, logstore, 1, cursor)
			if d := came.Sub(now); err == nil && (d < -time.Minute || d > time.Minute) {
				err = fmt.Errorf("the log came in at %s", came)
			}
			return done(err)
		}},
		{"PullLogs", func() (any, error) {
			groups, _, err := s.PullLogs(name, logstore, 1, cursor, "", 10)
			if err == nil && len(groups.GetLogGroups()) == 0 {
				err = errors.New("it reads nothing from a shard that has logs")
			}
			return done(err)
		}},
		{"PullLogs zstd", func() (any, error) {
			groups, _, err := s.PullLogsWithQuery(&sls.PullLogRequest{Project: name, Logstore: logstore, ShardID: 1, Cursor: cursor, LogGroupMaxCount: 10, CompressType: sls.Compress_ZSTD})
			if err == nil && len(groups.GetLogGroups()) == 0 {
				err = errors.New("it reads nothing from a shard that has logs")
			}
			return done(err)
		}},
		{"GetLogs", func() (any, error) {
			r, err := s.GetLogs(name, logstore, "", from, to, "*", 10, 0, false)
			if err == nil && r.Count != 4 {
				err = fmt.Errorf("it reads %d logs, not 4", r.Count)
			}
			return done(err)
		}},
		{"GetLogsV3", func() (any, error) {
			return s.GetLogsV3(name, logstore, &sls.GetLogRequest{From: from, To: to, Query: "name: lz4", Lines: 10})
		}},
		{"GetHistograms", func() (any, error) {
			_, err := s.GetHistograms(name, logstore, "", from, to, "*")
			return []sls.SingleHistogram{}, err
		}},
		{"CreateConsumerGroup", func() (any, error) { return done(s.CreateConsumerGroup(name, logstore, consumers)) }},
		{"ListConsumerGroup", func() (any, error) {
			groups, err := s.ListConsumerGroup(name, logstore)
			if err == nil && (len(groups) != 1 || groups[0].ConsumerGroupName != "siem" || groups[0].Timeout != 60) {
				err = fmt.Errorf("it reads the groups %+v", groups)
			}
			return done(err)
		}},
		{"UpdateConsumerGroup", func() (any, error) { return done(s.UpdateConsumerGroup(name, logstore, consumers)) }},
		{"HeartBeat", func() (any, error) { return s.HeartBeat(name, logstore, "siem", "one", []int{}) }},
		{"UpdateCheckpoint", func() (any, error) { return done(s.UpdateCheckpoint(name, logstore, "siem", "one", 1, cursor, true)) }},
		{"GetCheckpoint", func() (any, error) { return s.GetCheckpoint(name, logstore, "siem") }},
		{"DeleteConsumerGroup", func() (any, error) { return done(s.DeleteConsumerGroup(name, logstore, "siem")) }},
		{"CreateAlert", func() (any, error) { return done(s.CreateAlert(name, rule)) }},
		{"GetAlert", func() (any, error) { return s.GetAlert(name, rule.Name) }},
		{"UpdateAlert", func() (any, error) { return done(s.UpdateAlert(name, rule)) }},
		{"DisableAlert", func() (any, error) { return done(s.DisableAlert(name, rule.Name)) }},
		{"GetAlert", func() (any, error) {
			read, err := s.GetAlert(name, rule.Name)
			if err == nil && read.IsEnabled() {
				err = errors.New("it reads a rule that is enabled")
			}
			return read, err
		}},
		{"EnableAlert", func() (any, error) { return done(s.EnableAlert(name, rule.Name)) }},
		{"ListAlert", func() (any, error) {
			rules, total, _, err := s.ListAlert(name, "", "", 0, 10)
			if err == nil && (total != 1 || rules[0].Configuration.QueryList[0].Query != "*") {
				err = fmt.Errorf("it reads %d rules", total)
			}
			return done(err)
		}},
		{"DeleteAlert", func() (any, error) { return done(s.DeleteAlert(name, rule.Name)) }},
		{"CreateDashboard", func() (any, error) { return done(s.CreateDashboard(name, board)) }},
		{"GetDashboard", func() (any, error) { _, err := s.GetDashboard(name, "board"); return done(err) }},
		{"UpdateDashboard", func() (any, error) { return done(s.UpdateDashboard(name, board)) }},
		{"CreateChart", func() (any, error) { return done(s.CreateChart(name, "board", chart("chart"))) }},
		{"GetChart", func() (any, error) { _, err := s.GetChart(name, "board", "chart"); return done(err) }},
		{"UpdateChart", func() (any, error) { return done(s.UpdateChart(name, "board", chart("chart"))) }},
		{"ListDashboard", func() (any, error) {
			_, items, _, _, err := s.ListDashboardV2(name, "", 0, 10)
			if err == nil && (len(items) != 1 || items[0].DisplayName != "Board") {
				err = fmt.Errorf("it reads the items %+v", items)
			}
			return done(err)
		}},
		{"DeleteChart", func() (any, error) { return done(s.DeleteChart(name, "board", "chart")) }},
		{"DeleteDashboard", func() (any, error) { return done(s.DeleteDashboard(name, "board")) }},
		{"CreateSavedSearch", func() (any, error) { return done(s.CreateSavedSearch(name, search)) }},
		{"GetSavedSearch", func() (any, error) { return s.GetSavedSearch(name, "search") }},
		{"UpdateSavedSearch", func() (any, error) { return done(s.UpdateSavedSearch(name, search)) }},
		{"ListSavedSearch", func() (any, error) {
			_, items, _, _, err := s.ListSavedSearchV2(name, "", 0, 10)
			if err == nil && (len(items) != 1 || items[0].DisplayName != "Search") {
				err = fmt.Errorf("it reads the items %+v", items)
			}
			return done(err)
		}},
		{"DeleteSavedSearch", func() (any, error) { return done(s.DeleteSavedSearch(name, "search")) }},
		{"EnableLogStoreModify", func() (any, error) { return done(s.EnableLogStoreModify(name, logstore)) }},
		{"GetLogStore", func() (any, error) {
			read, err := s.GetLogStore(name, logstore)
			if err == nil && !read.EnableModify {
				err = errors.New("it reads a Logstore whose logs cannot be modified")
			}
			return read, err
		}},
		{"DeleteIndex", func() (any, error) { return done(s.DeleteIndex(name, logstore)) }},
		{"DeleteLogStore", func() (any, error) { return done(s.DeleteLogStore(name, logstore)) }},
		{"DeleteProject", func() (any, error) { return done(s.DeleteProject(name)) }},
	}
}

func chart(title string) sls.Chart {
	return sls.Chart{
		Title: title, Type: "table", Search: sls.ChartSearch{Logstore: logstore, Query: "*", Start: "-60s", End: "now"},
		Display: sls.ChartDisplay{XPosition: 0, YPosition: 0, Width: 5, Height: 5, DisplayName: "Chart"},
	}
}

// TestProducer sends logs through the producer in every compression it has, and counts
// those that arrive.
func TestProducer(t *testing.T) {
	const name, count = "producer-project", 100
	for _, compression := range []struct {
		name string
		kind int
	}{{"lz4", sls.Compress_LZ4}, {"plain", sls.Compress_None}, {"zstd", sls.Compress_ZSTD}} {
		c := start(t)
		s := logClient(c, sls.AuthV4)
		if _, err := s.CreateProject(name, ""); err != nil {
			t.Fatal(err)
		}
		if err := s.CreateLogStore(name, logstore, 30, 2, true, 64); err != nil {
			t.Fatal(err)
		}
		if err := s.CreateIndex(name, logstore, *sls.CreateDefaultIndex()); err != nil {
			t.Fatal(err)
		}
		client{"producer", c}.call(t, compression.name, func() (any, error) {
			now := time.Now()
			if err := produce(c, name, compression.kind, count, now); err != nil {
				return nil, err
			}
			found, err := s.GetHistograms(name, logstore, "", now.Unix()-60, now.Unix()+60, "*")
			if err == nil && found.Count != count {
				err = fmt.Errorf("%d of %d logs arrived", found.Count, count)
			}
			return nil, err
		})
	}
}

// produce sends logs through a producer and waits until each is acknowledged.
func produce(c *cloud, project string, compression, count int, now time.Time) error {
	config := producer.GetDefaultProducerConfig()
	config.Endpoint, config.Region, config.AuthVersion, config.CompressType = logEndpoint, region, sls.AuthV4, compression
	config.CredentialsProvider = sls.NewStaticCredentialsProvider(c.Account().AccessKeyID, c.Account().AccessKeySecret, "")
	config.HTTPClient = c.proxied()
	config.AllowLogLevel, config.Retries, config.DisableRuntimeMetrics, config.LingerMs = "error", 0, true, 100
	p, err := producer.NewProducer(config)
	if err != nil {
		return err
	}
	p.Start()
	sent := make(acknowledgements, count)
	for i := range count {
		log := producer.GenerateLog(uint32(now.Unix()), map[string]string{"name": fmt.Sprint("log ", i)})
		if err := p.SendLogWithCallBack(project, logstore, "t", "s", log, sent); err != nil {
			return err
		}
	}
	p.SafeClose()
	for range count {
		if refused := <-sent; refused != "" {
			return errors.New(refused)
		}
	}
	return nil
}

// acknowledgements receives what became of each log: nothing, or a refusal.
type acknowledgements chan string

// Success implements [producer.CallBack].
func (a acknowledgements) Success(*producer.Result) { a <- "" }

// Fail implements [producer.CallBack].
func (a acknowledgements) Fail(r *producer.Result) {
	a <- r.GetErrorCode() + ": " + r.GetErrorMessage()
}
