package rampolicy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// ResourcePolicy is the policy of a resource, such as a project of Log Service. The zero value
// says nothing.
type ResourcePolicy struct{ statements []statement }

// The kinds of principals beside those of trusts: a plain list, which is published for projects
// (Log Service, "Use project policies"), and the element that excludes principals, which is not.
const (
	principalRAM   = "RAM"
	principalPlain = ""
	notPrincipal   = "NotPrincipal"
)

// longestPrincipal is how much of a principal a message quotes.
const longestPrincipal = 160

// ParseResource reads the policy of a resource. Its failures are of type [DocumentError].
func ParseResource(document []byte) (ResourcePolicy, error) {
	statements, err := parse(document, readResourceStatement)
	return ResourcePolicy{statements: statements}, err
}

func readResourceStatement(m member) (statement, error) {
	s, members, err := readStatement(m, "Principal", notPrincipal)
	if err != nil {
		return s, err
	}
	if s.resources == nil && s.notResources == nil {
		return s, m.errorf("has no Resource")
	}
	named, not := members["Principal"], members[notPrincipal]
	switch {
	case named.text != nil && not.text != nil:
		return s, m.errorf("has both Principal and NotPrincipal")
	case not.text != nil:
		_, err = readPrincipals(not)
		s.principals = map[string][]string{notPrincipal: nil}
	case named.text != nil:
		s.principals, err = readPrincipals(named)
	}
	return s, err
}

// readPrincipals reads a text, a list of texts, or an object of lists by kind as a trust has it.
func readPrincipals(m member) (map[string][]string, error) {
	lists := map[string]member{principalPlain: m}
	if m.text[0] == '{' {
		var err error
		if lists, err = m.object(principalRAM, principalService, "Federated"); err != nil {
			return nil, err
		}
	}
	principals, named := map[string][]string{}, 0
	for kind, list := range lists {
		texts, err := list.texts()
		if err != nil {
			return nil, err
		}
		principals[kind] = texts
		named += len(texts)
	}
	if named == 0 {
		return nil, m.errorf("names nobody")
	}
	return principals, nil
}

// Delivery is what is known of a call that a delivery role makes.
type Delivery struct {
	Account string // id of the account that owns the role and the resource
	Role    string // name of the role, in any case
}

// ResourceDeny is a statement of a resource's policy that denies an action, or may deny it.
type ResourceDeny struct {
	Statement int    // its number, from 1
	Principal string // whom it denies it, as the policy names them; empty if it is in doubt
	Doubt     string // why it only may deny it, a clause; empty if it is certain
}

// Denies returns whom the policy certainly denies the action, each with the first statement that does,
// and the statements that may deny it. Certain is only an unconditional Deny that names the account or
// the role. By which action and resource it bites is no doubt: NotAction and NotResource of a Deny have
// one meaning in the language of RAM. Whether a statement for everyone binds roles of the account that
// owns the resource is not published, and NotPrincipal is no element of that language.
func (p ResourcePolicy) Denies(to Delivery, action, resource string) (certain, doubts []ResourceDeny) {
	for i, s := range p.statements {
		if !s.deny || !s.covers(action) || !s.on(resource) {
			continue
		}
		named, why := s.binds(to)
		if len(s.conditions) > 0 && (why != "" || len(named) > 0) {
			_, keys := s.met(Caller{})
			named, why = nil, UnderCondition(keys)
		}
		if why != "" {
			doubts = append(doubts, ResourceDeny{Statement: i + 1, Doubt: why})
		}
		for _, principal := range named {
			if !slices.ContainsFunc(certain, func(d ResourceDeny) bool { return names.SameFold(d.Principal, principal) }) {
				certain = append(certain, ResourceDeny{Statement: i + 1, Principal: principal})
			}
		}
	}
	return certain, doubts
}

// Grants returns whom the policy allows one of the actions on the resource, in its own words, and
// under which condition. What a Deny takes away again is not left out: each may be granted.
func (p ResourcePolicy) Grants(resource string, actions ...string) (to []string) {
	for i, s := range p.statements {
		if s.deny || !s.on(resource) || !slices.ContainsFunc(actions, s.covers) {
			continue
		}
		condition := ""
		if len(s.conditions) > 0 {
			_, keys := s.met(Caller{})
			condition = " " + UnderCondition(keys)
		}
		for _, principal := range s.grantees(i + 1) {
			to = append(to, principal+condition)
		}
	}
	slices.Sort(to)
	if to = slices.Compact(to); len(to) > mostGrants {
		return append(to[:mostGrants], "others")
	}
	return to
}

// mostGrants is how many principals [ResourcePolicy.Grants] names.
const mostGrants = 50

// grantees returns the principals of a statement as the policy names them. Number is its number.
func (s statement) grantees(number int) (principals []string) {
	if _, not := s.principals[notPrincipal]; not || s.principals == nil {
		return []string{fmt.Sprintf("all whom statement %d does not name", number)}
	}
	for _, names := range s.principals {
		for _, name := range names {
			if name = plain(name, longestPrincipal); name == "*" {
				name = "everyone (*)"
			}
			principals = append(principals, name)
		}
	}
	return principals
}

// binds returns whom a statement names of the account and the role, or why it may be about them.
// Both are empty if it is about others only.
func (s statement) binds(to Delivery) (named []string, doubt string) {
	if s.principals == nil {
		return nil, "for everyone, as it has no Principal"
	}
	if _, not := s.principals[notPrincipal]; not {
		return nil, "for all but some, by NotPrincipal"
	}
	for _, name := range slices.Concat(s.principals[principalPlain], s.principals[principalRAM]) {
		switch certain, perhaps := to.identifies(names.Lower(name)); {
		case certain:
			named = append(named, plain(name, longestPrincipal))
		case name == "*":
			doubt = "for everyone"
		case perhaps && doubt == "":
			doubt = "for " + plain(name, longestPrincipal)
		}
	}
	for _, service := range s.principals[principalService] {
		if doubt == "" && mayBeActionTrail(service) {
			doubt = "for " + plain(service, longestPrincipal)
		}
	}
	if len(named) > 0 {
		return named, ""
	}
	return nil, doubt
}

// Is reports whether a principal of a policy certainly is the account or the role.
func (d Delivery) Is(principal string) bool {
	certain, _ := d.identifies(names.Lower(principal))
	return certain
}

// identifies reports whether a principal, in lower case, is the account or the role, and whether it may
// stand for them: it has a wildcard, is a session of the role, or is of no known form.
func (d Delivery) identifies(principal string) (certain, perhaps bool) {
	parts := strings.SplitN(principal, ":", 5)
	if len(parts) < 5 || parts[0] != "acs" || parts[1] != "ram" && parts[1] != "sts" {
		other := names.Account.Allows(principal) || hasWildcard(principal) && !matches(principal, d.Account)
		return principal == d.Account, !other
	}
	account, resource := parts[3], parts[4]
	if !matches(account, d.Account) {
		return false, false
	}
	kind, name, _ := strings.Cut(resource, "/")
	name, _, _ = strings.Cut(name, "/")
	role := names.Lower(d.Role)
	published := strings.HasPrefix(principal, "acs:ram::"+d.Account+":")
	switch {
	case resource == "root":
		return published, true
	case kind == "role":
		return published && resource == "role/"+role, matches(name, role)
	case kind == "assumed-role":
		return false, matches(name, role)
	default:
		return false, kind != "user" && kind != "group"
	}
}
