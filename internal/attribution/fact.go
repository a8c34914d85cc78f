// Package attribution finds out who made a change outside Terraform: which calls can have made it,
// and what follows from those that ActionTrail tells of. It never guesses: where more than one actor
// can have done it, all are candidates, and what is not known is said. LookupEvents has no call of
// the last 10 minutes and none that is older than 90 days ("Limits of ActionTrail").
package attribution

import (
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// What LookupEvents cannot tell.
const (
	late = 10 * time.Minute
	kept = 90 * 24 * time.Hour
)

// Effect is what a call has to do with a fact.
type Effect int

// The effects.
const (
	// None means that the call has nothing to do with the fact.
	None Effect = iota
	// Undid means that after the call the fact was not true.
	Undid
	// Unknown means that the event does not say what the call changed.
	Unknown
	// Part means that after the call a part of the fact was true.
	Part
	// Made means that after the call the fact was true.
	Made
)

// always is the effect of every call of an operation.
func always(effect Effect) func(model.CallEvent) Effect {
	return func(model.CallEvent) Effect { return effect }
}

// Question asks for the calls of an operation on an object.
type Question struct {
	Operation string
	Object    []string // the names that an event about it holds
	Effect    func(model.CallEvent) Effect
	// Once is set if the operation fails where the fact is true already. The last call made it then.
	Once bool
	// Undoes is set if a call can only undo the fact. It is asked only where a call was found that
	// can have made it.
	Undoes bool
}

// Fact is one way in which the cloud differs from what was applied.
type Fact struct {
	Code   reason.Code
	Change string // a sentence without its period: "trail platform-ops was stopped"
	// Region is where its calls are recorded; empty for those of RAM, which belongs to no region.
	Region string
	Ask    []Question
	// Otherwise is asked where the answers to Ask have no call that can have made it.
	Otherwise []Question
	// Written is when the object was last written, as its service says; the zero time if unknown.
	Written time.Time
	// Nobody says why no call can have made it; nothing is asked then.
	Nobody string
}

// At returns the fact with the time at which the object was last written; the zero time if unknown.
func (f Fact) At(written time.Time) Fact {
	f.Written = written
	return f
}

// answered is a call that was found, with its effect.
type answered struct {
	model.CallEvent

	effect Effect
	once   bool
}

// relevant returns the calls that have to do with the fact, the earliest first. Events tell seconds:
// of calls in one second, the last one is that which agrees with what was observed.
func (f Fact) relevant(q Question, events []model.CallEvent) (found []answered) {
	for _, event := range events {
		if event.ErrorCode != "" || f.Region != "" && event.Region != "" && event.Region != f.Region || !f.about(q, event) {
			continue
		}
		effect := q.Effect(event)
		if effect == Unknown && ours(event) {
			effect = Undid // an apply leaves what is declared
		}
		if effect != None {
			found = append(found, answered{event, effect, q.Once})
		}
	}
	return found
}

// about reports whether the event is about the object of the question. Which members of an event
// name its object differs by service: its resources, or parameters of the call.
func (f Fact) about(q Question, event model.CallEvent) bool {
	same := func(a, b string) bool { return a == b || f.Region == "" && names.SameFold(a, b) } // RAM's names have no case
	for _, name := range q.Object {
		found := slices.ContainsFunc(event.Resources, func(other string) bool { return same(other, name) })
		for _, value := range event.Parameters {
			found = found || same(value, name)
		}
		if !found {
			return false
		}
	}
	return true
}

// ourAgent begins the user agent of this provider.
const ourAgent = "terraform-provider-innertrail/"

// ours reports whether the call was made with this provider's user agent.
func ours(event model.CallEvent) bool { return strings.HasPrefix(event.UserAgent, ourAgent) }

// order sorts calls by their time, and in one second those that undo the fact first.
func order(calls []answered) {
	slices.SortStableFunc(calls, func(a, b answered) int {
		if byTime := a.Time.Compare(b.Time); byTime != 0 {
			return byTime
		}
		return min(int(a.effect), int(Unknown)) - min(int(b.effect), int(Unknown))
	})
}
