package shipping

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

const (
	// propagationWindow is how long something just made may stay unusable or
	// unseen by another service. The official Terraform provider waits as long.
	propagationWindow = 2 * time.Minute
	// settleWindow is how long what was done may take to show.
	settleWindow = 2 * time.Minute
)

// stepFailed is a step that could not be done.
type stepFailed struct {
	step Step
	done []Step // the steps done before
	met  []Step // the steps that somebody else did, or an attempt whose answer was lost
	err  error
}

func (e *stepFailed) Error() string { return fmt.Sprintf("cannot %s: %v", e.step, e.err) }

func (e *stepFailed) Unwrap() error { return e.err }

// unsettled is a run whose steps were all done and that the cloud does not show.
type unsettled struct {
	pending []Step
	done    []Step
	part    string // the part that is not healthy, empty where a setting is meant
	status  string
	left    error // what was left to the service, and why; nil where nothing was
}

func (e *unsettled) Error() string {
	return fmt.Sprintf("done, but the cloud does not show it: %v", e.pending)
}

// idle is a failure after which nothing ships, or nothing is known to.
type idle struct {
	words string
	err   error
}

func (e *idle) Error() string { return e.err.Error() }

func (e *idle) Unwrap() error { return e.err }

// leftToService ends a stage: the service refused, and makes it itself once there
// is a trail.
type leftToService struct{ err error }

func (e *leftToService) Error() string { return e.err.Error() }

func (e *leftToService) Unwrap() error { return e.err }

// reconciler removes the difference between a declaration and the cloud.
type reconciler struct {
	observer

	want     declaration
	occasion occasion

	left  error // a refusal after which the service was left to do it itself
	ships bool  // the trail that was created in this run was seen to deliver

	// After run:
	adopted bool        // the trail was there, and was taken over
	last    *blueprint  // the trail whose creation was sent last, nil where none was
	done    []Step      // the steps done
	seen    observation // the last observation
}

// run removes the difference. A failure after the creation of the trail says
// whether it ships.
func (r *reconciler) run(ctx context.Context) error {
	log := &stepLog{}
	a := &applier{client: r.client, want: r.want, log: log}
	err := r.converge(ctx, a, log)
	r.last, r.done = a.last, log.doneSteps()
	if err != nil && r.last != nil && r.want.enabled && !r.ships && !log.has(Step{Kind: StartTrail, Name: r.want.trail}) {
		return &idle{words: "Trail " + r.want.trail + " was created and is not known to be started: nothing ships until it is.", err: err}
	}
	return err
}

// converge observes and does the steps, and again, until none remains: the service
// itself creates Logstore, index and dashboards once a trail exists. Each step is
// done once; then the cloud has the settle window to show it.
func (r *reconciler) converge(ctx context.Context, a *applier, log *stepLog) error {
	begun := false
	deadline := r.client.Clock().Now().Add(settleWindow)
	for pause := 1; ; pause++ {
		seen, err := r.observe(ctx, r.want)
		if err != nil {
			return r.later(log, err)
		}
		r.seen = seen
		r.ships = a.last != nil && r.want.delivers(seen)
		if !begun {
			if seen, err = r.mayBegin(ctx, seen); err != nil {
				return err
			}
			begun, r.seen = true, seen
		} else if err := r.mayGoOn(seen, a.newLogstore.Load(), log); err != nil {
			return r.later(log, err)
		}
		r.adopted = r.adopted || r.occasion.creating && a.last == nil && r.want.adopts(seen)
		pending := r.want.steps(log, seen)
		if len(pending) == 0 {
			return nil
		}
		stages := undone(pending, log)
		if len(stages) == 0 {
			if !r.client.Clock().Now().Before(deadline) {
				part, status := r.want.broken(seen)
				return &unsettled{pending: pending, done: log.doneSteps(), part: part, status: status, left: r.left}
			}
			if err := r.client.Clock().Sleep(ctx, cloud.Pause(pause)); err != nil {
				return r.later(log, fmt.Errorf("while waiting for %v to show: %w", pending, err))
			}
			continue
		}
		if err := r.do(ctx, a, stages, seen); err != nil {
			return err
		}
		pause, deadline = 0, r.client.Clock().Now().Add(settleWindow)
	}
}

