package api

import (
	"slices"
	"strconv"
	"strings"
)

// RPCOperation is one action of an RPC service.
type RPCOperation struct {
	Required, Optional []string
	Mutating           bool
	Unsigned           bool // authenticated by a token parameter
	Handle             Handler
	// Needs is what a policy must allow.
	Needs func(r *Request) []Need
}

// Product is an RPC service in one version.
type Product struct {
	Service    string
	Code       string // as in the service's own links
	Version    string
	Operations map[string]RPCOperation
	// Configured finds an operation whose name is a setting; nil where there is none.
	Configured func(s *Settings, action, version string) (RPCOperation, bool)
}

// findOperation finds the product that is addressed and its operation. Behind a
// loopback address all products share a host, and the version tells them apart.
func (g *RPCGateway) findOperation(r *Request, action, version string) (Product, RPCOperation, bool) {
	a := r.Address
	for _, p := range g.products {
		if p.Configured == nil || a.Service != "" && a.Service != p.Service {
			continue
		}
		if op, ok := p.Configured(r.Settings, action, version); ok {
			return p, op, true
		}
	}
	var named Product
	for _, p := range g.products {
		if a.Service != "" && a.Service != p.Service {
			continue
		}
		op, ok := p.Operations[action]
		if ok && p.Version == version {
			return p, op, true
		}
		if ok || p.Version == version || a.Service == p.Service {
			named = p
			if p.Version == version {
				break
			}
		}
	}
	return named, RPCOperation{}, false
}

// knowsVersion reports whether the product has the version at all.
func (g *RPCGateway) knowsVersion(a Address, p Product, version string) bool {
	if a.Service == "" {
		return slices.ContainsFunc(g.products, func(p Product) bool { return p.Version == version })
	}
	return p.Version == version
}

// listMembers are the parameters that are lists, and the members of their elements. An element
// without members is a value.
var listMembers = map[string][]string{
	"LookupAttribute": {"Key", "Value"}, "Tag": {"Key", "Value"}, "ResourceNames": nil, "TagKeys": nil, "TagKey": nil,
}

// parameterOf returns the parameter that a name in a request belongs to, and the number of the
// element where it is a list: Tag.1.Key belongs to Tag. A name that has the form of no list's
// element is its own, and therefore unknown.
func parameterOf(name string) (parameter string, element int) {
	list, rest, _ := strings.Cut(name, ".")
	members, isList := listMembers[list]
	number, member, hasMember := strings.Cut(rest, ".")
	n, err := strconv.Atoi(number)
	if !isList || err != nil || n < 1 || strconv.Itoa(n) != number || hasMember != (members != nil) || hasMember && !slices.Contains(members, member) {
		return name, 0
	}
	return list, n
}

// Elements returns the numbers of the elements that a list parameter has, in order.
func Elements(params map[string]string, list string) []int {
	var numbers []int
	for name := range params {
		if parameter, n := parameterOf(name); n > 0 && parameter == list {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// check rejects missing and unknown parameters.
func (op RPCOperation) check(r *Request, p Product) *Error {
	for _, name := range op.Required {
		if r.Params[name] == "" && len(Elements(r.Params, name)) == 0 {
			if p.Service == ServiceActionTrail {
				return Refusal(400, codeMissingParameter, "The required parameter "+name+" is not specified.")
			}
			return missing(name)
		}
	}
	if !r.Settings.UnknownParametersRefused {
		return nil
	}
	for name := range InOrder(r.Params) {
		of, _ := parameterOf(name)
		if commonParameters[name] || slices.Contains(op.Required, of) || slices.Contains(op.Optional, of) {
			continue
		}
		if p.Service == ServiceActionTrail {
			return Refusal(400, CodeInvalidQueryParameter, "The specified query parameter is invalid. ("+name+")")
		}
		return Refusal(400, "InvalidParameter."+name, "Specified parameter "+name+" is not valid.")
	}
	return nil
}
