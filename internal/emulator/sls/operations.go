// Package sls is Log Service: projects, Logstores with their index, shards and logs,
// dashboards and saved searches.
package sls

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// The API of SLS: path pattern and method. {} is the name of an object.
var slsAPIs = api.SLSOperations{
	"/": {
		"POST":   {Action: "CreateProject", Mutating: true, Projectless: true, Handle: createProject},
		"GET":    {Action: "GetProject", Handle: getProject},
		"PUT":    {Action: "UpdateProject", Mutating: true, Handle: updateProject},
		"DELETE": {Action: "DeleteProject", Mutating: true, Handle: deleteProject},
	},
	"/policy": {
		"POST":   {Action: "PutProjectPolicy", Mutating: true, OnEverything: true, Handle: putProjectPolicy},
		"GET":    {Action: "GetProjectPolicy", OnEverything: true, Handle: getProjectPolicy},
		"DELETE": {Action: "DeleteProjectPolicy", Mutating: true, OnEverything: true, Handle: deleteProjectPolicy},
	},
	"/resource-policies": {
		"PUT":    {Action: "PutResourcePolicy", Mutating: true, Handle: putResourcePolicy},
		"GET":    {Action: "GetResourcePolicy", Handle: getResourcePolicy},
		"DELETE": {Action: "DeleteResourcePolicy", Mutating: true, Handle: deleteResourcePolicy},
	},
	"/tag": {
		"POST": {Action: "TagResources", Mutating: true, Projectless: true, Handle: tagResources, Needs: needsOnTagged},
	},
	"/untag": {
		"POST": {Action: "UntagResources", Mutating: true, Projectless: true, Handle: untagResources, Needs: needsOnTagged},
	},
	"/tags": {"GET": {Action: "ListTagResources", Projectless: true, Handle: listTagResources, Needs: needsOnTagged}},
	"/resourcegroup": {
		"PUT": {Action: "ChangeResourceGroup", Mutating: true, Projectless: true, Handle: changeResourceGroup, Needs: needsOnProjectInBody},
	},
	"/logstores": {
		"POST": {Action: "CreateLogStore", Mutating: true, Handle: createLogstore},
		"GET":  {Action: "ListLogStores", Handle: listLogstores},
	},
	"/logstores/{}": {
		"GET":    {Action: "GetLogStore", Handle: getLogstore},
		"PUT":    {Action: "UpdateLogStore", Mutating: true, Handle: updateLogstore},
		"DELETE": {Action: "DeleteLogStore", Mutating: true, Handle: deleteLogstore},
		"POST":   putLogsAPI,
	},
	"/logstores/{}/meteringmode": {
		"GET": {Action: "GetLogStoreMeteringMode", OnEverything: true, Handle: getMeteringMode},
		"PUT": {Action: "UpdateLogStoreMeteringMode", Mutating: true, OnEverything: true, Handle: updateMeteringMode},
	},
	"/logstores/{}/encryption":        {"PUT": {Action: "UpdateLogStoreEncryption", Mutating: true, Handle: updateEncryption}},
	"/logstores/{}/storage":           {"DELETE": {Action: "ClearLogStoreStorage", Mutating: true, Handle: clearLogstore}},
	"/logstores/{}/modification":      {"PUT": {Action: "EnableLogStoreModify", Mutating: true, Handle: enableModify}},
	"/logstores/{}/updatelogs":        {"POST": {Action: "UpdateLogs", Mutating: true, Handle: updateLogs}},
	"/logstores/{}/deletelogs":        {"POST": {Action: "DeleteLogs", Mutating: true, Handle: deleteLogs}},
	"/logstores/{}/deletelogtasks/{}": {"GET": {Action: "GetDeleteLogsStatus", Handle: getDeleteTask}},
	"/logstores/{}/track.gif":         {"GET": trackAPI},
	"/logstores/{}/track_ua.gif":      {"GET": trackAPI},
	"/logstores/{}/processor":         {"POST": {Action: "UpdateLogStoreProcessor", Mutating: true, Handle: updateLogstoreProcessor}},
	"/logstores/{}/deletelogtasks": {
		"POST": {Action: "CreateDeleteLogsTask", Mutating: true, Handle: createDeleteTask},
		"GET":  {Action: "ListDeleteLogsTasks", Handle: listDeleteTasks},
	},
	"/logstores/{}/track": {
		"POST": {Action: "PutWebtracking", RAM: "PostLogStoreLogs", Mutating: true, Anonymous: true, Handle: putWebtracking},
		"GET":  trackAPI,
	},
	"/ingestprocessors": {"GET": {Action: "ListIngestProcessors", Handle: listProcessors}},
	"/ingestprocessors/{}": {
		"PUT":    {Action: "PutIngestProcessor", Mutating: true, Handle: putProcessor},
		"GET":    {Action: "GetIngestProcessor", Handle: getProcessor},
		"DELETE": {Action: "DeleteIngestProcessor", Mutating: true, Handle: deleteProcessor},
	},
	"/logstores/{}/shards": {"GET": {Action: "ListShards", Handle: listShards}},
	"/logstores/{}/shards/{}": {
		"POST": {Action: "SplitShard", Mutating: true, Handle: changeShard},
		"GET":  {Action: "PullLogs", RAM: "GetCursorOrData", Handle: pullLogs},
	},
	"/logstores/{}/shards/lb":    {"POST": putLogsAPI},
	"/logstores/{}/shards/route": {"POST": putLogsAPI},
	"/logstores/{}/index": {
		"POST":   {Action: "CreateIndex", Mutating: true, Handle: createIndex},
		"GET":    {Action: "GetIndex", Handle: getIndex},
		"PUT":    {Action: "UpdateIndex", Mutating: true, Handle: updateIndex},
		"DELETE": {Action: "DeleteIndex", Mutating: true, Handle: deleteIndex},
	},
	"/logstores/{}/logs": {"POST": {Action: "GetLogs", RAM: "GetLogStoreLogs", Query: []string{}, Handle: getLogsByPost}},
	"/dashboards": {
		"POST": {Action: "CreateDashboard", Mutating: true, Handle: dashboards.create},
		"GET":  {Action: "ListDashboard", Handle: dashboards.list},
	},
	"/dashboards/{}": {
		"GET":    {Action: "GetDashboard", Handle: dashboards.get},
		"PUT":    {Action: "UpdateDashboard", Mutating: true, Handle: dashboards.update},
		"DELETE": {Action: "DeleteDashboard", Mutating: true, Handle: dashboards.delete},
	},
	"/dashboards/{}/charts": {
		"POST": {Action: "CreateChart", RAM: "UpdateDashboard", Mutating: true, Handle: createChart},
		"PUT":  {Action: "UpdateChart", RAM: "UpdateDashboard", Mutating: true, Handle: updateChart},
	},
	"/dashboards/{}/charts/{}": {
		"GET":    {Action: "GetChart", RAM: "GetDashboard", Handle: getChart},
		"DELETE": {Action: "DeleteChart", RAM: "UpdateDashboard", Mutating: true, Handle: deleteChart},
	},
	"/savedsearches": {
		"POST": {Action: "CreateSavedSearch", Mutating: true, Handle: savedSearches.create},
		"GET":  {Action: "ListSavedSearch", Handle: savedSearches.list},
	},
	"/savedsearches/{}": {
		"GET":    {Action: "GetSavedSearch", Handle: savedSearches.get},
		"PUT":    {Action: "UpdateSavedSearch", Mutating: true, Handle: savedSearches.update},
		"DELETE": {Action: "DeleteSavedSearch", Mutating: true, Handle: savedSearches.delete},
	},
}

