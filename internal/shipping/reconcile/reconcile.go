// Package reconcile makes a shipping what its spec wants: it observes the cloud ([Observer]), applies
// the steps of package domain ([Reconciler]) and deletes ([Deleter]). It knows neither Terraform nor
// HTTP, and calls the cloud through the interface [Cloud].
package reconcile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

const (
	// propagationWindow is how long something just created may stay unusable or
	// invisible to another service. The official Terraform provider waits as long.
	propagationWindow = 2 * time.Minute
	// settleWindow is how long a change may take to show.
	settleWindow = 2 * time.Minute
)

// Reconciler removes the difference between a spec and the cloud.
type Reconciler struct {
	Observer

	Want    domain.Spec
	Options domain.GuardOptions

	left  error // why the Logstore was left to the service to create
	ships bool  // whether the trail that this run created was observed to deliver
	// absent is whether the Logstore was missing before the first write: the one that is there
	// then is not one that others created again.
	absent bool
	// overwritten is whether others wrote the Logstore after this run did, or may have.
	overwritten bool

	// After Run:
	Last     *domain.TrailInput // the trail whose creation was sent last; nil if none was
	Done     []domain.Step      // the steps done
	Observed domain.Observed    // the last observation
}

// Run removes the difference. A failure after the trail was created reports whether it
// ships.
func (r *Reconciler) Run(ctx context.Context) error {
	log := &stepLog{}
	r.AllowTaken = true // one that was created a moment ago is waited for
	a := &applier{cloud: r.Cloud, want: r.Want, options: r.Options, log: log}
	err := r.converge(ctx, a, log)
	r.Last, r.Done = a.last, log.doneSteps()
	var changed *domain.ChangedMeanwhileError
	r.overwritten = errors.As(err, &changed) && changed.Argument == "logstore"
	if err != nil && r.Last != nil && r.Want.Enabled && !r.ships && !log.has(domain.Step{Kind: domain.StartTrail, Name: r.Want.Trail}) {
		created := " was created"
		if !log.has(domain.Step{Kind: domain.CreateTrail, Name: r.Want.Trail}) {
			created = " may have been created"
		}
		return &NotShippingError{Words: "Trail " + r.Want.Trail + created + ", and may not be started: no events are shipped until it is.", Err: err}
	}
	return err
}

// converge observes and executes the steps, and repeats that until none remains: the
// service itself creates Logstore, index and dashboards once a trail exists. Each step is
// done once; then the cloud has the settle window to show it.
func (r *Reconciler) converge(ctx context.Context, a *applier, log *stepLog) error {
	begun := false
	for backoff := model.NewBackoff(r.Cloud.Clock(), settleWindow); ; {
		observed, err := r.observe(ctx, begun)
		if err != nil {
			return r.withProgress(log, err)
		}
		r.Observed = observed
		r.ships = a.last != nil && r.Want.Delivers(observed)
		if !begun {
			if observed, err = r.checkBefore(ctx, a, observed); err != nil {
				return err
			}
			begun, r.Observed, r.absent = true, observed, observed.Logstore == nil
			_ = a.checkSame(observed.Logstore) // it is the first that this run has seen
		} else if err := firstError(a.changedMeanwhile(observed), r.checkAgain(observed, a, log)); err != nil {
			return r.withProgress(log, err)
		}
		pending := r.Want.Steps(observed, log.has(domain.Step{Kind: domain.RecreateTrail, Name: r.Want.Trail}))
		if len(pending) == 0 {
			if err := r.Want.CheckIntegrity(observed); err != nil {
				return r.withProgress(log, err)
			}
			return nil
		}
		stages := undone(pending, log)
		if len(stages) == 0 {
			if !backoff.Open() {
				part, status := r.Want.UnhealthyPart(observed)
				stuck := &NotSettledError{Pending: pending, Done: log.doneSteps(), Part: part, Status: status, Left: r.left}
				if observed.Logstore != nil {
					stuck.Settings = r.Want.Logstore.Differing(*observed.Logstore)
				}
				return stuck
			}
			if err := backoff.Wait(ctx); err != nil {
				return r.withProgress(log, fmt.Errorf("while waiting for %v to show: %w", pending, err))
			}
			continue
		}
		if err := r.do(ctx, a, stages, observed); err != nil {
			return err
		}
		backoff.Reset()
	}
}

// withProgress adds the steps that were done to an error.
func (r *Reconciler) withProgress(log *stepLog, err error) error {
	if len(log.doneSteps()) == 0 && len(log.skippedSteps()) == 0 {
		return err
	}
	return &StepError{
		Step: domain.Step{Kind: domain.CheckShipping, Name: r.Want.Trail}, Done: log.doneSteps(), Skipped: log.skippedSteps(), Err: err,
	}
}

// observe observes. Before the first write, the search for other trails has ended.
func (r *Reconciler) observe(ctx context.Context, begun bool) (domain.Observed, error) {
	if begun {
		return r.Observe(ctx, r.Want)
	}
	return r.ObserveSlot(ctx, r.Want, r.Options.Creating)
}

