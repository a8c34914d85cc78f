package shipping

import (
	"encoding/json"
	"slices"
	"strings"
)

// trustStatement is one statement of a trust policy (RAM, "Policy structure and
// syntax"). Action and the principal's Service may be a text or a list.
type trustStatement struct {
	Effect    string
	Action    oneOrMore
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

const standardStatement = `{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["` + deliveryPrincipal + `"]}}`

// trusts says whether a trust policy lets ActionTrail assume the role at all
// times. A statement under a condition does not count: whether it holds when
// ActionTrail comes cannot be seen from here. A statement that cannot be read is
// somebody else's and is passed over.
func trusts(document json.RawMessage) bool {
	trusted := false
	for _, raw := range statements(document) {
		var s trustStatement
		if json.Unmarshal(raw, &s) != nil || !s.covers() {
			continue
		}
		switch {
		case strings.EqualFold(s.Effect, "Deny"):
			return false
		case strings.EqualFold(s.Effect, "Allow") && !conditional(s.Condition):
			trusted = true
		}
	}
	return trusted
}

func (s trustStatement) covers() bool {
	action := slices.ContainsFunc(s.Action, func(a string) bool {
		return strings.EqualFold(a, "sts:AssumeRole") || a == "sts:*" || a == "*"
	})
	return action && slices.ContainsFunc(s.Principal.Service, func(p string) bool {
		return strings.EqualFold(p, deliveryPrincipal)
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

// withTrust adds the statement that lets ActionTrail in and keeps every other.
// A document that is no JSON object is replaced.
func withTrust(document json.RawMessage) json.RawMessage {
	var policy map[string]json.RawMessage
	if json.Unmarshal(document, &policy) != nil || policy == nil {
		return standardTrust()
	}
	list := statements(document)
	if policy["Statement"] == nil {
		list = nil
	}
	joined, err := json.Marshal(append(list, json.RawMessage(standardStatement)))
	if err != nil {
		return standardTrust()
	}
	policy["Statement"] = joined
	whole, err := json.Marshal(policy)
	if err != nil {
		return standardTrust()
	}
	return whole
}
