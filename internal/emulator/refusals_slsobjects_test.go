package emulator_test

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// slsObjectRefusals are the refusals of SLS that belong to its objects.
var slsObjectRefusals = []refusalCase{
	{"ProjectNotExist", 404, func(c *client) answer { return c.sls("GET", "nothing", "/", "") }},
	{"ProjectAlreadyExist", 400, func(c *client) answer {
		c.makeDestination()
		return c.elsewhere().sls("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`)
	}},
	{"ProjectQuotaExceed", 400, func(c *client) answer {
		c.e.Set(func(s *emulator.Settings) { s.QuotaProjects = 0 })
		return c.sls("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`)
	}},
	{"ParameterInvalid", 400, func(c *client) answer {
		return c.sls("POST", "ops-audit", "/", `{"projectName":"other","description":""}`)
	}},
	{"LogStoreNotExist", 404, func(c *client) answer {
		c.makeDestination()
		return c.sls("GET", "ops-audit", "/logstores/nothing", "")
	}},
	{"LogStoreAlreadyExist", 400, func(c *client) answer {
		c.makeLogstore()
		return c.sls("POST", "ops-audit", "/logstores", logstore)
	}},
	{"NotSupported", 400, func(c *client) answer {
		c.makeLogstore()
		return c.putLogstore(`"mode":"query"`)
	}},
	{"IndexConfigNotExist", 400, func(c *client) answer {
		c.makeLogstore()
		return c.sls("GET", "ops-audit", store+"/index", "")
	}},
	{"IndexInfoInvalid", 400, func(c *client) answer {
		c.makeLogstore()
		return c.sls("POST", "ops-audit", store+"/index", "{}")
	}},
	{"IndexAlreadyExist", 400, func(c *client) answer {
		c.makeIndex()
		return c.sls("POST", "ops-audit", store+"/index", index)
	}},
	{"DashboardNotExist", 404, func(c *client) answer {
		c.makeDestination()
		return c.sls("GET", "ops-audit", "/dashboards/nothing", "")
	}},
	{"InvalidDashboardName", 400, func(c *client) answer {
		c.makeDestination()
		return c.sls("POST", "ops-audit", "/dashboards", `{"dashboardName":"x","charts":[]}`)
	}},
	{"ExceedQuota", 400, func(c *client) answer {
		c.makeDestination()
		c.e.Set(func(s *emulator.Settings) { s.QuotaDashboards = 0 })
		return c.sls("POST", "ops-audit", "/dashboards", `{"dashboardName":"one","charts":[]}`)
	}},
	{"PostBodyInvalid", 400, func(c *client) answer {
		c.makeDestination()
		return c.sls("POST", "ops-audit", "/dashboards", "[]")
	}},
	{"SavedSearchNotExist", 404, func(c *client) answer {
		c.makeDestination()
		return c.sls("DELETE", "ops-audit", "/savedsearches/nothing", "")
	}},
	{"InvalidTimeRange", 400, searching(`{"from":2,"to":1}`)},
	{"InvalidLine", 400, searching(`{"from":1,"to":2,"line":101}`)},
	{"InvalidOffset", 400, searching(`{"from":1,"to":2,"offset":-1}`)},
	{"InvalidQueryString", 400, searching(`{"from":1,"to":2,"query":"(EventName"}`)},
	{"InvalidReverse", 400, func(c *client) answer {
		c.makeIndex()
		return c.sls("GET", "ops-audit", store+"?type=log&from=1&to=2&reverse=maybe", "")
	}},
	{"ProjectForbidden", 403, func(c *client) answer {
		c.e.Set(func(s *emulator.Settings) { s.ProjectReadyMS, s.ProjectUnreadyCode = 60_000, "ProjectForbidden" })
		c.must(c.sls("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`))
		return c.sls("GET", "ops-audit", "/", "")
	}},
	{"LogStoreInfoInvalid", 400, func(c *client) answer {
		c.makeLogstore()
		return c.putLogstore(`"ttl":3651`)
	}},
	{"LogStoreWithoutShard", 400, func(c *client) answer {
		c.makeLogstore()
		c.e.Edit(func(a *emulator.Account) {
			a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].ShardCount = 0
		})
		return c.sls("GET", "ops-audit", store+"/shards", "")
	}},
	{"ShardNotExist", 404, func(c *client) answer {
		c.makeLogstore()
		return c.sls("GET", "ops-audit", store+"/shards/2?type=cursor&from=begin", "")
	}},
	{"InvalidCursor", 400, func(c *client) answer {
		c.makeLogstore()
		return c.sls("GET", "ops-audit", store+"/shards/0?type=logs&cursor=x&count=1", "")
	}},
	{"InvalidTimestamp", 400, putting(func(now time.Time) []byte {
		return logGroup(now.Add(-8*24*time.Hour), []string{"a", "1"})
	})},
	{"InvalidKey", 400, putting(func(now time.Time) []byte { return logGroup(now, []string{"", "1"}) })},
	{"InvalidEncoding", 400, putting(func(now time.Time) []byte { return logGroup(now, []string{"a", "\xff"}) })},
	{"PostBodyUncompressError", 400, func(c *client) answer {
		c.makeOwnLogs()
		return c.send(c.slsUnsigned(c.t.Context(), "POST", "ops-audit", "/logstores/own-logs", []byte{0xff, 0xff, 0xff, 1}, map[string]string{
			"Content-Type": "application/x-protobuf", "x-log-compresstype": "lz4", "x-log-bodyrawsize": "100",
		}).sign(c))
	}},
	{"ChartNotExist", 404, func(c *client) answer {
		c.makeDestination()
		c.must(c.sls("POST", "ops-audit", "/dashboards", `{"dashboardName":"board","charts":[]}`))
		return c.sls("GET", "ops-audit", "/dashboards/board/charts/nothing", "")
	}},
}
