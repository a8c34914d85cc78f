package iam

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Effective returns the documents of the attached policies that have propagated.
func Effective(env api.Env, a *state.Account, attached []state.Attachment) []*policy.Document {
	now := env.Now
	var documents []*policy.Document
	for _, at := range attached {
		if now.Before(at.AttachDate.Add(propagation(env))) {
			continue
		}
		p := findPolicy(a, at.PolicyType, at.PolicyName)
		if p == nil {
			continue
		}
		if d, err := env.Cloud.Parsed.Parse(p.Document); err == nil {
			documents = append(documents, d)
		}
	}
	return documents
}

// Trusts reports whether the trust policy of a role names one of these principals and
// has propagated.
func Trusts(env api.Env, role *state.Role, context map[string]string, by ...policy.Principal) bool {
	return trust(env, role, context, by...) == policy.Allow
}

// trust returns what the trust policy of a role says of these principals.
func trust(env api.Env, role *state.Role, context map[string]string, by ...policy.Principal) policy.Decision {
	if env.Now.Before(role.TrustDate.Add(propagation(env))) {
		return policy.ImplicitDeny
	}
	d, err := env.Cloud.Parsed.Parse(role.AssumeRolePolicyDocument)
	if err != nil {
		return policy.ImplicitDeny
	}
	return d.Trusts(context, by...)
}

func propagation(env api.Env) time.Duration {
	return time.Duration(env.Settings.PropagationMS) * time.Millisecond
}
