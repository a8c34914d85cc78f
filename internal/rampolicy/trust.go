package rampolicy

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// trustStatement is a statement of a trust policy.
type trustStatement struct {
	actions

	Effect    string
	Principal struct{ Service oneOrMore }
	Condition json.RawMessage `json:",omitempty"`
}

// StandardTrust returns the trust policy of a new delivery role.
func StandardTrust() json.RawMessage {
	return json.RawMessage(`{"Statement":[` + standardStatement + `],"Version":"1"}`)
}

const standardStatement = `{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["` + names.ActionTrail + `"]}}`

// Trusts reports whether a trust policy lets ActionTrail assume the role at all times.
// A conditional statement does not count, since whether its condition is met cannot be
// known here. A statement that cannot be read is taken to be about another principal
// and skipped.
func Trusts(document json.RawMessage) bool {
	list := statements(document)
	return slices.ContainsFunc(list, admits) && !slices.ContainsFunc(list, denies)
}

// admits reports whether a statement lets ActionTrail assume the role at all times.
func admits(statement json.RawMessage) bool {
	var s trustStatement
	return json.Unmarshal(statement, &s) == nil && s.covers() && strings.EqualFold(s.Effect, "Allow") && !conditional(s.Condition)
}

// denies reports whether a statement denies that to ActionTrail, if only sometimes.
func denies(statement json.RawMessage) bool {
	var s trustStatement
	return json.Unmarshal(statement, &s) == nil && s.covers() && strings.EqualFold(s.Effect, "Deny")
}

func (t trustStatement) covers() bool {
	return t.include("sts:AssumeRole") && slices.ContainsFunc(t.Principal.Service, func(p string) bool {
		return strings.EqualFold(p, names.ActionTrail)
	})
}

// WithTrust removes ActionTrail from the statements that deny it, and adds the standard
// statement where none admits it. Everything else stays. A document that is not a JSON
// object is replaced.
func WithTrust(document json.RawMessage) json.RawMessage {
	var policy map[string]json.RawMessage
	if json.Unmarshal(document, &policy) != nil || policy == nil {
		return StandardTrust()
	}
	list := statements(document)
	if policy["Statement"] == nil {
		list = nil
	}
	kept := make([]json.RawMessage, 0, len(list)+1)
	for _, statement := range list {
		if statement = withoutDenial(statement); statement != nil {
			kept = append(kept, statement)
		}
	}
	if !slices.ContainsFunc(kept, admits) {
		kept = append(kept, json.RawMessage(standardStatement))
	}
	policy["Statement"] = mustMarshal(kept)
	return mustMarshal(policy)
}

// withoutDenial returns a statement without a denial of ActionTrail: the same statement
// where it has none, and nil where it is about no other principal.
func withoutDenial(statement json.RawMessage) json.RawMessage {
	var read trustStatement
	var whole, principal map[string]json.RawMessage
	if !denies(statement) || json.Unmarshal(statement, &read) != nil || json.Unmarshal(statement, &whole) != nil ||
		json.Unmarshal(whole["Principal"], &principal) != nil {
		return statement
	}
	others := slices.DeleteFunc(slices.Clone(read.Principal.Service), func(service string) bool {
		return strings.EqualFold(service, names.ActionTrail)
	})
	delete(principal, "Service")
	if len(others) > 0 {
		principal["Service"] = mustMarshal(others)
	}
	if len(principal) == 0 {
		return nil
	}
	whole["Principal"] = mustMarshal(principal)
	return mustMarshal(whole)
}
