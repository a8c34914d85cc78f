package simulation

import (
	"context"
	"errors"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/runstate"
)

// terraform is one run of Terraform on one state, with the processes of the provider that it starts.
type terraform struct {
	*process

	state  *Recorded // nil: nothing
	unread bool      // whether it is one with -refresh=false
}

// key is the trail of every shipping.
var key = domain.TrailKey{Region: here, Trail: trailName}

// save saves a state. A run that was killed saves nothing any more.
func (t *terraform) save(state *Recorded) {
	if t.turns.alive() {
		t.state = state
	}
}

// provider starts a process of the provider, which knows nothing of those before.
func (t *terraform) provider() (reconcile.Observer, *runstate.State) {
	run := runstate.New(account, false)
	return reconcile.Observer{Cloud: t.process, Policies: &run.Policies, Processors: &run.Processors, Regions: run.Regions}, run
}

// apply plans and applies a configuration.
func (t *terraform) apply(d Declared) error {
	o, run := t.provider()
	if t.state == nil {
		if err := t.planCreate(o, run, d); err != nil {
			return err
		}
		o, run = t.provider()
		return t.create(o, run, d)
	}
	state, err := t.refresh(o, run, *t.state)
	switch {
	case err != nil:
		return err
	case state.Tainted:
		return t.replace(o, run, state, d)
	}
	if err := errors.Join(run.Plan(runstate.PlannedUse{Trail: key, Use: runstate.Keeps}), t.planUpdate(o, state, d)); err != nil {
		return err
	}
	t.save(&state)
	if state.isEmpty(d) {
		return nil
	}
	o, _ = t.provider()
	if err := t.planUpdate(o, state, d); err != nil { // Terraform plans again when it applies
		return err
	}
	return t.update(o, state, d)
}

// planCreate is the plan of a create.
func (t *terraform) planCreate(o reconcile.Observer, run *runstate.State, d Declared) error {
	planned := runstate.PlannedUse{Trail: key, Use: runstate.Creates}
	if err := run.Plan(planned); err != nil {
		return err
	}
	want := d.spec(nil).Replacing(run.Applied(key))
	t.spec, t.creates = want, true
	return preflight(o, want, true, domain.GuardOptions{Creating: true, InState: run.Held(key), MayRecreate: true, Known: run.KnownTrails(planned)})
}

// preflight finds at the time of the plan what would stop the apply. A project that is missing may be
// created by the same configuration.
func preflight(o reconcile.Observer, want domain.Spec, expectMissing bool, on domain.GuardOptions) error {
	o.AllowTaken = true
	observed, err := o.ObserveSlot(context.Background(), want, expectMissing)
	if err == nil {
		err = want.CheckPreconditions(observed, on)
	}
	elsewhere := observed.ProjectElsewhere != "" && !on.InState && errors.As(err, new(*domain.ProjectMissingError))
	if domain.ProjectMayAppear(err) || elsewhere {
		return nil
	}
	return err
}

// create is the apply of a create, which plans it once more.
func (t *terraform) create(o reconcile.Observer, run *runstate.State, d Declared) error {
	if err := t.planCreate(o, run, d); err != nil {
		return run.WithDeletedTrail(err)
	}
	r := reconcile.Reconciler{Observer: o, Want: t.spec, Options: domain.GuardOptions{Creating: true}}
	if err := r.Run(context.Background()); err != nil {
		if r.Last == nil {
			return run.WithDeletedTrail(err)
		}
		now := r.AppliedSoFar(nil)
		d.Logs = false
		t.save(&Recorded{Declared: d, Tainted: true, Applied: &now})
		return err
	}
	switch {
	case t.made || !t.turns.alive():
	case t.turns.failed > 0 && t.turns.acted > 0:
		t.world.Unknowable++ // no answer to the create came, and others created the same trail
	default:
		t.world.violate("a create took over a trail that it has not created")
	}
	t.save(applied(t.spec, d, r.Observed))
	return nil
}

// replace deletes the trail of a tainted resource and creates it again.
func (t *terraform) replace(o reconcile.Observer, run *runstate.State, state Recorded, d Declared) error {
	if err := t.planCreate(o, run, d); err != nil {
		return err
	}
	t.save(&state)
	o, run = t.provider()
	t.spec, t.creates, t.ends = state.spec(state.Applied), false, true
	run.SetApplied(key, state.Applied)
	last := reconcile.Deleter{Cloud: t.process, Want: t.spec, Destination: t.spec.LastDestination()}
	if err := last.Run(context.Background()); err != nil {
		return err
	}
	run.SetDeleted(key)
	t.save(nil)
	t.ends = false
	return t.create(o, run, d)
}

