package sls_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func TestLists_pagesAndFilters(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	for _, body := range []string{
		`{"logstoreName":"audit-a","ttl":30,"shardCount":1}`, `{"logstoreName":"audit-b","ttl":30,"shardCount":1,"mode":"query"}`,
		`{"logstoreName":"metrics-c","ttl":30,"shardCount":1,"telemetryType":"Metrics"}`, `{"logstoreName":"plain-d","ttl":30,"shardCount":1}`,
	} {
		c.Must(c.SLS("POST", "ops-audit", "/logstores", body))
	}
	for query, want := range map[string][]string{
		"": {"audit-a", "audit-b", "metrics-c", "plain-d"}, "?size=2": {"audit-a", "audit-b"}, "?offset=3&size=2": {"plain-d"}, "?offset=9": {},
		"?size=0": {}, "?logstoreName=audit": {"audit-a", "audit-b"}, "?logstoreName=audit&offset=1": {"audit-b"}, "?logstoreName=nothing": {},
		"?mode=query": {"audit-b"}, "?telemetryType=Metrics": {"metrics-c"}, "?telemetryType=None": {"audit-a", "audit-b", "plain-d"},
	} {
		a := c.Must(c.SLS("GET", "ops-audit", "/logstores"+query, ""))
		if got := a.Names("logstores"); !slices.Equal(got, want) || a.Get("count") != float64(len(want)) {
			t.Errorf("%q: %s", query, a.Raw)
		}
	}
	if a := c.Must(c.SLS("GET", "ops-audit", "/logstores?size=1&logstoreName=audit", "")); a.Get("total") != 2.0 {
		t.Errorf("%s", a.Raw)
	}
	for _, query := range []string{"?size=501", "?size=-1", "?offset=-1", "?size=x"} {
		c.Refused(c.SLS("GET", "ops-audit", "/logstores"+query, ""), 400, "ParameterInvalid")
		c.Refused(c.SLS("GET", "", "/"+query, ""), 400, "ParameterInvalid")
	}
	c.Must(c.SLS("POST", "ops-more", "/", `{"projectName":"ops-more","description":"","resourceGroupId":"rg-1"}`))
	c.Must(c.Elsewhere().SLS("POST", "ops-far", "/", `{"projectName":"ops-far","description":""}`))
	for query, want := range map[string]int{"": 2, "?projectName=more": 1, "?offset=1": 1, "?size=1": 1, "?resourceGroupId=rg-1": 1, "?projectName=far": 0} {
		if a := c.Must(c.SLS("GET", "", "/"+query, "")); a.Get("count") != float64(want) {
			t.Errorf("%q: %s", query, a.Raw)
		}
	}
}

// TestCreateProject_withoutDescription has a project made by its name alone, as by aliyun/alicloud.
func TestCreateProject_withoutDescription(t *testing.T) {
	c := testclient.Start(t)
	c.Must(c.SLS("POST", "ops-plain", "/", `{"projectName":"ops-plain"}`))
	if a := c.Must(c.SLS("GET", "ops-plain", "/", "")); a.Get("description") != "" {
		t.Errorf("a project without a description: %s", a.Raw)
	}
}