// slsKinds are the kinds of object as RAM resources spell them.
var slsKinds = map[string]string{"logstores": "logstore", "dashboards": "dashboard", "savedsearches": "savedsearch", "ingestprocessors": "ingestprocessor"}

var (
	putLogsAPI     = api.SLSOperation{Action: "PutLogs", RAM: "PostLogStoreLogs", Mutating: true, Handle: putLogs}
	listProjectAPI = api.SLSOperation{Action: "ListProject", Projectless: true, Handle: listProject}
	// Known from the Go SDK only: no page has its RAM action.
	listAllProjectsAPI = api.SLSOperation{Action: "ListAllProjects", RAM: "ListProject", Projectless: true, Handle: listAllProjects}
	getLogsAPI         = api.SLSOperation{Action: "GetLogs", RAM: "GetLogStoreLogs", Handle: getLogsByGet}
	getHistogramsAPI   = api.SLSOperation{Action: "GetHistograms", RAM: "GetLogStoreHistogram", Handle: getHistograms}
	trackAPI           = api.SLSOperation{Action: "Track", RAM: "PostLogStoreLogs", Mutating: true, Anonymous: true, Handle: track}
)

// queryParameters are the parameters that an operation has in its query. A parameter that is
// not here is refused: ignored, it would make a wrong answer. See the pages of the
// operations in the SLS API reference, and the generated SDKs.
var queryParameters = map[string]string{
	"ListProject":      "offset size projectName resourceGroupId fetchQuota",
	"ListAllProjects":  "type offset size regionId projectName resourceGroupId searchText",
	"DeleteProject":    "forceDelete",
	"ListLogStores":    "offset size logstoreName telemetryType mode",
	"PutLogs":          "key",
	"SplitShard":       "action key shardCount",
	"MergeShards":      "action",
	"GetCursor":        "type from",
	"GetCursorTime":    "type cursor",
	"PullLogs":         "type cursor end_cursor count query pullMode",
	"GetLogs":          "type from to topic query line offset reverse powerSql fromNs toNs highlight accurate",
	"GetHistograms":    "type from to topic query interval",
	"ListDashboard":    "offset size dashboardName displayName tags",
	"ListSavedSearch":  "offset size savedsearchName",
	"ListTagResources": "resourceType resourceId tags nextToken",

	"GetResourcePolicy":    "resourceType resourceName",
	"DeleteResourcePolicy": "resourceType resourceName",

	"GetDeleteLogsStatus":  "taskId type",
	"ListDeleteLogsTasks":  "type offset size",
	"ListIngestProcessors": "offset size processorName displayName",
}