// refresh reads what there is into a state.
func (t *terraform) refresh(o reconcile.Observer, run *runstate.State, state Recorded) (Recorded, error) {
	t.spec = state.spec(state.Applied)
	if t.unread {
		return state, nil
	}
	run.Hold(key)
	want, observed, err := o.Refresh(context.Background(), t.spec, state.Statuses)
	if err != nil {
		return state, err
	}
	status := domain.Statuses{
		Trail: want.TrailStatus(observed), Role: want.RoleStatus(observed.Role, state.Statuses.Role), Logstore: want.LogstoreStatus(observed), Index: state.Statuses.Index,
	}
	if observed.Logstore != nil {
		status.Index = want.IndexStatus(observed)
		state.Days = observed.Logstore.RetentionDays
	}
	if trail, ok := domain.FindTrail(observed.Trails, want.Trail); ok {
		state.Enabled = trail.Status == model.TrailEnabled
	}
	state.Store, state.Statuses = storeOf(want.Project.Name), status
	if state.Applied != nil {
		shown := *state.Applied
		if shown.Recorded = status; !shown.Unconfirmed {
			shown.Shown = state.Days
		}
		state.Applied = &shown
	}
	run.SetApplied(key, state.Applied)
	return state, nil
}

// planUpdate is the plan of an update. It calls the cloud only where something is not as it should be.
func (t *terraform) planUpdate(o reconcile.Observer, state Recorded, d Declared) error {
	want := d.spec(state.Applied)
	moved := state.Store != d.Store
	if !moved {
		want.Recorded = state.Statuses
	}
	t.spec = want
	if !moved && domain.LogstoreExists(state.Statuses.Logstore) {
		if err := want.GuardRetention(state.Days); err != nil {
			return err
		}
	}
	if !state.moves(d) && state.healthy(d) && d.Days >= state.Days {
		return nil
	}
	return preflight(o, want, state.Statuses.Trail == domain.StatusMissing, domain.GuardOptions{MayRecreate: true})
}

// update is the apply of an update.
func (t *terraform) update(o reconcile.Observer, state Recorded, d Declared) error {
	t.moves = state.moves(d)
	options := domain.GuardOptions{MayRecreate: t.moves, RoleStatus: state.Statuses.Role}
	if state.Store == d.Store {
		options.LogstoreStatus = state.Statuses.Logstore
	}
	r := reconcile.Reconciler{Observer: o, Want: t.spec, Options: options}
	err := r.Run(context.Background())
	if err == nil || errors.As(err, new(*integrity.LogstoreError)) {
		t.save(applied(t.spec, d, r.Observed))
		return err
	}
	if before := state.Applied; before != nil && !before.Unconfirmed || r.Last != nil {
		now := r.AppliedSoFar(before)
		state.Applied = &now
		t.save(&state)
	}
	return err
}

// refreshOnly is a run that only refreshes.
func (t *terraform) refreshOnly() error {
	t.reads = true
	o, run := t.provider()
	state, err := t.refresh(o, run, *t.state)
	if err == nil {
		t.save(&state)
	}
	return err
}

// importTrail takes a trail over into the state.
func (t *terraform) importTrail(d Declared) error {
	t.reads = true
	o, run := t.provider()
	ctx := context.Background()
	trails, _, err := reconcile.ListTrails(ctx, t.process, here)
	if err != nil {
		return err
	}
	trail, ok := domain.FindTrail(trails, trailName)
	if !ok {
		return errNoTrail
	}
	project := storeOfTrail(trail)
	seen := domain.Applied{ProjectRegion: here, Project: projects[project], Imported: true}
	logstore, err := t.GetLogstore(ctx, model.Project{Region: here, Name: projects[project]}, names.Logstore(trailName))
	if reconcile.IgnoreNotFound(err) != nil {
		return err
	}
	seen.RetentionDays, seen.Created = logstore.RetentionDays, logstore.Created()
	state, err := t.refresh(o, run, Recorded{Declared: Declared{Store: project, Days: d.Days, Unmanaged: d.Unmanaged}, Applied: &seen, Enabled: trail.Status == model.TrailEnabled})
	if err == nil {
		t.save(&state)
	}
	return err
}
