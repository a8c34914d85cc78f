// Package runstate keeps what one run of the provider knows of an account: which trails its plans use,
// hold, create and delete.
package runstate

import (
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// State is what one run of the provider, from a configure to its end, knows of one
// account. Terraform's requests come in no order and are about one object each: only the
// run sees that two objects have the same trail.
type State struct {
	Policies   reconcile.PolicyCache // of delivery roles
	Processors reconcile.ProcessorCache
	Regions    *reconcile.RegionSearch // for trails outside the home region

	account string // id
	// several says that the run makes several plans and applies, as terraform test does.
	// Nothing tells then whether two plan calls are about one resource: which trails
	// resources share is judged by what exists, when they are created.
	several bool

	mu      sync.Mutex
	trails  map[domain.TrailKey]*runTrail
	applied map[domain.TrailKey]domain.Applied // as states say
	said    map[string]bool                    // see First
}

// runTrail is what a run knows of one trail.
type runTrail struct {
	uses    Use             // what the plan calls do with it
	held    bool            // a state that this run has read holds it
	imports int             // how often this run has imported it
	claimed bool            // a create of this run has created it
	deleted bool            // a delete of this run has deleted it
	guarded bool            // a resource of the state has it under deletion_protection
	beside  domain.TrailKey // another trail whose create was planned while this one is there
}

// Use is what a plan call does with a trail.
type Use uint8

const (
	// Keeps says that a resource has the trail and keeps it.
	Keeps Use = 1 << iota
	// Ends says that a resource has the trail and is destroyed.
	Ends
	// Creates says that a resource creates the trail.
	Creates
	// Restores says, beside Keeps, that the trail is missing and will be created again.
	Restores
)

// PlannedUse is what one plan call does with a trail.
type PlannedUse struct {
	Trail    domain.TrailKey
	Use      Use
	Replaced *domain.TrailKey // the trail of the state, for the create that is the second half of a replacement; else nil
	RoleARN  string           // that reaches the account; empty if none is needed
	// Protected is whether the resource has deletion_protection in the state.
	Protected bool
}

// New returns the state of a run that knows nothing of the account yet. Several
// says that it makes several plans and applies.
func New(account string, several bool) *State {
	return &State{Regions: reconcile.NewRegionSearch(), account: account, several: several, trails: map[domain.TrailKey]*runTrail{}, applied: map[domain.TrailKey]domain.Applied{}, said: map[string]bool{}}
}

// First reports whether the run has not said something about the account before. It counts as
// said then: one warning is enough, however many objects it is true for.
func (r *State) First(summary string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.said[summary]
	r.said[summary] = true
	return !before
}

// Plan records what a plan call does with a trail. It returns an error if another
// resource of the run has the trail, too, whichever of the two Terraform plans first.
func (r *State) Plan(planned PlannedUse) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.several {
		return nil
	}
	key, use := planned.Trail, planned.Use
	trail := r.trail(key)
	if use == Ends && trail.claimed {
		return nil // the old object of a replacement that was created first: its delete changes nothing
	}
	before := trail.uses
	trail.uses |= use
	trail.guarded = trail.guarded || planned.Protected
	secondHalf := planned.Replaced != nil && *planned.Replaced == key && before&^Restores == Keeps
	if before != 0 && before|use != Ends && !secondHalf {
		return &SharedTrailError{Account: r.account, Trail: key, Uses: [2]Use{before, use}, RoleARN: planned.RoleARN, Imports: trail.imports, Protected: trail.guarded}
	}
	if trail.beside != (domain.TrailKey{}) && use != Creates {
		return r.twoTrails(planned, key, trail.beside)
	}
	for other, t := range r.trails {
		if other != key && use&(Creates|Restores) != 0 && t.uses&(Creates|Restores) != 0 {
			return r.twoTrails(planned, other, key)
		}
	}
	return nil
}

