package emulator

import (
	"maps"
	"net"
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// need is something that a policy must allow for a call.
type need struct {
	action   string
	resource string
	context  map[string]string // beside that of every call
}

// denial is a need that is not met.
type denial struct {
	need
	explicit bool // by a Deny, not for want of an Allow
	session  bool // by the session policy
}

// Authorise decides whether the caller may do what its request asks. Root may do
// everything in its account, everybody else what their policies allow.
func Authorise(x *Request) *Error {
	if x.caller.identityType == identityAccount {
		return nil
	}
	common := x.policyContext()
	for _, n := range x.needs(x) {
		context := maps.Clone(common)
		maps.Copy(context, n.context)
		r := policy.Request{Action: n.action, Resource: n.resource, Context: context}
		if d := policy.Evaluate(policiesOf(x.Env, x.caller), r); d != policy.Allow {
			return x.gateway.denied(x, denial{need: n, explicit: d == policy.ExplicitDeny})
		}
		if x.caller.session == nil || x.caller.session.policy == nil {
			continue
		}
		// A session may what both the role and its own policy allow.
		if d := policy.Evaluate([]*policy.Document{x.caller.session.policy}, r); d != policy.Allow {
			return x.gateway.denied(x, denial{need: n, explicit: d == policy.ExplicitDeny, session: true})
		}
	}
	return nil
}

// firstDenial is a denial of the call for reasons outside the policies.
func (x *Request) firstDenial() denial {
	if needs := x.needs(x); len(needs) > 0 {
		return denial{need: needs[0]}
	}
	return denial{need: x.own("*")}
}

// policyContext returns what conditions may compare in every call.
func (x *Request) policyContext() map[string]string {
	context := map[string]string{"acs:SecureTransport": strconv.FormatBool(isTLS(x.request))}
	if host, _, err := net.SplitHostPort(x.request.RemoteAddr); err == nil {
		context["acs:SourceIp"] = host
	}
	return context
}

// policiesOf are the policies that count for a user or a session by now.
func policiesOf(env Env, c Caller) []*policy.Document {
	a := env.Cloud.Accounts[c.accountID]
	if a == nil {
		return nil
	}
	if c.session != nil {
		if role := assumedRole(env, c.session); role != nil {
			return effective(env, a, role.Policies)
		}
		return nil
	}
	if u := a.Users[c.user]; u != nil {
		return effective(env, a, u.Policies)
	}
	return nil
}

// effective are the documents of the attached policies that count by now.
func effective(env Env, a *Account, attached []Attachment) []*policy.Document {
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

// trusts tells whether a role may be assumed by one of these by now.
func trusts(env Env, role *Role, context map[string]string, by ...policy.Principal) bool {
	if env.Now.Before(role.TrustDate.Add(propagation(env))) {
		return false
	}
	d, err := env.Cloud.Parsed.Parse(role.AssumeRolePolicyDocument)
	return err == nil && d.Trusts(context, by...) == policy.Allow
}

func propagation(env Env) time.Duration {
	return time.Duration(env.Settings.PropagationMS) * time.Millisecond
}
