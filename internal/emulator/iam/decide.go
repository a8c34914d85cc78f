package iam

import (
	"maps"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Decide decides whether a caller may do something: the control policies of its account,
// its session policy, its own policies and those of the resource, in this order. A Deny in
// any of them denies. See "How RAM evaluates policies" of the RAM documentation.
//
// The policies of the resource are those of the one that of names, or else of asked's.
func Decide(env api.Env, c state.Caller, asked policy.Request, of string) (policy.Decision, api.PolicyKind) {
	own, by := DecideWithoutResource(env, c, asked)
	if own == policy.ExplicitDeny || by != api.PolicyIdentity {
		return own, by
	}
	if of != "" {
		asked.Resource = of
	}
	resource, owner := resourceDecision(env, c, asked)
	switch {
	case resource == policy.ExplicitDeny:
		return resource, api.PolicyResource
	case owner != nil && owner.ID != c.AccountID && c.IdentityType != state.IdentityAnonymous && own == policy.Allow:
		return resource, api.PolicyResource // of another account: both must allow
	case owner != nil && owner.ID == c.AccountID && resource == policy.Allow:
		return resource, api.PolicyResource
	}
	return own, api.PolicyIdentity
}

// DecideWithoutResource decides as Decide does, without the policies of the resource. The
// kind is that of the policies which decided last.
func DecideWithoutResource(env api.Env, c state.Caller, asked policy.Request) (policy.Decision, api.PolicyKind) {
	if d := controlled(env, c, asked); d != policy.Allow {
		return d, api.PolicyControl
	}
	// A session may what both the role and its own policy allow.
	if c.Session != nil && c.Session.Policy != nil {
		if d := policy.Evaluate([]*policy.Document{c.Session.Policy}, asked); d != policy.Allow {
			return d, api.PolicySession
		}
	}
	own := policy.Allow // of root, and of who needs no identity
	if c.IdentityType == state.IdentityRAMUser || c.IdentityType == state.IdentityAssumedRole {
		own = policy.Evaluate(policiesOf(env, c), asked)
	}
	return own, api.PolicyIdentity
}

// controlled decides by the control policies of the caller's account. They bind neither the
// account itself nor service-linked roles. See "Overview of control policies" of Resource
// Directory.
func controlled(env api.Env, c state.Caller, asked policy.Request) policy.Decision {
	a := env.Cloud.Accounts[c.AccountID]
	if a == nil || a.ControlPolicies == nil || c.IdentityType == state.IdentityAccount || c.IdentityType == state.IdentityAnonymous {
		return policy.Allow
	}
	asked.Context = maps.Clone(asked.Context)
	if asked.Context == nil {
		asked.Context = map[string]string{}
	}
	asked.Context["acs:PrincipalARN"] = c.ARN
	if c.Session != nil {
		role := assumedRole(env, c.Session)
		if role != nil && role.ServiceLinked {
			return policy.Allow
		}
		asked.Context["acs:PrincipalARN"] = state.RoleARN(c.AccountID, c.Session.Role)
	}
	documents := make([]*policy.Document, 0, len(a.ControlPolicies.Policies)+1)
	for _, p := range a.ControlPolicies.Policies {
		if d, err := env.Cloud.Parsed.Parse(p.Document); err == nil {
			documents = append(documents, d)
		}
	}
	if !a.ControlPolicies.FullAccessDetached {
		documents = append(documents, fullAccess)
	}
	return policy.Evaluate(documents, asked)
}

// fullAccess is the system control policy FullAliyunAccess.
var fullAccess = &policy.Document{Statements: []policy.Statement{{Actions: []string{"*"}, Resources: []string{"*"}}}}