// checkBefore checks the preconditions. A Logstore that the plan showed and that is missing is
// looked at twice, since the first answer may be stale. A project that does not answer is waited for: it
// may have been created a moment ago by another resource of the same configuration.
func (r *Reconciler) checkBefore(ctx context.Context, a *applier, observed domain.Observed) (domain.Observed, error) {
	err := r.Want.CheckPreconditions(observed, r.Options)
	if errors.As(err, new(*domain.LogstoreReplacedError)) && observed.Logstore == nil {
		if err := model.NewBackoff(r.Cloud.Clock(), 0).Wait(ctx); err != nil {
			return observed, err
		}
		if observed, err = r.observe(ctx, false); err != nil {
			return observed, err
		}
		err = r.Want.CheckPreconditions(observed, r.Options)
	}
	for backoff := model.NewBackoff(r.Cloud.Clock(), 2*propagationWindow); domain.ProjectMayAppear(err); {
		if err := awaitProject(ctx, r.Cloud, r.Want.Project, err); err != nil {
			return observed, err
		}
		a.youngProject.Store(true)
		if observed, err = r.observe(ctx, false); err != nil {
			return observed, err
		}
		if err = r.Want.CheckPreconditions(observed, r.Options); domain.ProjectMayAppear(err) { // it answers, and what is in it does not yet
			if !backoff.Open() {
				return observed, notAppeared(r.Want.Project.Project, err)
			}
			if err := backoff.Wait(ctx); err != nil {
				return observed, fmt.Errorf("while waiting for project %s to appear: %w", r.Want.Project.Name, err)
			}
		}
	}
	return observed, firstError(err, r.Want.CheckRole(observed.Role, r.Options))
}

// checkAgain guards the writes of later passes: no trail is taken over that appeared
// meanwhile, no trail is re-created that the plan did not show, no Logstore that the
// service made meanwhile is given settings that it cannot have, no Logstore loses logs except
// a new one, which is empty, no trail delivers to a Logstore that can be altered, and no denial of
// the role is removed that was not there before.
func (r *Reconciler) checkAgain(observed domain.Observed, a *applier, log *stepLog) error {
	if r.Options.Creating && a.last == nil {
		if err := r.Want.Conflict(observed.Trails, r.Want.Region, r.Options); err != nil {
			return err
		}
	}
	if a.last == nil && r.Want.Adopts(observed, r.Options) {
		if err := r.Want.CheckAdoption(observed); err != nil {
			return err
		}
	}
	if !r.Options.Creating && !r.Options.MayRecreate && r.Want.NeedsTrail(observed) {
		return &domain.PlanAgainError{What: "trail " + r.Want.Trail + " changed after the plan: " + r.Want.DescribeTrail(observed)}
	}
	options := r.Options
	if log.has(domain.Step{Kind: domain.UpdateTrust, Name: r.Want.Role.Name}) {
		options.RoleStatus = r.Want.Role.Status(observed.Role) // a denial that was removed may still show
	}
	if err := r.Want.CheckRole(observed.Role, options); err != nil {
		return err
	}
	if observed.Logstore == nil {
		return nil
	}
	if err := a.checkSame(observed.Logstore); err != nil {
		return err
	}
	return firstError(r.Want.Logstore.CheckSupported(*observed.Logstore, nil), a.guardRetention(*observed.Logstore))
}

// do executes the stages. A stage ends at its first failure, and then the trail's stage
// does not begin.
func (r *Reconciler) do(ctx context.Context, a *applier, stages map[domain.Stage][]domain.Step, observed domain.Observed) error {
	log := a.log
	log.nextPass()
	walk := func(steps []domain.Step) error {
		for _, s := range steps {
			err := a.apply(ctx, s, observed)
			var left *leftToServiceError
			if errors.As(err, &left) {
				r.left = left.error // written by the store's stage only
				log.skip(s)
				return nil
			}
			if errors.Is(err, errObserveAgain) {
				if s.Stage() != domain.TrailStage { // a trail that others put in the way is replaced, and then started
					log.skip(s)
				}
				return err
			}
			if err != nil {
				return &StepError{Step: s, Err: err}
			}
			log.add(s)
		}
		return nil
	}
	var roleErr, storeErr error
	concurrently(
		func() { roleErr = walk(stages[domain.RoleStage]) },
		func() { storeErr = walk(stages[domain.StoreStage]) },
	)
	err := firstError(roleErr, storeErr)
	if isAmbiguous(storeErr) && !isAmbiguous(roleErr) {
		err = storeErr // the ambiguous one must be reported
	}
	if err == nil {
		err = walk(stages[domain.TrailStage])
	}
	if errors.Is(err, errObserveAgain) {
		return nil
	}
	var failed *StepError
	if errors.As(err, &failed) {
		failed.Done, failed.Skipped = log.doneSteps(), log.skippedSteps()
	}
	return err
}
