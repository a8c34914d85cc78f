package simulation

import (
	"context"
	"errors"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Declared is a configuration.
type Declared struct {
	Stopped       bool
	Unmanaged     bool // the role
	CreateProject bool
	Store         int  // of the destination
	Days          int  // of retention
	Consent       bool // to lower it
}

// Recorded is what Terraform's state has of a shipping.
type Recorded struct {
	Declared

	Tainted  bool
	Applied  *reconcile.Applied
	Statuses reconcile.Statuses
	Enabled  bool
}

// history is a world with the state of the one who manages it.
type history struct {
	*World

	state *Recorded // nil: none
	next  script    // of the next process
	last  *turns    // of the last one
}

// spec returns what a configuration declares, beside what was applied before.
func (d Declared) spec(before *reconcile.Applied) reconcile.Spec {
	s := reconcile.Spec{
		Account: account, Region: here, Trail: trailName, Enabled: !d.Stopped,
		Project:       reconcile.ProjectSpec{Project: model.Project{Region: here, Name: projects[d.Store]}, Create: d.CreateProject},
		Role:          reconcile.RoleSpec{Name: names.DefaultRole, Manage: !d.Unmanaged},
		Logstore:      reconcile.LogstoreSpec{Name: names.Logstore(trailName), RetentionDays: d.Days},
		AppliedBefore: before,
	}
	if d.Consent {
		s.Logstore.AllowDecreaseTo = &d.Days
	}
	return s
}

// process runs one process: it is given what it needs of a run, and the cloud. Whether it was killed is
// in last.
func (h *history) process(p *process, do func(p *process, observer reconcile.Observer) error) (err error) {
	t := &turns{script: h.next, world: h.World}
	h.next, h.last = script{}, t
	p.turns, p.world = t, h.World
	run := reconcile.NewRunState(account, false)
	t.run(func() {
		err = do(p, reconcile.Observer{Cloud: p, Policies: &run.Policies, Processors: &run.Processors, Regions: run.Regions})
	})
	return err
}

// apply plans and applies a configuration, as one process. A process that was killed saves nothing.
func (h *history) apply(d Declared) (err error) {
	var next *Recorded
	p := &process{}
	if h.state == nil {
		err = h.process(p, func(p *process, o reconcile.Observer) (err error) { next, err = create(p, o, d); return err })
	} else {
		before := *h.state
		err = h.process(p, func(p *process, o reconcile.Observer) (err error) { next, err = update(p, o, before, d); return err })
	}
	if !h.last.dead && next != nil {
		h.state = next
	}
	return err
}

// create is the plan of a create, and its apply.
func create(p *process, o reconcile.Observer, d Declared) (*Recorded, error) {
	p.spec, p.creates = d.spec(nil), true
	look := o
	look.AllowTaken = true
	observed, err := look.ObserveSlot(context.Background(), p.spec, true)
	if err == nil {
		err = p.spec.CheckPreconditions(observed, reconcile.GuardOptions{Creating: true, MayRecreate: true})
	}
	if err != nil && !reconcile.ProjectMayAppear(err) {
		return nil, err
	}
	run := reconcile.Reconciler{Observer: o, Want: p.spec, Options: reconcile.GuardOptions{Creating: true}}
	if err := run.Run(context.Background()); err != nil {
		if run.Last == nil {
			return nil, err
		}
		applied := run.AppliedSoFar(nil)
		return &Recorded{Declared: d, Tainted: true, Applied: &applied}, err
	}
	return applied(p.spec, d, run.Observed), nil
}

// applied is what a state has after a successful run.
func applied(want reconcile.Spec, d Declared, observed reconcile.Observed) *Recorded {
	now := want.WhenApplied(observed)
	want.AppliedBefore = &now
	return &Recorded{Declared: d, Applied: &now, Enabled: want.Enabled, Statuses: reconcile.Statuses{
		Trail: want.TrailStatus(observed), Role: want.RoleStatus(observed.Role, ""), Logstore: want.LogstoreStatus(observed), Index: want.IndexStatus(observed),
	}}
}

// refresh reads what there is into a state.
func refresh(o reconcile.Observer, state Recorded) (Recorded, reconcile.Observed, error) {
	want, observed, err := o.Refresh(context.Background(), state.spec(state.Applied), state.Statuses)
	if err != nil {
		return state, observed, err
	}
	status := reconcile.Statuses{
		Trail: want.TrailStatus(observed), Role: want.RoleStatus(observed.Role, state.Statuses.Role), Logstore: want.LogstoreStatus(observed), Index: state.Statuses.Index,
	}
	if observed.Logstore != nil {
		status.Index = want.IndexStatus(observed)
		state.Days = observed.Logstore.RetentionDays
	}
	if trail, ok := reconcile.FindTrail(observed.Trails, want.Trail); ok {
		state.Enabled = trail.Status == model.TrailEnabled
	}
	state.Store, state.Statuses = storeOf(want.Project.Name), status
	if state.Applied != nil {
		shown := *state.Applied
		shown.Shown, shown.Recorded = state.Days, status
		state.Applied = &shown
	}
	return state, observed, nil
}

// update is a refresh, the plan of an update, and its apply. The plan of one that changes nothing is
// empty, and its apply makes no call.
func update(p *process, o reconcile.Observer, before Recorded, d Declared) (*Recorded, error) {
	p.spec = before.spec(before.Applied)
	state, _, err := refresh(o, before)
	if err != nil {
		return nil, err
	}
	want := d.spec(state.Applied)
	if state.Store == d.Store {
		want.Recorded = state.Statuses
	}
	p.spec = want
	if same(state, d) {
		return &state, nil
	}
	look := o
	look.AllowTaken = true
	moves := state.Store != d.Store || state.Statuses.Trail != reconcile.TrailPresent
	observed, err := look.ObserveSlot(context.Background(), want, state.Statuses.Trail == reconcile.StatusMissing)
	if err == nil {
		err = want.CheckPreconditions(observed, reconcile.GuardOptions{MayRecreate: true})
	}
	if err != nil && !reconcile.ProjectMayAppear(err) {
		return &state, err
	}
	p.moves = moves
	options := reconcile.GuardOptions{MayRecreate: moves, RoleStatus: state.Statuses.Role}
	if state.Store == d.Store {
		options.LogstoreStatus = state.Statuses.Logstore
	}
	run := reconcile.Reconciler{Observer: o, Want: want, Options: options}
	if err := run.Run(context.Background()); err != nil {
		if errors.As(err, new(*integrity.LogstoreError)) {
			return applied(want, d, run.Observed), err
		}
		now := run.AppliedSoFar(state.Applied)
		state.Applied = &now
		return &state, err
	}
	return applied(want, d, run.Observed), nil
}

// same reports whether a plan is empty: nothing is declared anew, and everything is as declared.
func same(state Recorded, d Declared) bool {
	_, uncertain := reconcile.RoleUncertain(state.Statuses.Role)
	healthy := state.Statuses.Trail == reconcile.TrailPresent && state.Statuses.Index == reconcile.IndexComplete &&
		(state.Statuses.Logstore == reconcile.LogstoreReady || integrity.OnlyAccepted(state.Statuses.Logstore)) &&
		(d.Unmanaged || state.Statuses.Role == reconcile.RoleAuthorized || uncertain)
	now := state.Declared
	now.Stopped = !state.Enabled
	return healthy && !state.Tainted && now == d
}

// importTrail takes a trail over into the state, as an import does.
func (h *history) importTrail(d Declared) error {
	var next Recorded
	err := h.process(&process{}, func(p *process, o reconcile.Observer) (err error) {
		p.spec = d.spec(nil)
		trails, _, err := reconcile.ListTrails(context.Background(), p, here)
		if err != nil {
			return err
		}
		if _, ok := reconcile.FindTrail(trails, trailName); !ok {
			return errors.New("there is no such trail")
		}
		state := Recorded{Declared: d}
		var observed reconcile.Observed
		if next, observed, err = refresh(o, state); err != nil {
			return err
		}
		found := reconcile.Applied{ProjectRegion: here, Project: projects[next.Store], Imported: true, Created: time.Time{}}
		if observed.Logstore != nil {
			found.RetentionDays, found.Created = observed.Logstore.RetentionDays, observed.Logstore.Created()
		}
		next.Applied = &found
		return nil
	})
	if err == nil {
		h.state = &next
	}
	return err
}

// destroy destroys the shipping of the state, and its logs if that is asked for.
func (h *history) destroy(logs bool) error {
	before := *h.state
	p := &process{ends: true, deletes: logs}
	err := h.process(p, func(p *process, o reconcile.Observer) error {
		p.spec = before.spec(before.Applied)
		state, _, err := refresh(o, before)
		if err != nil {
			return err
		}
		p.spec = state.spec(state.Applied)
		d := reconcile.Deleter{Cloud: p, Want: p.spec, Destination: p.spec.LastDestination()}
		if logs && reconcile.Confirmed(state.Applied) {
			where := d.Destination
			d.DeleteLogstoreIn, d.Created = &where, state.Applied.Created
		}
		return d.Run(context.Background())
	})
	if err == nil && !h.last.dead {
		h.state = nil
	}
	return err
}
