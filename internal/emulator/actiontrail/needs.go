package actiontrail

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// needsWithRole requires the operation's own action, and ram:PassRole for the roles
// that the parameters name. A new trail without a role requires
// ram:CreateServiceLinkedRole while the service-linked role is missing. See "Manage
// the permissions of RAM users" of the ActionTrail documentation.
func needsWithRole(resource func(*api.Request) string, creates bool, params ...string) func(*api.Request) []api.Need {
	return func(r *api.Request) []api.Need {
		list := []api.Need{r.Own(resource(r))}
		named := false
		for _, p := range params {
			if arn := r.Params[p]; arn != "" {
				named = true
				list = append(list, api.Need{Action: "ram:PassRole", Resource: arn, Context: map[string]string{"acs:Service": state.ActionTrailPrincipal}})
			}
		}
		if creates && !named && strings.EqualFold(r.Settings.DefaultWriteRole, state.ServiceLinkedRole) &&
			r.Account.Roles[strings.ToLower(state.ServiceLinkedRole)] == nil {
			list = append(list, api.Need{Action: "ram:CreateServiceLinkedRole", Resource: "*", Context: map[string]string{"ram:ServiceName": state.ActionTrailPrincipal}})
		}
		return list
	}
}

func trailResource(r *api.Request, name string) string {
	return "acs:actiontrail:" + r.Region + ":" + r.Caller.AccountID + ":trail/" + name
}

func namedTrailResource(r *api.Request) string { return trailResource(r, r.Params["Name"]) }

func anyTrailResource(r *api.Request) string { return trailResource(r, "*") }

// innerTrailResource returns the resource of an operation on inner trails: "*", unless
// inner_trail_by_name is set.
func innerTrailResource(r *api.Request) string {
	switch name := r.Params[r.Settings.InnerTrailNameParam]; {
	case !r.Settings.InnerTrailByName:
		return "*"
	case name == "" || r.Action == r.Settings.InnerTrailCreateAction:
		return anyTrailResource(r)
	default:
		return trailResource(r, name)
	}
}