func TestQuotas(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Emulator.Set(func(s *emulator.Settings) {
		s.QuotaProjects, s.QuotaLogstores, s.QuotaShards, s.QuotaDashboards = 1, 2, 10, 1
	})
	c.Refused(c.SLS("POST", "ops-more", "/", `{"projectName":"ops-more","description":""}`), 400, "ProjectQuotaExceed")
	create := func(name, shards string) testclient.Answer {
		return c.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"`+name+`","ttl":30,"shardCount":`+shards+`}`)
	}
	c.Must(create("store-a", "8"))
	c.Refused(create("store-b", "3"), 400, "ProjectQuotaExceed")
	c.Must(create("store-b", "2"))
	c.Refused(create("store-c", "1"), 400, "ProjectQuotaExceed")
	c.Must(c.SLS("POST", "ops-audit", "/dashboards", `{"dashboardName":"one","displayName":"Board","charts":[]}`))
	c.Refused(c.SLS("POST", "ops-audit", "/dashboards", `{"dashboardName":"two","displayName":"Board","charts":[]}`), 400, "ExceedQuota")
	c.Must(c.SLS("DELETE", "ops-audit", "/dashboards/one", ""))
	c.Must(c.SLS("POST", "ops-audit", "/dashboards", `{"dashboardName":"two","displayName":"Board","charts":[]}`))
}

// TestSDK_dashboards has the SDK work on dashboards, charts and saved searches.
func TestSDK_dashboards(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	s := &sls.Client{
		Endpoint: "https://cn-hangzhou.log.aliyuncs.com", AccessKeyID: c.ID, AccessKeySecret: c.Secret,
		RequestTimeOut: 5 * time.Second, RetryTimeOut: time.Second,
	}
	s.SetHTTPClient(&http.Client{Transport: c.Server.Transport(), Timeout: 5 * time.Second})
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	refused := func(err error, code string) {
		t.Helper()
		var e *sls.Error
		if !errors.As(err, &e) || e.Code != code {
			t.Errorf("%v, want %s", err, code)
		}
	}
	const p = "ops-audit"
	chart := func(title, kind string) sls.Chart { return sls.Chart{Title: title, Type: kind} }
	ok(s.CreateDashboard(p, sls.Dashboard{DashboardName: "board", DisplayName: "Board", ChartList: []sls.Chart{chart("first", "line")}}))
	refused(s.CreateDashboard(p, sls.Dashboard{DashboardName: "board", ChartList: []sls.Chart{}}), "ParameterInvalid")
	ok(s.CreateChart(p, "board", chart("second", "line")))
	refused(s.CreateChart(p, "board", chart("second", "line")), "ParameterInvalid")
	ok(s.UpdateChart(p, "board", chart("second", "pie")))
	refused(s.UpdateChart(p, "board", chart("third", "pie")), "ChartNotExist")
	got, err := s.GetChart(p, "board", "second")
	ok(err)
	if got.Type != "pie" {
		t.Errorf("%+v", got)
	}
	_, err = s.GetChart(p, "nothing", "second")
	refused(err, "DashboardNotExist")
	ok(s.DeleteChart(p, "board", "first"))
	refused(s.DeleteChart(p, "board", "first"), "ChartNotExist")
	board, err := s.GetDashboard(p, "board")
	ok(err)
	if board.DisplayName != "Board" || len(board.ChartList) != 1 || board.ChartList[0].Title != "second" {
		t.Errorf("%+v", board)
	}
	ok(s.UpdateDashboard(p, sls.Dashboard{DashboardName: "board", DisplayName: "New", ChartList: []sls.Chart{}}))
	_, items, _, total, err := s.ListDashboardV2(p, "", 0, 10)
	ok(err)
	if total != 1 || len(items) != 1 || items[0].DisplayName != "New" {
		t.Errorf("%+v", items)
	}
	ok(s.DeleteDashboard(p, "board"))
	refused(s.DeleteDashboard(p, "board"), "DashboardNotExist")

	search := &sls.SavedSearch{SavedSearchName: "mine", SearchQuery: "*", Logstore: "own-logs", DisplayName: "Mine"}
	ok(s.CreateSavedSearch(p, search))
	search.SearchQuery = "error"
	ok(s.UpdateSavedSearch(p, search))
	held, err := s.GetSavedSearch(p, "mine")
	ok(err)
	if held.SearchQuery != "error" {
		t.Errorf("%+v", held)
	}
	names, _, _, err := s.ListSavedSearch(p, "", 0, 10)
	ok(err)
	if !slices.Equal(names, []string{"mine"}) {
		t.Errorf("%v", names)
	}
	ok(s.DeleteSavedSearch(p, "mine"))
	_, err = s.GetSavedSearch(p, "mine")
	refused(err, "SavedSearchNotExist")
	_, err = s.ListShards(p, "nothing")
	refused(err, "LogStoreNotExist")
}

// With a recycle bin, a deleted Logstore and a deleted project can be restored with their
// logs, for some days.
func TestRecycleBin_restores(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, `{"logstoreName":"own-logs","ttl":30,"shardCount":1}`, 2)
	restore := func(body, refused string) {
		t.Helper()
		a := c.Control("POST", "restore", body)
		if refused == "" && a.Status != 204 || refused != "" && (a.Status != 400 || !strings.Contains(string(a.Raw), refused)) {
			t.Errorf("%s: %d %s", body, a.Status, a.Raw)
		}
	}
	const store, project = `{"project":"ops-audit","logstore":"own-logs"}`, `{"project":"ops-audit"}`
	c.Must(c.SLS("PUT", "ops-audit", "/", `{"description":"","recycleBinEnabled":true}`))
	if a := c.Must(c.SLS("GET", "ops-audit", "/", "")); a.Get("recycleBinEnabled") != true {
		t.Errorf("%s", a.Raw)
	}
	restore(store, "has a Logstore")
	c.Must(c.SLS("DELETE", "ops-audit", "/logstores/own-logs", ""))
	c.Refused(c.SLS("GET", "ops-audit", "/logstores/own-logs", ""), 404, "LogStoreNotExist")
	restore(store, "")
	if got := search(c, "*").Numbers(); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("%v", got)
	}
	restore(project, "there is a project")
	c.Must(c.SLS("DELETE", "ops-audit", "/", ""))
	c.Refused(c.SLS("GET", "ops-audit", "/", ""), 404, "ProjectNotExist")
	c.Refused(c.SLS("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`), 400, "ProjectAlreadyExist")
	restore(project, "")
	if got := search(c, "*").Numbers(); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("%v", got)
	}

	c.Must(c.SLS("DELETE", "ops-audit", "/logstores/own-logs", ""))
	c.Emulator.Clock.Advance(8 * 24 * 60 * 60 * 1e9)
	restore(store, "has no Logstore")
	c.Must(c.SLS("DELETE", "ops-audit", "/?forceDelete=true", ""))
	restore(project, "has no project")
	restore(`{"account":"7","project":"ops-audit"}`, "no account")
}

