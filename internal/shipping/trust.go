package shipping

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// trustStatement is one statement of a trust policy (RAM, "Policy structure and
// syntax"). The principal's Service may be a text or a list.
type trustStatement struct {
	actions

	Effect    string
	Principal struct{ Service oneOrMore }
	Condition json.RawMessage `json:",omitempty"`
}

type oneOrMore []string

// UnmarshalJSON reads a text or a list of texts.
func (o *oneOrMore) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(o))
}

func standardTrust() json.RawMessage {
	return json.RawMessage(`{"Statement":[` + standardStatement + `],"Version":"1"}`)
}

const standardStatement = `{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["` + names.ActionTrail + `"]}}`

// Trusts says whether a trust policy, a JSON document, lets ActionTrail assume the
// role at all times: what a plan calls trusted. A statement under a condition does
// not count: whether it holds when ActionTrail comes cannot be seen from here. A
// statement that cannot be read is somebody else's and is passed over.
func Trusts(document json.RawMessage) bool {
	list := statements(document)
	return slices.ContainsFunc(list, admits) && !slices.ContainsFunc(list, denies)
}

// admits says whether a statement lets ActionTrail assume the role at all times.
func admits(statement json.RawMessage) bool {
	var s trustStatement
	return json.Unmarshal(statement, &s) == nil && s.covers() && strings.EqualFold(s.Effect, "Allow") && !conditional(s.Condition)
}

// denies says whether a statement keeps ActionTrail from it, be it sometimes.
func denies(statement json.RawMessage) bool {
	var s trustStatement
	return json.Unmarshal(statement, &s) == nil && s.covers() && strings.EqualFold(s.Effect, "Deny")
}

func (s trustStatement) covers() bool {
	return s.include("sts:AssumeRole") && slices.ContainsFunc(s.Principal.Service, func(p string) bool {
		return strings.EqualFold(p, names.ActionTrail)
	})
}

// statements gives a policy's statements; there may be one without a list.
func statements(document json.RawMessage) []json.RawMessage {
	var policy struct{ Statement json.RawMessage }
	if json.Unmarshal(document, &policy) != nil {
		return nil
	}
	var list []json.RawMessage
	if json.Unmarshal(policy.Statement, &list) == nil {
		return list
	}
	return []json.RawMessage{policy.Statement}
}

// withTrust takes ActionTrail out of the statements that deny it, and adds the one
// that lets it in where there is none; everything else stays. A document that is no
// JSON object is replaced.
func withTrust(document json.RawMessage) json.RawMessage {
	var policy map[string]json.RawMessage
	if json.Unmarshal(document, &policy) != nil || policy == nil {
		return standardTrust()
	}
	list := statements(document)
	if policy["Statement"] == nil {
		list = nil
	}
	kept := make([]json.RawMessage, 0, len(list)+1)
	for _, statement := range list {
		if statement = undenied(statement); statement != nil {
			kept = append(kept, statement)
		}
	}
	if !slices.ContainsFunc(kept, admits) {
		kept = append(kept, json.RawMessage(standardStatement))
	}
	policy["Statement"] = mustMarshal(kept)
	return mustMarshal(policy)
}

// mustMarshal is for texts and for JSON that was read before, which no encoder
// refuses.
func mustMarshal(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}

// undenied is a statement that does not deny ActionTrail any more: the same one
// where it never did, and none where it was about nobody else.
func undenied(statement json.RawMessage) json.RawMessage {
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
