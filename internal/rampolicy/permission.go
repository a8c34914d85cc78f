package rampolicy

// Policy is a policy of an identity, by its name.
type Policy struct {
	Name       string
	statements []statement
}

// ParsePolicy reads the document of a policy. Its failures are of type [DocumentError].
func ParsePolicy(name string, document []byte) (Policy, error) {
	statements, err := parse(document, func(m member) (statement, error) {
		s, _, err := readStatement(m)
		if err == nil && s.resources == nil && s.notResources == nil {
			err = m.errorf("has no Resource")
		}
		return s, err
	})
	return Policy{Name: name, statements: statements}, err
}

// Deny is a statement that denies an action, or may deny it.
type Deny struct {
	Policy string
	Action string
	Keys   []string // of the conditions, which cannot be judged; nil if it has none
}

// Access is what policies, taken together, say about an action on a resource.
type Access struct {
	Allowed   bool
	AllowedIf []string // condition keys, where it is allowed under conditions only
	Denied    *Deny    // the first denial without a condition, which wins; nil if there is none
	Doubts    []Deny   // denials under a condition
}

// Evaluate evaluates policies together. What a condition of a policy is about, such as the
// time or the network of a call, cannot be known here: a conditional statement neither
// allows nor denies, it makes doubtful.
func Evaluate(policies []Policy, action, resource string) Access {
	var a Access
	for _, policy := range policies {
		for _, s := range policy.statements {
			if !s.covers(action) || !s.on(resource) {
				continue
			}
			_, keys := s.met(Caller{})
			deny := Deny{Policy: policy.Name, Action: action, Keys: keys}
			switch conditional := len(s.conditions) > 0; {
			case s.deny && conditional:
				a.Doubts = append(a.Doubts, deny)
			case s.deny && a.Denied == nil:
				a.Denied = &deny
			case s.deny:
			case conditional:
				a.AllowedIf = append(a.AllowedIf, keys...)
			default:
				a.Allowed = true
			}
		}
	}
	return a
}
