package shipping

import (
	"sync"
)

// place names a trail within an account.
type place struct{ region, trail string }

// knowledge is what a run has learned of a place. Terraform gives no order to
// what it asks, and asks of one object at a time: only the run sees that two of
// them are about the same trail.
type knowledge uint8

const (
	// claimed: a create of this run made or adopted the trail. A delete that comes
	// later is of an old object, and touches nothing.
	claimed knowledge = 1 << iota
	// foretold: the plan has said that a create will take the trail over.
	foretold
	// held: a state of this run has the trail.
	held
	// replacing: this run has planned to replace the trail, so it is no rival.
	replacing
	// creating: this run has planned to create the trail.
	creating
	// erasing: this run has planned a destroy that deletes the trail's logs.
	erasing
	// ended: a delete of this run has ended the trail.
	ended
)

// account is what this run knows of one account.
type account struct {
	policies documents // that were read of delivery roles

	mu      sync.Mutex
	known   map[place]knowledge
	applied map[place]applied // what private states say was last applied
}

func newAccount() *account {
	return &account{known: map[place]knowledge{}, applied: map[place]applied{}}
}

func (a *account) learn(p place, k knowledge) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known[p] |= k
}

func (a *account) knows(p place, k knowledge) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.known[p]&k != 0
}

// other gives the name of another place that is known so; empty where none is.
func (a *account) other(than place, k knowledge) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for p, known := range a.known {
		if p != than && known&k != 0 {
			return p.trail
		}
	}
	return ""
}

// idle adds to a failure to create a trail that this run has deleted another one
// before, which it was to replace.
func (a *account) idle(err error) error {
	last := a.other(place{}, ended)
	if last == "" {
		return err
	}
	return &idle{words: "Trail " + last + " was deleted by this run and nothing is in its place: nothing ships until there is.", err: err}
}

// rememberApplied keeps what an object's private state says, for a create at the
// same place, to which Terraform gives no private state.
func (a *account) rememberApplied(p place, before *applied) {
	if before == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.applied[p] = *before
}

func (a *account) lastApplied(p place) *applied {
	a.mu.Lock()
	defer a.mu.Unlock()
	if before, ok := a.applied[p]; ok {
		return &before
	}
	return nil
}
