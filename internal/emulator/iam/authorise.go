package iam

import (
	"maps"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Authorise rejects a request that the caller may not make. Root may do everything in
// its account; every other caller may do what its policies allow.
func Authorise(r *api.Request) *api.Error {
	if r.Caller.IdentityType == state.IdentityAccount {
		return nil
	}
	common := r.PolicyContext()
	for _, n := range r.Needs(r) {
		context := maps.Clone(common)
		maps.Copy(context, n.Context)
		asked := policy.Request{Action: n.Action, Resource: n.Resource, Context: context}
		if d := policy.Evaluate(policiesOf(r.Env, r.Caller), asked); d != policy.Allow {
			return r.Gateway.Denied(r, api.Denial{Need: n, Explicit: d == policy.ExplicitDeny})
		}
		if r.Caller.Session == nil || r.Caller.Session.Policy == nil {
			continue
		}
		// A session may what both the role and its own policy allow.
		if d := policy.Evaluate([]*policy.Document{r.Caller.Session.Policy}, asked); d != policy.Allow {
			return r.Gateway.Denied(r, api.Denial{Need: n, Explicit: d == policy.ExplicitDeny, Session: true})
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
