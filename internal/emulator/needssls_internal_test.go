package emulator

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// slsActions are the actions that Log Service publishes. See the SLS API
// reference, "RAM authorization".
var slsActions = strings.Fields(`CreateProject GetProject UpdateProject DeleteProject ListProject

	CreateLogStore GetLogStore UpdateLogStore DeleteLogStore ListLogStores ListShards SplitShard MergeShards
	CreateIndex GetIndex UpdateIndex DeleteIndex PostLogStoreLogs GetLogStoreLogs GetLogStoreHistogram
	CreateDashboard GetDashboard UpdateDashboard DeleteDashboard ListDashboard
	CreateChart GetChart UpdateChart DeleteChart
	CreateSavedSearch GetSavedSearch UpdateSavedSearch DeleteSavedSearch ListSavedSearch
	CreateJob GetJob UpdateJob DeleteJob ListJobs GetLogStoreMeteringMode GetCursorOrData ConsumerGroupUpdateCheckPoint`)

func TestNeeds_sls(t *testing.T) {
	settings := DefaultSettings()
	env := Env{Cloud: NewCloud("cn-hangzhou", 1), Settings: &settings}
	for pattern, methods := range slsAPIs {
		for method, api := range methods {
			path := pattern
			for _, name := range []string{"first", "second"} {
				path = strings.Replace(path, "{}", name, 1)
			}
			r := httptest.NewRequestWithContext(t.Context(), method, "http://ops-audit.cn-hangzhou.log.aliyuncs.com"+path, nil)
			x := &Request{
				Env: env, request: r, address: parseAddress(r.Host), gateway: slsGateway{find: findSLSOperation},
				region: "cn-hangzhou", caller: RootOf("1000000000000001"),
			}
			_ = x.gateway.route(x)
			if x.operation == nil {
				continue // it takes another request, such as the kind of data
			}
			needs := x.needs(x)
			if len(needs) != 1 || !slices.Contains(slsActions, strings.TrimPrefix(needs[0].action, "log:")) ||
				!strings.HasPrefix(needs[0].resource, "acs:log:cn-hangzhou:1000000000000001:project/") {
				t.Errorf("%s %s (%s) needs %+v", method, pattern, api.action, needs)
			}
		}
	}
}
