package policy

import (
	"encoding/json"
	"fmt"
	"slices"
)

// kindAny is the kind of a principal in the policy of a resource, which may name
// principals in a plain list.
const kindAny = ""

// ParseResource reads the policy of a resource, such as a project of Log Service. Its
// Principal is a text, a list, or an object as in a trust policy; a statement without
// one is about everybody. See the SLS documentation, "Use project policies".
func ParseResource(text string) (*Document, error) {
	d, err := parse(text, resourcePrincipals)
	if err != nil {
		return nil, err
	}
	for i, s := range d.Statements {
		if len(s.Resources) == 0 && len(s.NotResources) == 0 {
			return nil, fmt.Errorf("statement %d has no Resource", i+1)
		}
	}
	return d, nil
}

func resourcePrincipals(text json.RawMessage) (map[string][]string, error) {
	if len(text) > 0 && text[0] == '{' {
		return principalsByKind(text)
	}
	list, err := oneOrMany(text)
	if err != nil {
		return nil, fmt.Errorf("its Principal is %w", err)
	}
	return map[string][]string{kindAny: list}, nil
}

// Identity is who asks for something, as the policy of a resource may name it.
type Identity struct {
	Names []string // ids and ARNs: of the identity, and of its account
	Owner bool     // it is the owner of the resource
}

// EvaluateResource decides a request by the policies of a resource: a matching Deny
// wins, then a matching Allow.
func EvaluateResource(policies []*Document, r Request, by Identity) Decision {
	decision := ImplicitDeny
	for _, d := range policies {
		for _, s := range d.Statements {
			if s.binds(by) && s.namesAction(r.Action) && s.namesResource(r.Resource) {
				decision = s.decide(r.Context, decision)
			}
		}
	}
	return decision
}

// binds reports whether a statement is about an identity. One about everybody spares the
// owner, unless it has a condition. See PutProjectPolicy.
func (s Statement) binds(by Identity) bool {
	named := slices.Concat(s.Principals[kindAny], s.Principals[kindRAM])
	if s.Principals == nil || slices.Contains(named, "*") {
		return !by.Owner || len(s.Conditions) > 0
	}
	return slices.ContainsFunc(by.Names, func(name string) bool {
		return slices.ContainsFunc(named, func(n string) bool { return lower(n) == lower(name) })
	})
}
