package api

import (
	"slices"
	"strings"
)

// SLSOperation is one operation of SLS.
type SLSOperation struct {
	Action   string
	RAM      string // its RAM action, where that has another name
	Mutating bool
	// OnEverything has RAM judge it on everything, and not on the object that the path names.
	OnEverything bool
	// Query are the parameters that it has in its query.
	Query []string
	// Projectless is set where the host need not name a project.
	Projectless bool
	// Anonymous has it take requests without a signature.
	Anonymous bool
	Handle    Handler
	// Needs is what a policy must allow, where that is not the action on the object that the
	// path names.
	Needs func(r *Request) []Need
}

// SLSOperations are operations of SLS by path pattern and method. A method may be followed by a
// space and what else tells the operation apart.
type SLSOperations map[string]map[string]SLSOperation

// Actions returns the names of the operations, and whether each may change something.
func (o SLSOperations) Actions() map[string]bool {
	actions := map[string]bool{}
	for _, methods := range o {
		for _, op := range methods {
			actions[op.Action] = op.Mutating
		}
	}
	return actions
}

// Places returns the methods and path patterns of the operations.
func (o SLSOperations) Places() []string {
	var places []string
	for pattern, methods := range o {
		for method := range methods {
			method, _, _ = strings.Cut(method, " ")
			places = append(places, method+" "+pattern)
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}
