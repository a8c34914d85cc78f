package emulator

import "strings"

// SLSOperation is one operation of SLS.
type SLSOperation struct {
	action   string
	ram      string // its RAM action, where that has another name
	mutating bool
	handle   operation
}

// The API of SLS: path pattern and method. {} is the name of an object.
var slsAPIs = map[string]map[string]SLSOperation{
	"/": {
		"POST":   {action: "CreateProject", mutating: true, handle: createProject},
		"GET":    {action: "GetProject", handle: getProject},
		"PUT":    {action: "UpdateProject", mutating: true, handle: updateProject},
		"DELETE": {action: "DeleteProject", mutating: true, handle: deleteProject},
	},
	"/logstores": {
		"POST": {action: "CreateLogStore", mutating: true, handle: createLogstore},
		"GET":  {action: "ListLogStores", handle: listLogstores},
	},
	"/logstores/{}": {
		"GET":    {action: "GetLogStore", handle: getLogstore},
		"PUT":    {action: "UpdateLogStore", mutating: true, handle: updateLogstore},
		"DELETE": {action: "DeleteLogStore", mutating: true, handle: deleteLogstore},
		"POST":   putLogsAPI,
	},
	"/logstores/{}/shards": {"GET": {action: "ListShards", handle: listShards}},
	"/logstores/{}/shards/{}": {
		"POST": {action: "SplitShard", mutating: true, handle: changeShard},
		"GET":  {action: "PullLogs", ram: "GetCursorOrData", handle: pullLogs},
	},
	"/logstores/{}/shards/lb":    {"POST": putLogsAPI},
	"/logstores/{}/shards/route": {"POST": putLogsAPI},
	"/logstores/{}/index": {
		"POST":   {action: "CreateIndex", mutating: true, handle: createIndex},
		"GET":    {action: "GetIndex", handle: getIndex},
		"PUT":    {action: "UpdateIndex", mutating: true, handle: updateIndex},
		"DELETE": {action: "DeleteIndex", mutating: true, handle: deleteIndex},
	},
	"/logstores/{}/logs": {"POST": {action: "GetLogs", ram: "GetLogStoreLogs", handle: getLogsByPost}},
	"/dashboards": {
		"POST": {action: "CreateDashboard", mutating: true, handle: dashboards.create},
		"GET":  {action: "ListDashboard", handle: dashboards.list},
	},
	"/dashboards/{}": {
		"GET":    {action: "GetDashboard", handle: dashboards.get},
		"PUT":    {action: "UpdateDashboard", mutating: true, handle: dashboards.update},
		"DELETE": {action: "DeleteDashboard", mutating: true, handle: dashboards.delete},
	},
	"/dashboards/{}/charts": {
		"POST": {action: "CreateChart", ram: "UpdateDashboard", mutating: true, handle: createChart},
		"PUT":  {action: "UpdateChart", ram: "UpdateDashboard", mutating: true, handle: updateChart},
	},
	"/dashboards/{}/charts/{}": {
		"GET":    {action: "GetChart", ram: "GetDashboard", handle: getChart},
		"DELETE": {action: "DeleteChart", ram: "UpdateDashboard", mutating: true, handle: deleteChart},
	},
	"/savedsearches": {
		"POST": {action: "CreateSavedSearch", mutating: true, handle: savedSearches.create},
		"GET":  {action: "ListSavedSearch", handle: savedSearches.list},
	},
	"/savedsearches/{}": {
		"GET":    {action: "GetSavedSearch", handle: savedSearches.get},
		"PUT":    {action: "UpdateSavedSearch", mutating: true, handle: savedSearches.update},
		"DELETE": {action: "DeleteSavedSearch", mutating: true, handle: savedSearches.delete},
	},
}

// slsKinds are the kinds of object as RAM resources spell them.
var slsKinds = map[string]string{"logstores": "logstore", "dashboards": "dashboard", "savedsearches": "savedsearch"}

var (
	putLogsAPI       = SLSOperation{action: "PutLogs", ram: "PostLogStoreLogs", mutating: true, handle: putLogs}
	listProjectAPI   = SLSOperation{action: "ListProject", handle: listProject}
	getLogsAPI       = SLSOperation{action: "GetLogs", ram: "GetLogStoreLogs", handle: getLogsByGet}
	getHistogramsAPI = SLSOperation{action: "GetHistograms", ram: "GetLogStoreHistogram", handle: getHistograms}
)

// findSLSOperation finds the operation and what it addresses.
func findSLSOperation(x *Request) (SLSOperation, bool) {
	segments := strings.Split(strings.Trim(x.request.URL.Path, "/"), "/")
	pattern := "/" + strings.Join(segments, "/")
	if kind, ok := slsKinds[segments[0]]; ok {
		x.sls.object = "/" + kind + "/*"
		if len(segments) > 1 {
			x.sls.name = segments[1]
			x.sls.object = "/" + kind + "/" + x.sls.name
			segments[1] = "{}"
			pattern = "/" + strings.Join(segments, "/")
		}
		if _, named := slsAPIs[pattern]; !named && len(segments) == 4 {
			x.sls.part, segments[3] = segments[3], "{}"
			pattern = "/" + strings.Join(segments, "/")
		}
	}
	api, ok := slsAPIs[pattern][x.request.Method]
	kind := x.sls.query.Get("type")
	switch {
	case !ok:
		return SLSOperation{}, false
	case api.action == "GetProject" && x.sls.project == "":
		return listProjectAPI, true
	case api.action == "PullLogs":
		switch kind {
		case "log", "logs":
		case "cursor":
			api.action, api.handle = "GetCursor", getCursor
		default:
			return SLSOperation{}, false
		}
	case api.action == "SplitShard":
		switch x.sls.query.Get("action") {
		case "split":
		case "merge":
			api.action = "MergeShards"
		default:
			return SLSOperation{}, false
		}
	case api.action == "GetLogStore" && kind == "log":
		return getLogsAPI, true
	case (api.action == "GetLogStore" || api.action == "GetIndex") && kind == "histogram":
		return getHistogramsAPI, true
	case kind != "" && (api.action == "GetLogStore" || api.action == "GetIndex"):
		return SLSOperation{}, false
	}
	return api, true
}
