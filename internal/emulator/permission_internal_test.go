package emulator

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// TestNeeds holds that no operation exists for which nobody said what a policy
// must allow.
func TestNeeds(t *testing.T) {
	e := New()
	check := func(p product, action string, op rpcOperation) {
		if op.needs == nil {
			t.Errorf("%s %s has no row", p.service, action)
			return
		}
		x := &exchange{
			e: e, gateway: rpcGateway{}, service: p.service, action: action, region: e.region, caller: rootOf(DefaultAccountID),
			account: e.accounts[DefaultAccountID], params: map[string]string{"Name": "platform-ops", "RoleName": "r", "RoleArn": roleARN("1", "r")},
		}
		needs := op.needs(x)
		if len(needs) == 0 && action != "GetCallerIdentity" && !op.unsigned {
			t.Errorf("%s %s needs nothing", p.service, action)
		}
		for i, n := range needs {
			prefix := ramPrefixes[p.service] + ":"
			if !strings.HasPrefix(n.action, prefix) && n.action != "ram:CreateServiceLinkedRole" || n.resource != "*" && !strings.HasPrefix(n.resource, "acs:") ||
				i == 0 && n.action != prefix+action {
				t.Errorf("%s %s needs %+v", p.service, action, n)
			}
		}
	}
	for _, p := range products {
		if len(p.operations) == 0 || ramPrefixes[p.service] == "" {
			t.Errorf("%s has no operations or no actions", p.service)
		}
		for action, op := range p.operations {
			check(p, action, op)
		}
	}
	for _, action := range []string{"CreateInnerTrail", "DeleteInnerTrail", "DescribeInnerTrails"} {
		op, known := e.innerOperation(action)
		if !known {
			t.Errorf("there is no %s", action)
		}
		check(products[0], action, op)
	}
}

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
	e := New()
	for pattern, methods := range slsAPIs {
		for method, api := range methods {
			path := pattern
			for _, name := range []string{"first", "second"} {
				path = strings.Replace(path, "{}", name, 1)
			}
			r := httptest.NewRequestWithContext(t.Context(), method, "http://ops-audit.cn-hangzhou.log.aliyuncs.com"+path, nil)
			x := &exchange{e: e, request: r, address: parseAddress(r.Host), gateway: slsGateway{}, region: e.region, caller: rootOf(DefaultAccountID)}
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
