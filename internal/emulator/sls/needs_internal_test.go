package sls

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// slsActions are the actions that Log Service publishes. See the SLS API
// reference, "RAM authorization".
var slsActions = strings.Fields(`CreateProject GetProject UpdateProject DeleteProject ListProject

	PutProjectPolicy GetProjectPolicy DeleteProjectPolicy
	TagResources UntagResources ListTagResources ChangeResourceGroup UpdateLogStoreMeteringMode

	CreateLogStore GetLogStore UpdateLogStore DeleteLogStore ListLogStores ListShards SplitShard MergeShards
	CreateIndex GetIndex UpdateIndex DeleteIndex PostLogStoreLogs GetLogStoreLogs GetLogStoreHistogram
	CreateDashboard GetDashboard UpdateDashboard DeleteDashboard ListDashboard
	CreateChart GetChart UpdateChart DeleteChart
	CreateSavedSearch GetSavedSearch UpdateSavedSearch DeleteSavedSearch ListSavedSearch
	CreateJob GetJob UpdateJob DeleteJob ListJobs GetLogStoreMeteringMode GetCursorOrData ConsumerGroupUpdateCheckPoint`)

// unpublishedActions are the actions of operations whose pages say that no authorization
// is published, or that have no page. They are named like the operations.
var unpublishedActions = strings.Fields(`PutResourcePolicy GetResourcePolicy DeleteResourcePolicy
	EnableLogStoreModify UpdateLogs DeleteLogs CreateDeleteLogsTask GetDeleteLogsStatus ListDeleteLogsTasks ClearLogStoreStorage
	UpdateLogStoreEncryption UpdateLogStoreProcessor PutIngestProcessor GetIngestProcessor DeleteIngestProcessor ListIngestProcessors`)

// onEverything are the actions that their pages authorise on all resources.
var onEverything = strings.Fields(`PutProjectPolicy GetProjectPolicy DeleteProjectPolicy

	GetLogStoreMeteringMode UpdateLogStoreMeteringMode`)

func TestNeeds_sls(t *testing.T) {
	settings := api.DefaultSettings()
	env := api.Env{Cloud: state.NewCloud("cn-hangzhou", 1), Settings: &settings}
	for pattern, methods := range slsAPIs {
		for method, op := range methods {
			path := pattern
			for _, name := range []string{"first", "second"} {
				path = strings.Replace(path, "{}", name, 1)
			}
			r := httptest.NewRequestWithContext(t.Context(), method, "http://ops-audit.cn-hangzhou.log.aliyuncs.com"+path, nil)
			x := &api.Request{
				Env: env, HTTP: r, Address: api.ParseAddress(r.Host), Gateway: api.SLSGateway{Find: FindOperation},
				Region: "cn-hangzhou", Caller: state.RootOf("1000000000000001"),
			}
			_ = x.Gateway.Route(x)
			if x.Operation == nil {
				continue // it takes another request, such as the kind of data
			}
			needs := x.Needs(x)
			known := slices.Concat(slsActions, unpublishedActions)
			action := strings.TrimPrefix(needs[0].Action, "log:")
			resource := needs[0].Resource
			if slices.Contains(onEverything, action) && resource == "*" {
				resource = needs[0].Of
			}
			if len(needs) != 1 || !slices.Contains(known, action) ||
				!strings.HasPrefix(resource, "acs:log:cn-hangzhou:1000000000000001:project/") {
				t.Errorf("%s %s (%s) needs %+v", method, pattern, op.Action, needs)
			}
		}
	}
}