// What was in a recycle bin for its days is gone, whether or not anything else is due then:
// the name of a project is free again.
func TestRecycleBin_empties(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, `{"logstoreName":"own-logs","ttl":3650,"shardCount":1}`, 2)
	c.Must(c.SLS("PUT", "ops-audit", "/", `{"description":"","recycleBinEnabled":true}`))
	c.Must(c.SLS("DELETE", "ops-audit", "/", ""))
	const again = `{"projectName":"ops-audit","description":""}`
	c.Refused(c.SLS("POST", "ops-audit", "/", again), 400, "ProjectAlreadyExist")
	c.Emulator.Clock.Advance(8 * 24 * 60 * 60 * 1e9)
	c.Must(c.SLS("POST", "ops-audit", "/", again))
	c.Emulator.Edit(func(a *emulator.Account) {
		if len(a.RecycleBin) != 0 {
			t.Errorf("still in the recycle bin: %v", a.RecycleBin)
		}
	})
}

// Without one, which is the default, a deletion is final.
func TestRecycleBin_isOffByDefault(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	c.Must(c.SLS("DELETE", "ops-audit", testclient.TrailLogstore, ""))
	if err := c.Emulator.Restore(emulator.DefaultAccountID, "ops-audit", "innertrail_platform-ops"); err == nil {
		t.Error("restored")
	}
	c.Must(c.SLS("DELETE", "ops-audit", "/", ""))
	c.Must(c.SLS("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`))
}

// A project that an overdue account has disabled says so, and takes no logs.
func TestProject_disabled(t *testing.T) {
	c := testclient.Start(t)
	numbered(c, `{"logstoreName":"own-logs","ttl":30,"shardCount":1}`, 0)
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	c.Emulator.Edit(func(a *emulator.Account) { a.Projects["ops-audit"].Disabled = true })
	if a := c.Must(c.SLS("GET", "ops-audit", "/", "")); a.Get("status") != "Disable" {
		t.Errorf("%s", a.Raw)
	}
	c.Refused(c.PutLogs("own-logs", testclient.LogGroup(c.Emulator.Clock.Now(), []string{"n", "1"})), 403, "ProjectForbidden")
	c.Emulator.Deliver(1)
	if a := c.Must(c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops")); !strings.Contains(string(a.Raw), "disabled") {
		t.Errorf("%s", a.Raw)
	}
}
