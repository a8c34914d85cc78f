// Package domain holds the rules of a shipping as plain values, without any call: what is declared
// ([Spec]), what there is ([Observed]), what is wrong with it in words, what must not be changed
// ([Spec.CheckPreconditions]), and the steps between the two ([Spec.Steps]). Each component is one file.
package domain

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Spec is what a configuration declares, in plain Go. Its values are known, except in a
// plan: Unknown tells which are not.
type Spec struct {
	Account       string // id
	Region        string // home region of the trail
	Trail         string // name
	Enabled       bool
	Project       ProjectSpec
	Role          RoleSpec
	Logstore      LogstoreSpec
	Index         IndexSpec
	AppliedBefore *Applied // what the last apply left; nil if there was none
	Recorded      Statuses // what an earlier run found at this destination; empty where nothing is recorded
	Unknown       Unknowns // the arguments whose values a plan does not know yet
}

// Unknowns are paths of arguments, such as "logstore.mode". A guard whose verdict depends on
// one of them has none before the apply.
type Unknowns []string

// Any reports whether one of the arguments, or something around or inside it, is unknown.
func (u Unknowns) Any(arguments ...string) bool {
	for _, unknown := range u {
		for _, argument := range arguments {
			if strings.HasPrefix(unknown+".", argument+".") || strings.HasPrefix(argument+".", unknown+".") {
				return true
			}
		}
	}
	return false
}

// Nameless reports whether a name is unknown that an observation needs.
func (s Spec) Nameless() bool {
	return s.Unknown.Any("trail_name", "region", "project_name", "project_region", "role.name")
}

// Key returns the trail's key.
func (s Spec) Key() TrailKey { return TrailKey{Region: s.Region, Trail: s.Trail} }

// HasLogstoreName reports whether the Logstore has a name: a preflight may know neither
// the trail nor the project.
func (s Spec) HasLogstoreName() bool { return s.Project.Name != "" && s.Trail != "" }

// Lite reports whether the Logstore will have no analytics once it is as declared.
func (s Spec) Lite(observed Observed) bool {
	if observed.Logstore != nil && s.Logstore.Mode == nil {
		return IsLite(observed.Logstore.Mode)
	}
	return IsLite(ValueOr(s.Logstore.Mode, ""))
}

// TrailKey names a trail within an account.
type TrailKey struct{ Region, Trail string }

// ValueOr returns what value points at, or otherwise if it is nil.
func ValueOr[T any](value *T, otherwise T) T {
	if value == nil {
		return otherwise
	}
	return *value
}

// ErrNoName says that a part was not read, because it has no name yet.
var ErrNoName = &model.Error{Class: model.NotFound, Message: "it has no name yet"}
