package evidence_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

const (
	project  = "ops-audit"
	logstore = "innertrail_platform-ops"
	trail    = "platform-ops"
	role     = "AliyunActionTrailDefaultRole"
	stamp    = "2006-01-02T15:04:05Z"
)

// asker asks the witnesses with clients that are not the provider's.
type asker struct {
	*testclient.Client

	logs   *sls.Client
	window judge.Window
}

func newAsker(t *testing.T) *asker {
	t.Helper()
	c := testclient.Start(t)
	s := &sls.Client{Endpoint: "https://cn-hangzhou.log.aliyuncs.com", AccessKeyID: c.ID, AccessKeySecret: c.Secret, RequestTimeOut: 5 * time.Second, RetryTimeOut: time.Second}
	s.SetHTTPClient(&http.Client{Transport: c.Server.Transport(), Timeout: 5 * time.Second})
	return &asker{Client: c, logs: s}
}

func text(value any) string {
	s, _ := value.(string)
	return s
}

func at(value any) time.Time {
	t, err := time.Parse(time.RFC3339, text(value))
	if err != nil {
		return time.Time{}
	}
	return t
}

func seconds(value any) time.Time {
	n, _ := value.(float64)
	return time.Unix(int64(n), 0).UTC()
}

// ask returns all that the witnesses say now.
func (a *asker) ask() judge.Witnesses {
	a.T.Helper()
	w := judge.Witnesses{
		Subject: judge.Subject{Account: "1000000000000001", Region: a.Region, Trail: trail, Role: role, Project: project, Logstore: logstore},
		Window:  a.window, Now: a.Emulator.Clock.Now(), Settings: judge.DefaultSettings(), Policies: judge.Answer[judge.Policies]{Value: &judge.Policies{}},
	}
	if list := a.Must(a.RPC("actiontrail", "DescribeInnerTrails")); list.Get("TrailList", 0) != nil {
		w.Trail.Value = &judge.Trail{
			Logging: list.Get("TrailList", 0, "Status") == "Enable", Started: at(list.Get("TrailList", 0, "StartLoggingTime")), Updated: at(list.Get("TrailList", 0, "UpdateTime")),
		}
	}
	w.Role.Value = &judge.Role{}
	if attached := a.Must(a.RPC("ram", "ListPoliciesForRole", "RoleName", role)); attached.Get("Policies", "Policy", 0) == nil {
		w.Role.Value.Reason = reason.RolePolicyDetached
	}
	w.Project.Value = &judge.Project{Status: text(a.Must(a.SLS("GET", project, "/", "")).Get("status"))}
	if store := a.SLS("GET", project, testclient.TrailLogstore, ""); store.Status == http.StatusOK {
		days, _ := store.Get("ttl").(float64)
		modifiable, _ := store.Get("enableModify").(bool)
		tracking, _ := store.Get("enable_tracking").(bool)
		w.Logstore.Value = &judge.Logstore{RetentionDays: int(days), Created: seconds(store.Get("createTime")), Modifiable: &modifiable, AnonymousWrites: &tracking}
	}
	if index := a.SLS("GET", project, testclient.TrailLogstore+"/index", ""); index.Status == http.StatusOK {
		w.Index.Value = &judge.Index{Modified: seconds(index.Get("lastModifyTime"))}
	}
	a.askCalls(&w)
	w.Metrics = judge.Metrics{
		Window: judge.Window{From: w.Window.From.Add(-time.Hour).Truncate(time.Minute), To: w.Now.Truncate(time.Minute)}, Period: time.Minute,
	}
	if w.Metrics.Unread = "there is no trail"; w.Trail.Value != nil {
		w.Metrics.Unread = ""
		w.Metrics.Delivered, w.Metrics.Failed = a.points(w.Metrics, "delivery_sls_success_count"), a.points(w.Metrics, "delivery_sls_fail_count")
	}
	if w.Logstore.Value != nil {
		a.search(&w)
		a.consume(&w)
	}
	return w
}

