package events

import (
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// named are the parameters that name a resource, and its type. See "Services that work with
// Cloud Config" for the types.
var named = map[string][]struct{ parameter, kind string }{
	api.ServiceRAM: {
		{"RoleName", "ACS::RAM::Role"}, {"UserName", "ACS::RAM::User"}, {"PolicyName", "ACS::RAM::Policy"},
	},
	api.ServiceSTS: {{"RoleArn", "ACS::RAM::Role"}},
	api.ServiceActionTrail: {
		{"Name", "ACS::ActionTrail::Trail"}, {"TrailName", "ACS::ActionTrail::Trail"},
	},
	api.ServiceSLS: {
		{"project", "ACS::SLS::Project"}, {"projectName", "ACS::SLS::Project"},
		{"logstore", "ACS::SLS::LogStore"}, {"logstoreName", "ACS::SLS::LogStore"},
		{"dashboard", "ACS::SLS::Dashboard"}, {"dashboardName", "ACS::SLS::Dashboard"},
		{"savedsearch", "ACS::SLS::SavedSearch"}, {"savedsearchName", "ACS::SLS::SavedSearch"},
		{"ingestprocessor", "ACS::SLS::IngestProcessor"},
	},
}

// resourcesOf returns what a call is about, each once.
func resourcesOf(r *api.Request) []state.Resource {
	names := named[r.Service]
	if p := r.Settings.InnerTrailNameParam; r.Service == api.ServiceActionTrail && p != "Name" {
		names = append(slices.Clone(names), struct{ parameter, kind string }{p, "ACS::ActionTrail::Trail"})
	}
	var list []state.Resource
	for _, n := range names {
		name := r.Params[n.parameter]
		if n.parameter == "RoleArn" {
			name = name[strings.LastIndex(name, "/")+1:]
		}
		if resource := (state.Resource{Type: n.kind, Name: name}); name != "" && !slices.Contains(list, resource) {
			list = append(list, resource)
		}
	}
	return list
}