// KnownTrails returns a function that reports whether a trail is no conflict for a planned
// create: it is the one to be replaced, or a state that this run has read holds it. Such a
// state is of a tainted resource, which Terraform plans as a create. If another plan call
// shows that it is not, whichever of the two is second is refused.
func (r *State) KnownTrails(planned PlannedUse) func(domain.TrailKey) (bool, error) {
	return func(key domain.TrailKey) (bool, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		trail := r.trail(key)
		switch {
		case planned.Replaced != nil && key == *planned.Replaced:
			return true, nil
		case key == planned.Trail:
			return trail.held, nil
		case trail.uses != 0:
			return false, r.twoTrails(planned, key, planned.Trail)
		case trail.held:
			trail.beside = planned.Trail
			return true, nil
		default:
			return false, nil
		}
	}
}

// twoTrails returns the error for two trails of the account. The lock is held.
func (r *State) twoTrails(planned PlannedUse, one, other domain.TrailKey) error {
	return &TwoTrailsError{
		Account: r.account, One: one, Other: other, Ended: r.trail(one).uses&Ends != 0, Destroying: planned.Use == Ends, RoleARN: planned.RoleARN,
		Protected: r.trail(one).guarded || r.trail(other).guarded,
	}
}

// Hold records that a state which this run has read holds a trail.
func (r *State) Hold(key domain.TrailKey) { r.edit(key, func(t *runTrail) { t.held = true }) }

// Import records that this run has imported a trail, which the state will hold.
func (r *State) Import(key domain.TrailKey) {
	r.edit(key, func(t *runTrail) { t.held, t.imports = true, t.imports+1 })
}

// Held reports whether a state that this run has read holds a trail.
func (r *State) Held(key domain.TrailKey) bool { return r.view(key).held }

// Claim records that a create of this run has created a trail. A later delete is about an
// old object and changes nothing.
func (r *State) Claim(key domain.TrailKey) {
	r.edit(key, func(t *runTrail) { t.claimed = !r.several })
}

// Claimed reports whether a create of this run has created a trail.
func (r *State) Claimed(key domain.TrailKey) bool { return r.view(key).claimed }

// SetDeleted records that a delete of this run has deleted a trail.
func (r *State) SetDeleted(key domain.TrailKey) {
	r.edit(key, func(t *runTrail) { t.deleted = true })
}

// HasDeleted reports whether a delete of this run has deleted a trail.
func (r *State) HasDeleted() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range r.trails {
		if t.deleted {
			return true
		}
	}
	return false
}

// WithDeletedTrail adds to a failed create that this run has deleted the trail that was
// to be replaced.
func (r *State) WithDeletedTrail(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, t := range r.trails {
		if t.deleted {
			return &reconcile.NotShippingError{Words: "Trail " + key.Trail + " was deleted by this run and has no replacement: no events are shipped until one is created.", Err: err}
		}
	}
	return err
}

// SetApplied keeps what an object's state says for a create of the same trail, to which
// Terraform passes no state.
func (r *State) SetApplied(key domain.TrailKey, before *domain.Applied) {
	if before == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.applied[key] = *before
}

// Applied returns what was last applied to a trail; nil where that is not known.
func (r *State) Applied(key domain.TrailKey) *domain.Applied {
	r.mu.Lock()
	defer r.mu.Unlock()
	if before, ok := r.applied[key]; ok {
		return &before
	}
	return nil
}

func (r *State) edit(key domain.TrailKey, change func(*runTrail)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(r.trail(key))
}

func (r *State) view(key domain.TrailKey) runTrail {
	r.mu.Lock()
	defer r.mu.Unlock()
	return *r.trail(key)
}

// trail returns what the run knows of a trail. The lock is held.
func (r *State) trail(key domain.TrailKey) *runTrail {
	if r.trails[key] == nil {
		r.trails[key] = &runTrail{}
	}
	return r.trails[key]
}