func (a *asker) askCalls(w *judge.Witnesses) {
	w.Calls.Known = judge.Window{From: w.Window.From.Add(-time.Hour), To: w.Now.Add(-10 * time.Minute)}
	for next := ""; ; {
		page := a.Must(a.RPC("actiontrail", "LookupEvents", "LookupAttribute.1.Key", "EventRW", "LookupAttribute.1.Value", "Write", "MaxResults", "50", "NextToken", next,
			"StartTime", w.Calls.Known.From.Format(stamp), "EndTime", w.Now.Format(stamp)))
		for i := 0; page.Get("Events", i) != nil; i++ {
			event := func(path ...any) any { return page.Get(append([]any{"Events", i}, path...)...) }
			c := judge.Call{
				ID: text(event("eventId")), Name: text(event("eventName")), Time: at(event("eventTime")), Refused: event("errorCode") != nil,
				Actor: text(event("userIdentity", "userName")), Source: text(event("sourceIpAddress")), On: strings.FieldsFunc(text(event("resourceName")), func(r rune) bool { return r == ';' || r == ',' }),
			}
			w.Calls.List = append(w.Calls.List, c)
		}
		if next = text(page.Get("NextToken")); next == "" {
			return
		}
	}
}

func (a *asker) points(m judge.Metrics, name string) (points []judge.Point) {
	answer := a.Must(a.RPC("actiontrail", "DescribeTrailDeliveryMetricData", "TrailName", trail, "MetricName", name, "Period", "60",
		"StartTime", m.Window.From.Format(stamp), "EndTime", m.Window.To.Format(stamp)))
	for i := 0; answer.Get("MetricList", i) != nil; i++ {
		ms, _ := answer.Get("MetricList", i, "Timestamp").(float64)
		count, _ := answer.Get("MetricList", i, "Count").(float64)
		points = append(points, judge.Point{At: time.UnixMilli(int64(ms)).UTC(), Count: int(count)})
	}
	return points
}

// search finds all logs that may have been delivered in the window.
func (a *asker) search(w *judge.Witnesses) {
	w.Found = judge.Rows{Read: true, Window: judge.Window{From: w.Window.From.Add(-w.Settings.Oldest), To: w.Now.Add(w.Settings.Ahead)}}
	if w.Index.Value == nil {
		w.Found.Unread = "there is no index"
		return
	}
	for offset := int64(0); ; offset += 100 {
		page, err := a.logs.GetLogs(project, logstore, "", w.Found.Window.From.Unix(), w.Found.Window.To.Unix(), "", 100, offset, false)
		if err != nil {
			a.T.Fatal(err)
		}
		for _, log := range page.Logs {
			second, _ := strconv.ParseInt(log["__time__"], 10, 64)
			w.Found.List = append(w.Found.List, judge.Row{ID: log["EventID"], Time: time.Unix(second, 0).UTC()})
		}
		if w.Found.Complete = page.IsComplete(); len(page.Logs) < 100 {
			return
		}
	}
}

// consume reads the logs as consumers get them.
func (a *asker) consume(w *judge.Witnesses) {
	w.Raw = judge.Rows{Read: true, Complete: true, Window: judge.Window{From: w.Window.From.Add(-time.Hour), To: w.Now}}
	ok := func(err error) {
		if err != nil {
			a.T.Fatal(err)
		}
	}
	shards, err := a.logs.ListShards(project, logstore)
	ok(err)
	for _, shard := range shards {
		from, err := a.logs.GetCursor(project, logstore, shard.ShardID, fmt.Sprint(w.Raw.Window.From.Unix()))
		ok(err)
		end, err := a.logs.GetCursor(project, logstore, shard.ShardID, "end")
		ok(err)
		for from != end {
			groups, next, err := a.logs.PullLogs(project, logstore, shard.ShardID, from, end, 1000)
			ok(err)
			for _, group := range groups.LogGroups {
				row := judge.Row{}
				for _, tag := range group.LogTags {
					if tag.GetKey() == "__receive_time__" {
						second, _ := strconv.ParseInt(tag.GetValue(), 10, 64)
						row.Received = time.Unix(second, 0).UTC()
					}
				}
				for _, log := range group.Logs {
					row.ID, row.Time = "", time.Unix(int64(log.GetTime()), 0).UTC()
					for _, content := range log.Contents {
						switch content.GetKey() {
						case "EventID":
							row.ID = content.GetValue()
						case "EventTime":
							row.Happened = at(content.GetValue())
						}
					}
					w.Raw.List = append(w.Raw.List, row)
				}
			}
			if next == from {
				break
			}
			from = next
		}
	}
}

// truth is what became of an event.
type truth struct {
	ID       string    `json:"event_id"`
	Time     time.Time `json:"time"`
	Fate     string    `json:"fate"`
	Arrivals int       `json:"arrivals"`
	Rows     int       `json:"rows"`
}

func (a *asker) truths() (list []truth) {
	if err := json.Unmarshal(a.Must(a.Control("GET", "platform_events", "")).Raw, &list); err != nil {
		a.T.Fatal(err)
	}
	return list
}
