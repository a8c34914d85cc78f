package refusals_test

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// slsObjectRefusals are the refusals of SLS that belong to its objects.
var slsObjectRefusals = []refusalCase{
	{"ProjectNotExist", 404, func(c *testclient.Client) testclient.Answer { return c.SLS("GET", "nothing", "/", "") }},
	{"ProjectAlreadyExist", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		return c.Elsewhere().SLS("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`)
	}},
	{"ProjectQuotaExceed", 400, func(c *testclient.Client) testclient.Answer {
		c.Emulator.Set(func(s *emulator.Settings) { s.QuotaProjects = 0 })
		return c.SLS("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`)
	}},
	{"ParameterInvalid", 400, func(c *testclient.Client) testclient.Answer {
		return c.SLS("POST", "ops-audit", "/", `{"projectName":"other","description":""}`)
	}},
	{"LogStoreNotExist", 404, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		return c.SLS("GET", "ops-audit", "/logstores/nothing", "")
	}},
	{"LogStoreAlreadyExist", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeLogstore()
		return c.SLS("POST", "ops-audit", "/logstores", testclient.LogstoreBody)
	}},
	{"NotSupported", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeLogstore()
		return c.PutLogstore(`"mode":"query"`)
	}},
	{"IndexConfigNotExist", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeLogstore()
		return c.SLS("GET", "ops-audit", testclient.TrailLogstore+"/index", "")
	}},
	{"IndexInfoInvalid", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeLogstore()
		return c.SLS("POST", "ops-audit", testclient.TrailLogstore+"/index", "{}")
	}},
	{"IndexAlreadyExist", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeIndex()
		return c.SLS("POST", "ops-audit", testclient.TrailLogstore+"/index", testclient.IndexBody)
	}},
	{"DashboardNotExist", 404, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		return c.SLS("GET", "ops-audit", "/dashboards/nothing", "")
	}},
	{"InvalidDashboardName", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		return c.SLS("POST", "ops-audit", "/dashboards", `{"dashboardName":"x","displayName":"Board","charts":[]}`)
	}},
	{"ExceedQuota", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		c.Emulator.Set(func(s *emulator.Settings) { s.QuotaDashboards = 0 })
		return c.SLS("POST", "ops-audit", "/dashboards", `{"dashboardName":"one","displayName":"Board","charts":[]}`)
	}},
	{"PostBodyInvalid", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		return c.SLS("POST", "ops-audit", "/dashboards", "[]")
	}},
	{"SavedSearchNotExist", 404, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		return c.SLS("DELETE", "ops-audit", "/savedsearches/nothing", "")
	}},
	{"InvalidTimeRange", 400, searching(`{"from":2,"to":1}`)},
	{"InvalidLine", 400, searching(`{"from":1,"to":2,"line":101}`)},
	{"InvalidOffset", 400, searching(`{"from":1,"to":2,"offset":-1}`)},
	{"InvalidQueryString", 400, searching(`{"from":1,"to":2,"query":"(EventName"}`)},
	{"InvalidReverse", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeIndex()
		return c.SLS("GET", "ops-audit", testclient.TrailLogstore+"?type=log&from=1&to=2&reverse=maybe", "")
	}},
	{"ProjectForbidden", 403, func(c *testclient.Client) testclient.Answer {
		c.Emulator.Set(func(s *emulator.Settings) { s.ProjectReadyMS, s.ProjectUnreadyCode = 60_000, "ProjectForbidden" })
		c.Must(c.SLS("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`))
		return c.SLS("GET", "ops-audit", "/", "")
	}},
	{"LogStoreInfoInvalid", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeLogstore()
		return c.PutLogstore(`"ttl":3651`)
	}},
	{"LogStoreWithoutShard", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeLogstore()
		c.Emulator.Edit(func(a *emulator.Account) {
			a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].ShardCount = 0
		})
		return c.SLS("GET", "ops-audit", testclient.TrailLogstore+"/shards", "")
	}},
	{"ShardNotExist", 404, func(c *testclient.Client) testclient.Answer {
		c.MakeLogstore()
		return c.SLS("GET", "ops-audit", testclient.TrailLogstore+"/shards/2?type=cursor&from=begin", "")
	}},
	{"InvalidCursor", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeLogstore()
		return c.SLS("GET", "ops-audit", testclient.TrailLogstore+"/shards/0?type=logs&cursor=x&count=1", "")
	}},
	{"InvalidTimestamp", 400, putting(func(now time.Time) []byte {
		return testclient.LogGroup(now.Add(-8*24*time.Hour), []string{"a", "1"})
	})},
	{"InvalidKey", 400, putting(func(now time.Time) []byte { return testclient.LogGroup(now, []string{"", "1"}) })},
	{"InvalidEncoding", 400, putting(func(now time.Time) []byte { return testclient.LogGroup(now, []string{"a", "\xff"}) })},
	{"PostBodyUncompressError", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeOwnLogs()
		return c.Send(c.SLSUnsigned(c.T.Context(), "POST", "ops-audit", "/logstores/own-logs", []byte{0xff, 0xff, 0xff, 1}, map[string]string{
			"Content-Type": "application/x-protobuf", "x-log-compresstype": "lz4", "x-log-bodyrawsize": "100",
		}).Sign(c))
	}},
	{"ChartNotExist", 404, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		c.Must(c.SLS("POST", "ops-audit", "/dashboards", `{"dashboardName":"board","displayName":"Board","charts":[]}`))
		return c.SLS("GET", "ops-audit", "/dashboards/board/charts/nothing", "")
	}},
}
