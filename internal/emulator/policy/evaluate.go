package policy

import (
	"slices"
	"strings"
)

// Decision is the outcome of an evaluation.
type Decision int

// The decisions. What no statement allows is denied.
const (
	ImplicitDeny Decision = iota
	Allow
	ExplicitDeny
)

// Request is what a caller wants to do, and to what.
type Request struct {
	Action   string // like log:GetLogStore
	Resource string // an ARN, or * for everything
	// Context holds the values that conditions compare, by condition key.
	Context map[string]string
}

// Evaluate decides a request by the policies of an identity: a matching Deny wins,
// then a matching Allow. A statement whose condition cannot be evaluated never allows
// and always denies.
func Evaluate(policies []*Document, r Request) Decision {
	decision := ImplicitDeny
	for _, d := range policies {
		for _, s := range d.Statements {
			if s.namesAction(r.Action) && s.namesResource(r.Resource) {
				decision = s.decide(r.Context, decision)
			}
		}
	}
	return decision
}

// Trusts decides by a trust policy whether one of these principals may assume
// the role. A principal is its kind and its name in one, as Service and RAM make
// them.
func (d *Document) Trusts(context map[string]string, principals ...Principal) Decision {
	decision := ImplicitDeny
	for _, s := range d.Statements {
		if !s.namesAction("sts:AssumeRole") {
			continue
		}
		if slices.ContainsFunc(principals, func(p Principal) bool { return p.among(s.Principals[p.kind]) }) {
			decision = s.decide(context, decision)
		}
	}
	return decision
}

// Principal is one whom a trust policy can name.
type Principal struct{ kind, name string }

// Service returns a cloud service as a principal, like actiontrail.aliyuncs.com.
func Service(name string) Principal { return Principal{kindService, name} }

// RAM returns an account, a user or a role as a principal, by its ARN.
func RAM(arn string) Principal { return Principal{kindRAM, arn} }

// Federated returns an identity provider as a principal, by its ARN.
func Federated(arn string) Principal { return Principal{kindFederated, arn} }

// among reports whether the principal is in a list. A trust policy knows no wildcards,
// and RAM compares names without case.
func (p Principal) among(list []string) bool {
	return slices.ContainsFunc(list, func(name string) bool { return lower(name) == lower(p.name) })
}

// lower returns a name with its ASCII letters in lower case. All names that RAM compares
// without case are ASCII; that it does not fold other letters onto them is inferred.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// matches compares with a pattern in which * stands for any text and ? for any
// one character.
func matches(pattern, s string) bool {
	star, mark := -1, 0
	p, i := 0, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
