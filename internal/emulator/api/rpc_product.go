package api

import (
	"slices"
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

// hasElement reports whether a list parameter has an element: Tag.1.Key is one of Tag.
func hasElement(params map[string]string, list string) bool {
	for name := range params {
		if strings.HasPrefix(name, list+".") {
			return true
		}
	}
	return false
}

// check rejects missing and unknown parameters.
func (op RPCOperation) check(r *Request, p Product) *Error {
	for _, name := range op.Required {
		if r.Params[name] == "" && !hasElement(r.Params, name) {
			if p.Service == ServiceActionTrail {
				return Refusal(400, codeMissingParameter, "The required parameter "+name+" is not specified.")
			}
			return missing(name)
		}
	}
	if !r.Settings.UnknownParametersRefused {
		return nil
	}
	for name := range r.Params {
		// Tag.1.Key is a part of the parameter Tag.
		first, _, _ := strings.Cut(name, ".")
		if commonParameters[name] || slices.Contains(op.Required, first) || slices.Contains(op.Optional, first) {
			continue
		}
		if p.Service == ServiceActionTrail {
			return Refusal(400, CodeInvalidQueryParameter, "The specified query parameter is invalid. ("+name+")")
		}
		return Refusal(400, "InvalidParameter."+name, "Specified parameter "+name+" is not valid.")
	}
	return nil
}
