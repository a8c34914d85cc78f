package api

import (
	"net"
	"strconv"
)

// Need is something that a policy must allow for a call. The row of an operation holds
// its needs; their public source is the page "RAM authorization" of each service.
type Need struct {
	Action   string
	Resource string
	Context  map[string]string // in addition to that of every call
}

// Denial is a need that is not met.
type Denial struct {
	Need
	Explicit bool // by a Deny, not by a missing Allow
	Session  bool // by the session policy
}

// FirstDenial returns a denial of the call for a reason other than a policy.
func (r *Request) FirstDenial() Denial {
	if needs := r.Needs(r); len(needs) > 0 {
		return Denial{Need: needs[0]}
	}
	return Denial{Need: r.Own("*")}
}

// PolicyContext returns what conditions may compare in every call.
func (r *Request) PolicyContext() map[string]string {
	context := map[string]string{"acs:SecureTransport": strconv.FormatBool(IsTLS(r.HTTP))}
	if host, _, err := net.SplitHostPort(r.HTTP.RemoteAddr); err == nil {
		context["acs:SourceIp"] = host
	}
	return context
}

// Own returns the call's own action on a resource.
func (r *Request) Own(resource string) Need {
	return Need{Action: RAMPrefixes[r.Service] + ":" + r.Action, Resource: resource}
}

// RAMPrefixes begin the actions of the services.
var RAMPrefixes = map[string]string{ServiceActionTrail: "actiontrail", ServiceRAM: "ram", ServiceSTS: "sts", ServiceSLS: "log"}

// NeedsNothing is for operations that every caller may use.
func NeedsNothing(*Request) []Need { return nil }

// NeedsOn requires the operation's own action on each of the resources.
func NeedsOn(resources ...func(*Request) string) func(*Request) []Need {
	return func(r *Request) []Need {
		var list []Need
		for _, resource := range resources {
			list = append(list, r.Own(resource(r)))
		}
		return list
	}
}
