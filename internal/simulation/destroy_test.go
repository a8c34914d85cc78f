package simulation

import (
	"context"
	"errors"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/runstate"
)

var (
	errNoTrail     = errors.New("there is no such trail")
	errNotRecorded = errors.New("the logs are not deleted: this state has no record of what was applied")
)

// destroy destroys the shipping of the state, and its logs if the state says so. One process refreshes,
// one plans the end, and one ends it.
func (t *terraform) destroy() error {
	o, run := t.provider()
	state, err := t.refresh(o, run, *t.state)
	if err != nil {
		return err
	}
	o, run = t.provider()
	if err := run.Plan(runstate.PlannedUse{Trail: key, Use: runstate.Ends}); err != nil {
		return err
	}
	t.spec = state.spec(state.Applied)
	last := reconcile.Deleter{Cloud: o.Cloud, Want: t.spec, Destination: t.spec.LastDestination()}
	if state.Logs {
		if err := t.planLogDeletion(&last, state); err != nil {
			return err
		}
	}
	t.save(&state)
	return t.end(last)
}

// planLogDeletion looks at the Logstore that is to be deleted.
func (t *terraform) planLogDeletion(last *reconcile.Deleter, state Recorded) error {
	if !domain.Confirmed(state.Applied) {
		return errNotRecorded
	}
	logstore, err := t.GetLogstore(context.Background(), last.Destination, names.Logstore(trailName))
	switch {
	case model.Is(err, model.NotFound, model.OtherAccount):
		return nil
	case err != nil:
		return err
	}
	if err := t.spec.GuardDeletion(logstore); err != nil {
		return err
	}
	where := last.Destination
	last.DeleteLogstoreIn, last.Created = &where, logstore.Created()
	t.deletes, t.shown = true, logstore.Created()
	return nil
}

func (t *terraform) end(last reconcile.Deleter) error {
	t.ends = true
	err := last.Run(context.Background())
	if err == nil {
		t.save(nil)
	}
	return err
}

// The ways in which a configuration can have the trail twice.
const (
	runCopy         = "copy"               // a second block declares it
	runRename       = "rename"             // the address changed without a moved block
	runImportBeside = "import and destroy" // another address imports it while the old one goes
)

// beside is a run of a configuration in which two resources have the trail of the state: neither may
// take it from the other. Backwards is the order in which Terraform plans them.
func (t *terraform) beside(how string, d Declared, backwards bool) error {
	o, run := t.provider()
	state, err := t.refresh(o, run, *t.state)
	if err != nil {
		return err
	}
	t.kept = true
	mine, other := runstate.Ends, runstate.Creates
	switch how {
	case runCopy:
		mine = runstate.Keeps
	case runImportBeside:
		other = runstate.Keeps
	}
	uses := []runstate.Use{mine, other}
	if backwards {
		uses[0], uses[1] = other, mine
	}
	for _, use := range uses {
		if err := run.Plan(runstate.PlannedUse{Trail: key, Use: use}); err != nil {
			return err
		}
	}
	t.world.violate("a plan has two resources with one trail, and no error: %s", how)
	o, run = t.provider()
	run.Hold(key)
	if mine == runstate.Ends {
		t.spec = state.spec(state.Applied)
		return t.end(reconcile.Deleter{Cloud: o.Cloud, Want: t.spec, Destination: t.spec.LastDestination()})
	}
	return t.create(o, run, d)
}