// FindOperation finds the operation and what it addresses.
func FindOperation(r *api.Request) (api.SLSOperation, bool) {
	op, ok := findOperation(r)
	if op.Query == nil {
		op.Query = strings.Fields(queryParameters[op.Action])
	}
	return op, ok
}

func findOperation(r *api.Request) (api.SLSOperation, bool) {
	segments := strings.Split(strings.Trim(r.HTTP.URL.Path, "/"), "/")
	pattern := "/" + strings.Join(segments, "/")
	if kind, ok := slsKinds[segments[0]]; ok {
		r.SLS.Object = "/" + kind + "/*"
		if len(segments) > 1 {
			r.SLS.Name = segments[1]
			r.SLS.Object = "/" + kind + "/" + r.SLS.Name
			segments[1] = "{}"
			pattern = "/" + strings.Join(segments, "/")
		}
		if _, named := slsAPIs[pattern]; !named && len(segments) == 4 {
			r.SLS.Part, segments[3] = segments[3], "{}"
			pattern = "/" + strings.Join(segments, "/")
		}
	}
	op, ok := slsAPIs[pattern][r.HTTP.Method]
	kind := r.SLS.Query.Get("type")
	switch {
	case !ok:
		return api.SLSOperation{}, false
	case op.Action == "GetProject" && r.SLS.Project == "" && kind == "all":
		return listAllProjectsAPI, true
	case op.Action == "GetProject" && r.SLS.Project == "":
		return listProjectAPI, true
	case op.Action == "PullLogs":
		switch kind {
		case "log", "logs":
		case "cursor":
			op.Action, op.Handle = "GetCursor", getCursor
		case "cursor_time":
			op.Action, op.Handle = "GetCursorTime", getCursorTime
		default:
			return api.SLSOperation{}, false
		}
	case op.Action == "SplitShard":
		switch r.SLS.Query.Get("action") {
		case "split":
		case "merge":
			op.Action = "MergeShards"
		default:
			return api.SLSOperation{}, false
		}
	case op.Action == "GetLogStore" && kind == "log":
		return getLogsAPI, true
	case (op.Action == "GetLogStore" || op.Action == "GetIndex") && kind == "histogram":
		return getHistogramsAPI, true
	case kind != "" && (op.Action == "GetLogStore" || op.Action == "GetIndex"):
		return api.SLSOperation{}, false
	}
	return op, true
}

// Actions returns the operations of Log Service that the emulator has, by name, and whether
// each may change something.
func Actions() map[string]bool {
	actions := slsAPIs.Actions()
	// These share a path and a method with others.
	for _, action := range []string{listProjectAPI.Action, listAllProjectsAPI.Action, getLogsAPI.Action, getHistogramsAPI.Action, "GetCursor", "GetCursorTime"} {
		actions[action] = false
	}
	actions["MergeShards"] = true
	return actions
}

// Places returns the methods and path patterns that the emulator has.
func Places() []string { return slsAPIs.Places() }
