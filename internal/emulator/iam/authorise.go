package iam

import (
	"maps"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Authorise rejects a request that the caller may not make. Root may do everything in
// its account, as far as the policies of a resource let it; every other caller may do
// what its policies allow.
func Authorise(r *api.Request) *api.Error {
	common := r.PolicyContext()
	for _, n := range r.Needs(r) {
		context := maps.Clone(common)
		maps.Copy(context, n.Context)
		asked := policy.Request{Action: n.Action, Resource: n.Resource, Context: context}
		d, by := Decide(r.Env, r.Caller, asked, n.Of)
		r.Granted = d == policy.Allow && by == api.PolicyResource
		switch {
		case d == policy.Allow:
		case d == policy.ImplicitDeny && by == api.PolicyResource:
			// A project of another account, whose policy does not let the caller in: the service
			// answers that the project is forbidden.
		default:
			return r.Gateway.Denied(r, api.Denial{Need: n, Explicit: d == policy.ExplicitDeny, By: by})
		}
	}
	return nil
}

// policiesOf returns the effective policies of a user or a session.
func policiesOf(env api.Env, c state.Caller) []*policy.Document {
	a := env.Cloud.Accounts[c.AccountID]
	if a == nil {
		return nil
	}
	if c.Session != nil {
		if role := assumedRole(env, c.Session); role != nil {
			return Effective(env, a, role.Policies)
		}
		return nil
	}
	if u := a.Users[c.User]; u != nil {
		return Effective(env, a, u.Policies)
	}
	return nil
}
