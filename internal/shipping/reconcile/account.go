package reconcile

import "sync"

// Flags are what a run of the provider knows of a trail. Terraform's requests come in no
// order and are about one object each: only the run sees that two objects have the same
// trail.
type Flags uint8

const (
	// Claimed says that a create of this run created or adopted the trail. A later
	// delete is about an old object and changes nothing.
	Claimed Flags = 1 << iota
	// AdoptionPlanned says that the plan has announced that a create adopts the trail.
	AdoptionPlanned
	// InState says that a state of this run holds the trail.
	InState
	// ReplacePlanned says that this run has planned to replace the trail, so it is no
	// conflict.
	ReplacePlanned
	// CreatePlanned says that this run has planned to create the trail.
	CreatePlanned
	// LogDeletionPlanned says that this run has planned a destroy that deletes the trail's
	// logs.
	LogDeletionPlanned
	// Imported says that this run has imported the trail.
	Imported
	// Deleted says that a delete of this run has deleted the trail.
	Deleted
)

// Account is what this run knows of one account.
type Account struct {
	Policies PolicyCache   // of delivery roles
	Regions  *RegionSearch // for trails outside the home region

	mu      sync.Mutex
	flags   map[TrailKey]Flags
	applied map[TrailKey]Applied // as states say
}

// NewAccount returns an account of which nothing is known.
func NewAccount() *Account {
	return &Account{Regions: NewRegionSearch(), flags: map[TrailKey]Flags{}, applied: map[TrailKey]Applied{}}
}

// Set sets flags of a trail.
func (a *Account) Set(p TrailKey, k Flags) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.flags[p] |= k
}

// Has reports whether a trail has one of the flags.
func (a *Account) Has(p TrailKey, k Flags) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.flags[p]&k != 0
}

// Other returns the name of another trail with one of the flags; empty if there is none.
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

// KnownTrails returns a function that reports whether a trail is no conflict for a plan:
// this run has planned to replace it, or it is the declared one and in a state.
func (a *Account) KnownTrails(declared TrailKey) func(TrailKey) bool {
	return func(p TrailKey) bool {
		return a.Has(p, ReplacePlanned) || p == declared && a.Has(p, InState)
	}
}

// WithDeletedTrail adds to a failed create that this run has deleted the trail that was
// to be replaced.
func (a *Account) WithDeletedTrail(err error) error {
	last := a.Other(TrailKey{}, Deleted)
	if last == "" {
		return err
	}
	return &NotShippingError{Words: "Trail " + last + " was deleted by this run and has no replacement: no events are shipped until one is created.", Err: err}
}

// SetApplied keeps what an object's state says for a create of the same trail, to which
// Terraform passes no state.
func (a *Account) SetApplied(p TrailKey, before *Applied) {
	if before == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.applied[p] = *before
}

// Applied returns what was last applied to a trail; nil where that is not known.
func (a *Account) Applied(p TrailKey) *Applied {
	a.mu.Lock()
	defer a.mu.Unlock()
	if before, ok := a.applied[p]; ok {
		return &before
	}
	return nil
}