// reached is what a run has applied, also one that failed half-way: where the trail
// ships now, and the retention if that step was done or stands as declared.
func (r *reconciler) reached(before *applied) applied {
	now := applied{Project: r.want.project.Name, ProjectRegion: r.want.project.Region}
	if before != nil {
		now = *before
	}
	if r.last != nil {
		if project, _, err := arn.ParseProject(r.last.projectARN); err == nil {
			now.Project, now.ProjectRegion = project.Name, project.Region
		}
	}
	name := r.want.logstore.name
	made := slices.Contains(r.done, Step{Kind: UpdateLogstore, Name: name}) || slices.Contains(r.done, Step{Kind: CreateLogstore, Name: name})
	stands := r.seen.logstore != nil && r.seen.logstore.RetentionDays == r.want.logstore.retention
	if (made || stands) && now.project() == r.want.project.Project {
		now.RetentionDays = r.want.logstore.retention
	}
	return now
}

// later makes of an error after the first steps one that tells of them.
func (r *reconciler) later(log *stepLog, err error) error {
	if len(log.doneSteps()) == 0 && len(log.metSteps()) == 0 {
		return err
	}
	return &stepFailed{
		step: Step{Kind: CheckShipping, Name: r.want.trail}, done: log.doneSteps(), met: log.metSteps(), err: err,
	}
}

// mayBegin asks for the reasons not to begin. A missing project is looked for once
// more before it is one: the first answer may be stale.
func (r *reconciler) mayBegin(ctx context.Context, seen observation) (observation, error) {
	err := r.want.refusals(seen, r.occasion)
	var missing *projectMissing
	if !errors.As(err, &missing) {
		return seen, err
	}
	if seen, err = r.again(ctx, r.want); err != nil {
		return seen, err
	}
	return seen, r.want.refusals(seen, r.occasion)
}

// mayGoOn guards the writes of later passes: no trail is created anew that the plan
// did not show, and no Logstore may lose logs but one that was made meanwhile, which
// is empty.
func (r *reconciler) mayGoOn(seen observation, newLogstore bool, log *stepLog) error {
	if !r.occasion.creating && !r.occasion.mayRecreate && !log.hasStage(TrailStage) && r.want.needsTrail(seen) {
		return &planAgain{what: "trail " + r.want.trail + " changed after the plan: " + r.want.found(seen)}
	}
	if newLogstore || seen.logstore == nil {
		return nil
	}
	return r.want.retentionGuard(seen.logstore.RetentionDays)
}

// undone returns, by stage, the steps that were not done yet. What comes after a
// step that was done and does not show must wait for it.
func undone(pending []Step, log *stepLog) map[Stage][]Step {
	stages, blocked := map[Stage][]Step{}, map[Stage]bool{}
	for _, s := range pending {
		blocked[s.Stage()] = blocked[s.Stage()] || log.has(s)
		if !blocked[s.Stage()] {
			stages[s.Stage()] = append(stages[s.Stage()], s)
		}
	}
	return stages
}

// do executes the stages. A stage ends at its first failure; the trail's is not begun
// after one.
func (r *reconciler) do(ctx context.Context, a *applier, stages map[Stage][]Step, seen observation) error {
	log := a.log
	walk := func(steps []Step) error {
		for _, s := range steps {
			err := a.apply(ctx, s, seen)
			var left *leftToService
			if errors.As(err, &left) {
				r.left = left.err // only the store's stage writes this
				log.meet(s)
				return nil
			}
			if errors.Is(err, errLookAgain) {
				log.meet(s)
				return err
			}
			if err != nil {
				return &stepFailed{step: s, err: err}
			}
			log.add(s)
		}
		return nil
	}
	var roleErr, storeErr error
	atOnce(
		func() { roleErr = walk(stages[RoleStage]) },
		func() { storeErr = walk(stages[StoreStage]) },
	)
	err := first(roleErr, storeErr)
	if unsure(storeErr) && !unsure(roleErr) {
		err = storeErr // the one that leaves something open must be told
	}
	if errors.Is(err, errLookAgain) {
		return nil
	}
	if err == nil {
		err = walk(stages[TrailStage])
	}
	var failed *stepFailed
	if errors.As(err, &failed) {
		failed.done, failed.met = log.doneSteps(), log.metSteps()
	}
	return err
}

// unsure says whether an error leaves open whether the service acted.
func unsure(err error) bool {
	var failure *cloud.Error
	return errors.As(err, &failure) && failure.Ambiguous()
}
