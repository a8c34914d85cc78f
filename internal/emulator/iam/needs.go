package iam

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// The resources of RAM have no region: a policy may write an asterisk there, or
// nothing.
func roleResource(r *api.Request) string {
	return state.RoleARN(r.Caller.AccountID, r.Params["RoleName"])
}

func anyRoleResource(r *api.Request) string { return state.RoleARN(r.Caller.AccountID, "*") }

func policyResource(r *api.Request) string {
	owner := r.Caller.AccountID
	if r.Params["PolicyType"] == state.PolicySystem {
		owner = "system"
	}
	return "acs:ram::" + owner + ":policy/" + r.Params["PolicyName"]
}
