// Package alert is the alert rules of Log Service: their operations, and their evaluation on
// the emulator's clock. A rule that the emulator could not evaluate as the service would is
// refused, and never accepted in silence.
package alert

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// operations are the operations on alert rules, by path pattern, method and the parameter
// action. The API of 2020-12-30 has them under /alerts; the SDK of Log Service calls /jobs,
// where a rule is a job of type Alert. RAM has actions for jobs only; that those of 2020-12-30
// are the same, and that UpdateJob switches a rule on and off, is inferred.
var operations = api.SLSOperations{
	"/jobs": {
		"POST": {Action: "CreateJob", Mutating: true, Handle: create},
		"GET":  {Action: "ListJobs", Handle: list, Query: []string{"jobName", "jobType", "displayName", "resourceProvider", "offset", "size"}},
	},
	"/jobs/{}": {
		"GET":         {Action: "GetJob", Handle: get},
		"PUT":         {Action: "UpdateJob", Mutating: true, Handle: update},
		"DELETE":      {Action: "DeleteJob", Mutating: true, Handle: remove},
		"PUT enable":  {Action: "EnableJob", RAM: "UpdateJob", Mutating: true, Handle: enable, Query: []string{"action"}},
		"PUT disable": {Action: "DisableJob", RAM: "UpdateJob", Mutating: true, Handle: disable, Query: []string{"action"}},
	},
	"/alerts": {
		"POST": {Action: "CreateAlert", RAM: "CreateJob", Mutating: true, Handle: create},
		"GET":  {Action: "ListAlerts", RAM: "ListJobs", Handle: list, Query: []string{"logstore", "offset", "size"}},
	},
	"/alerts/{}": {
		"GET":         {Action: "GetAlert", RAM: "GetJob", Handle: get},
		"PUT":         {Action: "UpdateAlert", RAM: "UpdateJob", Mutating: true, Handle: update},
		"DELETE":      {Action: "DeleteAlert", RAM: "DeleteJob", Mutating: true, Handle: remove},
		"PUT enable":  {Action: "EnableAlert", RAM: "UpdateJob", Mutating: true, Handle: enable, Query: []string{"action"}},
		"PUT disable": {Action: "DisableAlert", RAM: "UpdateJob", Mutating: true, Handle: disable, Query: []string{"action"}},
	},
}

// FindOperation finds the operation and what it addresses, and reports whether it is one on
// alert rules.
func FindOperation(r *api.Request) (api.SLSOperation, bool) {
	kind, name, named := strings.Cut(strings.Trim(r.HTTP.URL.Path, "/"), "/")
	pattern := "/" + kind
	if operations[pattern] == nil || strings.Contains(name, "/") {
		return api.SLSOperation{}, false
	}
	r.SLS.Object = "/job/*"
	if named {
		r.SLS.Name, r.SLS.Object = name, "/job/"+name
		pattern += "/{}"
	}
	method := r.HTTP.Method
	if action := r.SLS.Query.Get("action"); action != "" && method == "PUT" {
		method += " " + action
	}
	op, known := operations[pattern][method]
	return op, known
}

// Actions returns the names of all operations on alert rules, and whether each may change
// something.
func Actions() map[string]bool { return operations.Actions() }

// isJob reports whether a request addresses a rule as a job.
func isJob(r *api.Request) bool { return strings.HasPrefix(r.HTTP.URL.Path, "/jobs") }

// Places returns the methods and path patterns of the operations.
func Places() []string { return operations.Places() }
