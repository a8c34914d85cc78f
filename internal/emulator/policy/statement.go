package policy

import (
	"slices"
	"strings"
)

// Statement is one statement of a policy.
type Statement struct {
	Deny         bool // its Effect; otherwise it allows
	Actions      []string
	NotActions   []string
	Resources    []string
	NotResources []string
	Principals   map[string][]string // by kind; only in a trust policy and in the policy of a resource
	Conditions   []condition
}

// decide combines the decision so far with a statement that matches the request.
func (s Statement) decide(context map[string]string, sofar Decision) Decision {
	holds := s.holds(context)
	switch {
	case s.Deny && holds != no:
		return ExplicitDeny
	case !s.Deny && holds == yes && sofar == ImplicitDeny:
		return Allow
	}
	return sofar
}

// namesAction compares without case: the system policies themselves spell an
// action in more than one way.
func (s Statement) namesAction(action string) bool {
	is := func(pattern string) bool { return matches(lower(pattern), lower(action)) }
	if len(s.NotActions) > 0 {
		return !slices.ContainsFunc(s.NotActions, is)
	}
	return slices.ContainsFunc(s.Actions, is)
}

// namesResource reports whether a resource is one of the statement's. Case counts,
// except in the names of RAM.
func (s Statement) namesResource(resource string) bool {
	is := func(pattern string) bool {
		if strings.HasPrefix(resource, "acs:ram:") {
			return matches(lower(pattern), lower(resource))
		}
		return matches(pattern, resource)
	}
	if len(s.NotResources) > 0 {
		return !slices.ContainsFunc(s.NotResources, is)
	}
	return slices.ContainsFunc(s.Resources, is)
}

// holds reports whether all conditions of the statement hold.
func (s Statement) holds(context map[string]string) verdict {
	all := yes
	for _, c := range s.Conditions {
		switch c.holds(context) {
		case no:
			return no
		case unclear:
			all = unclear
		default:
		}
	}
	return all
}
