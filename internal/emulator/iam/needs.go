package iam

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// The resources of RAM have no region: a policy may write an asterisk there, or
// nothing.
func roleResource(r *api.Request) string {
	return state.RoleARN(r.Caller.AccountID, r.Params["RoleName"])
}

func anyRoleResource(r *api.Request) string { return state.RoleARN(r.Caller.AccountID, "*") }

func userResource(r *api.Request) string { return state.UserARN(r.Caller.AccountID, targetUser(r)) }

func anyUserResource(r *api.Request) string { return state.UserARN(r.Caller.AccountID, "*") }

func policyResource(r *api.Request) string {
	return policyARN(r, r.Params["PolicyType"], r.Params["PolicyName"])
}

func policyARN(r *api.Request, policyType, name string) string {
	owner := r.Caller.AccountID
	if policyType == state.PolicySystem {
		owner = "system"
	}
	return "acs:ram::" + owner + ":policy/" + name
}

// needsOnAnyPolicy requires the action on all policies of the type that is listed, and
// on those of both types where the call names none. The page lists the two resources
// without saying which one counts.
func needsOnAnyPolicy(r *api.Request) []api.Need {
	if t := r.Params["PolicyType"]; t != "" {
		return []api.Need{r.Own(policyARN(r, t, "*"))}
	}
	return []api.Need{r.Own(policyARN(r, state.PolicyCustom, "*")), r.Own(policyARN(r, state.PolicySystem, "*"))}
}

// needsOnTagged requires the action on each resource that the call names, or on all of
// the type. A call whose parameters cannot be read is judged like one that names none.
func needsOnTagged(r *api.Request) []api.Need {
	names, err := stringList(r, "ResourceNames")
	if err != nil || len(names) == 0 {
		names = []string{"*"}
	}
	var list []api.Need
	for _, name := range names {
		if strings.EqualFold(r.Params["ResourceType"], tagPolicy) {
			list = append(list, r.Own(policyARN(r, state.PolicyCustom, name)))
		} else {
			list = append(list, r.Own(state.RoleARN(r.Caller.AccountID, name)))
		}
	}
	return list
}
