package reconcile

import "sync"

// Flags is what a run has learned of a place. Terraform gives no order to
// what it asks, and asks of one object at a time: only the run sees that two of
// them are about the same trail.
type Flags uint8

const (
	// claimed: a create of this run made or adopted the trail. A delete that comes
	// later is of an old object, and touches nothing.
	Claimed Flags = 1 << iota
	// foretold: the plan has said that a create will take the trail over.
	AdoptionPlanned
	// held: a state of this run has the trail.
	InState
	// replacing: this run has planned to replace the trail, so it is no rival.
	ReplacePlanned
	// creating: this run has planned to create the trail.
	CreatePlanned
	// erasing: this run has planned a destroy that deletes the trail's logs.
	LogDeletionPlanned
	// ended: a delete of this run has ended the trail.
	Deleted
)

// Account is what this run knows of one account.
type Account struct {
	Policies PolicyCache // that were read of delivery roles

	mu      sync.Mutex
	flags   map[TrailKey]Flags
	applied map[TrailKey]Applied // what private states say was last applied
}

func NewAccount() *Account {
	return &Account{flags: map[TrailKey]Flags{}, applied: map[TrailKey]Applied{}}
}

func (a *Account) Set(p TrailKey, k Flags) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.flags[p] |= k
}

func (a *Account) Has(p TrailKey, k Flags) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.flags[p]&k != 0
}

// Other gives the name of another place that is known so; empty where none is.
func (a *Account) Other(than TrailKey, k Flags) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for p, known := range a.flags {
		if p != than && known&k != 0 {
			return p.Trail
		}
	}
	return ""
}

// KnownTrails gives the trails that are no conflict for a plan: those this run has
// planned to replace, and the declared one if it was read from a state.
func (a *Account) KnownTrails(declared TrailKey) func(TrailKey) bool {
	return func(p TrailKey) bool {
		return a.Has(p, ReplacePlanned) || p == declared && a.Has(p, InState)
	}
}

// WithDeletedTrail adds to a failure to create a trail that this run has deleted another one
// before, which it was to replace.
func (a *Account) WithDeletedTrail(err error) error {
	last := a.Other(TrailKey{}, Deleted)
	if last == "" {
		return err
	}
	return &NotShippingError{Words: "Trail " + last + " was deleted by this run and nothing is in its place: nothing ships until there is.", Err: err}
}

// SetApplied keeps what an object's private state says, for a create at the
// same place, to which Terraform gives no private state.
func (a *Account) SetApplied(p TrailKey, before *Applied) {
	if before == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.applied[p] = *before
}

func (a *Account) Applied(p TrailKey) *Applied {
	a.mu.Lock()
	defer a.mu.Unlock()
	if before, ok := a.applied[p]; ok {
		return &before
	}
	return nil
}
