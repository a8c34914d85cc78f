package rampolicy

import (
	"encoding/json"
	"strings"
)

// permissionStatement is a statement of a permission policy.
type permissionStatement struct {
	actions

	Effect      string
	Resource    oneOrMore
	NotResource oneOrMore
	Condition   json.RawMessage
}

// Allows reports whether policies, taken together, allow an action on a resource. A
// denial wins. Whether a condition is met cannot be known here, so a conditional
// statement denies, but does not allow.
func Allows(policies []json.RawMessage, action, resource string) bool {
	allowed := false
	for _, document := range policies {
		for _, raw := range statements(document) {
			var s permissionStatement
			if json.Unmarshal(raw, &s) != nil || !s.covers(action, resource) {
				continue
			}
			switch {
			case strings.EqualFold(s.Effect, "Deny"):
				return false
			case strings.EqualFold(s.Effect, "Allow") && !conditional(s.Condition):
				allowed = true
			}
		}
	}
	return allowed
}

func (p permissionStatement) covers(action, resource string) bool {
	unchanged := func(text string) string { return text }
	on := p.Resource.matches(resource, unchanged)
	if len(p.NotResource) > 0 {
		on = !p.NotResource.matches(resource, unchanged)
	}
	return p.include(action) && on
}
