// Package operation is the table of the calls that the client makes: for each call its
// service, its name, the RAM permissions that it needs, and whether it changes anything.
// Calls, errors, read-only mode and least-privilege policies are derived from it.
package operation

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Operation describes a call of a service.
type Operation struct {
	Service    string
	Action     string
	Permission string // the RAM action; empty if no permission is needed
	// On lists the resources that the permission applies to, with placeholders for [Names].
	On []string
	// Also lists further permissions of the call, in the order in which a denial would
	// name them.
	Also []Permission
	// Purpose is what the call is made for.
	Purpose Purpose
	// Inferred is set if no public document names the permission.
	Inferred bool
	// Renamed is set if the configuration sets the operation's name or version.
	Renamed bool
	// Mutating is set if the call can change something.
	Mutating bool
	// Alters is set if the call can weaken or end what exists. Neither RAM nor the services can
	// tell such a change from a repair.
	Alters bool
	// Ends is set if the call stops or deletes what exists. No repair needs it.
	Ends bool
	// Once is set if the call must not be sent again before its effect was checked.
	Once bool
	// PerLook is set if the call is sent once only. It replaces a document, or starts, stops or ends
	// something, which must be read again first; or the caller counts the calls.
	PerLook bool
	// Unsigned is set if the call needs no keys.
	Unsigned bool
}

// Permission is a RAM permission that a call needs besides its own.
type Permission struct {
	Action   string
	On       []string
	PassedTo string // the service that a role is passed to, or empty
	Inferred bool
}

// Trails returns the trails that a call for a trail of a region needs its permission on, of any account; empty
// for an operation on something else.
func (o Operation) Trails(region, trail string) string {
	if len(o.On) == 0 || !strings.HasPrefix(o.On[0], "acs:actiontrail:") {
		return ""
	}
	return strings.NewReplacer("{region}", region, "{account}", "*", "{trail}", trail).Replace(o.On[0])
}

// Fail returns the error of a call.
func (o Operation) Fail(class model.Class, message string, cause error) *model.Error {
	return &model.Error{
		Class: class, Service: o.Service, Action: o.Action, Permission: o.Permission,
		Mutating: o.Mutating, Alters: o.Alters, Renamed: o.Renamed, Message: message, Cause: cause,
	}
}
