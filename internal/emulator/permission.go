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

// authorise decides whether the caller may do what its request asks. Root may do
// everything in its account, everybody else what their policies allow.
func (e *Emulator) authorise(x *exchange) *apiError {
	if x.caller.identityType == identityAccount {
		return nil
	}
	common := x.context()
	for _, n := range x.needs(x) {
		context := maps.Clone(common)
		maps.Copy(context, n.context)
		r := policy.Request{Action: n.action, Resource: n.resource, Context: context}
		if d := policy.Evaluate(e.policiesOf(x.caller), r); d != policy.Allow {
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
func (x *exchange) firstDenial() denial {
	if needs := x.needs(x); len(needs) > 0 {
		return denial{need: needs[0]}
	}
	return denial{need: x.own("*")}
}

// context holds what conditions may compare in every call.
func (x *exchange) context() map[string]string {
	context := map[string]string{"acs:SecureTransport": strconv.FormatBool(isTLS(x.request))}
	if host, _, err := net.SplitHostPort(x.request.RemoteAddr); err == nil {
		context["acs:SourceIp"] = host
	}
	return context
}

// policiesOf are the policies that count for a user or a session by now.
func (e *Emulator) policiesOf(c caller) []*policy.Document {
	a := e.accounts[c.accountID]
	if a == nil {
		return nil
	}
	if c.session != nil {
		if role := e.assumedRole(c.session); role != nil {
			return e.effective(a, role.Policies)
		}
		return nil
	}
	if u := a.Users[c.user]; u != nil {
		return e.effective(a, u.Policies)
	}
	return nil
}

// effective are the documents of the attached policies that count by now.
func (e *Emulator) effective(a *Account, attached []Attachment) []*policy.Document {
	now := e.Clock.Now()
	var documents []*policy.Document
	for _, at := range attached {
		if now.Before(at.AttachDate.Add(e.propagation())) {
			continue
		}
		p := a.policy(at.PolicyType, at.PolicyName)
		if p == nil {
			continue
		}
		if d, err := e.document(p.Document); err == nil {
			documents = append(documents, d)
		}
	}
	return documents
}

// trusts tells whether a role may be assumed by one of these by now.
func (e *Emulator) trusts(role *Role, context map[string]string, by ...policy.Principal) bool {
	if e.Clock.Now().Before(role.TrustDate.Add(e.propagation())) {
		return false
	}
	d, err := e.document(role.AssumeRolePolicyDocument)
	return err == nil && d.Trusts(context, by...) == policy.Allow
}

// maxDocuments bounds how many policies are kept as they were read.
const maxDocuments = 1000

// document reads a policy, which most calls need, once.
func (e *Emulator) document(text string) (*policy.Document, error) {
	if d := e.documents[text]; d != nil {
		return d, nil
	}
	d, err := policy.Parse(text)
	if err != nil {
		return nil, err
	}
	if len(e.documents) >= maxDocuments {
		clear(e.documents)
	}
	e.documents[text] = d
	return d, nil
}

func (e *Emulator) propagation() time.Duration {
	return time.Duration(e.settings.PropagationMS) * time.Millisecond
}
