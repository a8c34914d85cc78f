package attribution

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Certainty is what is known of who made a change.
type Certainty int

// The certainties.
const (
	// Did means that the actor made the change: the call and what was observed agree.
	Did Certainty = iota
	// Alone means that nobody else can have made it, as far as calls are known. The event does not
	// say what the call changed.
	Alone
	// Several means that more than one actor can have made it, or had a part in it.
	Several
	// NotYet means that the call is younger than what ActionTrail tells.
	NotYet
	// TooOld means that the call is older than what ActionTrail keeps.
	TooOld
	// NotTold means that ActionTrail shows no call that can have made it: it may be too young or too
	// old.
	NotTold
	// NotLookedUp means that the calls were not, or not all, looked up.
	NotLookedUp
	// ByNobody means that no call makes such a change.
	ByNobody
)

// Verdict says who made a change.
type Verdict struct {
	Fact      Fact
	Certainty Certainty
	// Calls are the call of Did, those of the one actor of Alone, and the candidates of Several and
	// NotLookedUp, the earliest first.
	Calls []model.CallEvent
	Why   string // of NotLookedUp, a clause
}

// judge says who made the change. Missing says which calls were not looked up, if so: any of them may
// have made it.
func (f Fact) judge(calls []answered, missing string, now time.Time) Verdict {
	order(calls)
	tail := calls
	for i, call := range calls {
		switch {
		case call.effect == Undid:
			tail = calls[i+1:]
		case call.effect == Made && call.once:
			tail = calls[i:]
		}
	}
	v := Verdict{Fact: f, Why: missing}
	for _, call := range tail {
		v.Calls = append(v.Calls, call.CallEvent)
	}
	switch certainty, first := certaintyOf(tail), firstMade(tail); {
	case missing != "":
		v.Certainty = NotLookedUp
	case len(tail) == 0:
		v.Certainty = f.withoutCall(now)
	case certainty == Did:
		v.Certainty, v.Calls = Did, v.Calls[first:first+1]
	case f.Written.Sub(tail[len(tail)-1].Time) > slack:
		v.Certainty, v.Calls = f.withoutCall(now), nil // a later call is not known yet
	default:
		v.Certainty = certainty
	}
	return v
}

// slack is how much later than the call an object may say that it was written.
const slack = 5 * time.Second

// certaintyOf judges the calls since the fact was last untrue, if there are any. Where the first
// of them made it, the others changed nothing of it.
func certaintyOf(tail []answered) Certainty {
	if len(tail) == 0 {
		return NotTold
	}
	if tail[0].effect == Made {
		return Did
	}
	for _, call := range tail {
		if call.Actor != tail[0].Actor {
			return Several
		}
	}
	if firstMade(tail) < len(tail) {
		return Did
	}
	return Alone
}

// firstMade returns the position of the first call that made the fact, or the number of calls.
func firstMade(tail []answered) int {
	for i, call := range tail {
		if call.effect == Made {
			return i
		}
	}
	return len(tail)
}

// withoutCall returns the certainty where no call was found, by the time at which the object was
// written.
func (f Fact) withoutCall(now time.Time) Certainty {
	switch age := now.Sub(f.Written); {
	case f.Written.IsZero():
		return NotTold
	case age > kept:
		return TooOld
	case age < late+margin:
		return NotYet
	default:
		return NotTold
	}
}

// margin allows for clocks that differ, and for "about".
const margin = 5 * time.Minute
