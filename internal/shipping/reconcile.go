package shipping

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
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

// lane is a row of steps that are done one after the other. The role's and the
// store's go side by side; the trail's come when both are done, so that nothing
// ships to a half-made place.
type lane int

const (
	laneRole lane = iota
	laneStore
	laneTrail
)

// step is one change.
type step struct {
	lane   lane
	verb   string // "create", "attach": the word an error uses
	object string // "Logstore innertrail_audit"
	do     func(ctx context.Context) error
}

func (s step) String() string { return s.verb + " " + s.object }

// progress is the steps that a run has done.
type progress struct {
	mu    sync.Mutex
	steps []step
	met   []string // steps that turned out not to be this run's, and are not repeated
}

func (p *progress) note(s step) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.steps = append(p.steps, s)
}

// meet notes a step that somebody else did, or will do.
func (p *progress) meet(s step) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.met = append(p.met, s.String())
}

// has says whether a step is not to be done any more.
func (p *progress) has(step string) bool {
	return slices.Contains(p.list(), step) || slices.Contains(p.others(), step)
}

func (p *progress) others() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.met)
}

func (p *progress) began(words string) bool {
	return slices.ContainsFunc(p.list(), func(done string) bool { return strings.HasPrefix(done, words) })
}

func (p *progress) any(l lane) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.ContainsFunc(p.steps, func(s step) bool { return s.lane == l })
}

func (p *progress) list() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	words := make([]string, len(p.steps))
	for i, s := range p.steps {
		words[i] = s.String()
	}
	return words
}

// stepFailed is a step that could not be done.
type stepFailed struct {
	step step
	done []string // the steps done before, in words
	met  []string // the steps that somebody else did, or an attempt whose answer was lost
	err  error
}

func (e *stepFailed) Error() string { return fmt.Sprintf("cannot %s: %v", e.step, e.err) }

func (e *stepFailed) Unwrap() error { return e.err }

// unsettled is a run whose steps were all done and that the cloud does not show.
type unsettled struct {
	pending []step
	done    []string
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

// leftToService ends a lane: the service refused, and makes it itself once there
// is a trail.
type leftToService struct{ err error }

func (e *leftToService) Error() string { return e.err.Error() }

func (e *leftToService) Unwrap() error { return e.err }

// errLookAgain ends a pass: what a step found is to be judged by another look
// before anything else is done.
var errLookAgain = errors.New("found something that was not there")

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
	done    []string    // the steps done, in words
	seen    observation // the last observation
}

// run removes the difference. A failure after the creation of the trail says
// whether it ships.
func (r *reconciler) run(ctx context.Context) error {
	done := &progress{}
	trail := &runner{client: r.client, account: r.want.account, done: done}
	err := r.converge(ctx, trail, done)
	r.last, r.done = trail.last, done.list()
	if err != nil && r.last != nil && r.want.enabled && !r.ships && !done.has("start trail "+r.want.trail) {
		return &idle{words: "Trail " + r.want.trail + " was created and is not known to be started: nothing ships until it is.", err: err}
	}
	return err
}

// converge observes and does the steps, and again, until none remains: the service
// itself creates Logstore, index and dashboards once a trail exists. Each step is
// done once; then the cloud has the settle window to show it.
func (r *reconciler) converge(ctx context.Context, trail *runner, done *progress) error {
	begun := false
	deadline := r.client.Clock().Now().Add(settleWindow)
	for pause := 1; ; pause++ {
		seen, err := r.observe(ctx, r.want)
		if err != nil {
			return r.later(done, err)
		}
		r.seen = seen
		r.ships = trail.last != nil && r.want.delivers(seen)
		if !begun {
			if seen, err = r.mayBegin(ctx, seen); err != nil {
				return err
			}
			begun, r.seen = true, seen
		} else if err := r.mayGoOn(seen, trail.newLogstore.Load(), done); err != nil {
			return r.later(done, err)
		}
		r.adopted = r.adopted || r.occasion.creating && trail.last == nil && r.want.adopts(seen)
		pending := r.want.steps(trail, seen)
		if len(pending) == 0 {
			return nil
		}
		lanes := undone(pending, done)
		if len(lanes) == 0 {
			if !r.client.Clock().Now().Before(deadline) {
				part, status := r.want.broken(seen)
				return &unsettled{pending: pending, done: done.list(), part: part, status: status, left: r.left}
			}
			if err := r.client.Clock().Sleep(ctx, cloud.Pause(pause)); err != nil {
				return r.later(done, fmt.Errorf("while waiting for %v to show: %w", pending, err))
			}
			continue
		}
		if err := r.do(ctx, lanes, done); err != nil {
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
	made := slices.Contains(r.done, "update Logstore "+r.want.logstore.name) || slices.Contains(r.done, "create Logstore "+r.want.logstore.name)
	stands := r.seen.logstore != nil && r.seen.logstore.RetentionDays == r.want.logstore.retention
	if (made || stands) && now.project() == r.want.project.Project {
		now.RetentionDays = r.want.logstore.retention
	}
	return now
}

// later makes of an error after the first steps one that tells of them.
func (r *reconciler) later(done *progress, err error) error {
	if len(done.list()) == 0 && len(done.others()) == 0 {
		return err
	}
	return &stepFailed{
		step: step{verb: "see the result in", object: "shipping " + r.want.trail}, done: done.list(), met: done.others(), err: err,
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
func (r *reconciler) mayGoOn(seen observation, newLogstore bool, done *progress) error {
	if !r.occasion.creating && !r.occasion.mayRecreate && !done.any(laneTrail) && r.want.needsTrail(seen) {
		return &planAgain{what: "trail " + r.want.trail + " changed after the plan: " + r.want.found(seen)}
	}
	if newLogstore || seen.logstore == nil {
		return nil
	}
	return r.want.retentionGuard(seen.logstore.RetentionDays)
}

// undone gives, by lane, the steps that were not done yet. What comes after a
// step that was done and does not show must wait for it.
func undone(pending []step, done *progress) map[lane][]step {
	lanes, blocked := map[lane][]step{}, map[lane]bool{}
	for _, s := range pending {
		blocked[s.lane] = blocked[s.lane] || done.has(s.String())
		if !blocked[s.lane] {
			lanes[s.lane] = append(lanes[s.lane], s)
		}
	}
	return lanes
}

// do does the lanes. A lane ends at its first failure; the trail's is not begun
// after one.
func (r *reconciler) do(ctx context.Context, lanes map[lane][]step, done *progress) error {
	walk := func(steps []step) error {
		for _, s := range steps {
			err := s.do(ctx)
			var left *leftToService
			if errors.As(err, &left) {
				r.left = left.err // only the store's lane writes this
				done.meet(s)
				return nil
			}
			if errors.Is(err, errLookAgain) {
				done.meet(s)
				return err
			}
			if err != nil {
				return &stepFailed{step: s, err: err}
			}
			done.note(s)
		}
		return nil
	}
	var roleErr, storeErr error
	atOnce(
		func() { roleErr = walk(lanes[laneRole]) },
		func() { storeErr = walk(lanes[laneStore]) },
	)
	err := first(roleErr, storeErr)
	if unsure(storeErr) && !unsure(roleErr) {
		err = storeErr // the one that leaves something open must be told
	}
	if errors.Is(err, errLookAgain) {
		return nil
	}
	if err == nil {
		err = walk(lanes[laneTrail])
	}
	var failed *stepFailed
	if errors.As(err, &failed) {
		failed.done, failed.met = done.list(), done.others()
	}
	return err
}

// unsure says whether an error leaves open whether the service acted.
func unsure(err error) bool {
	var failure *cloud.Error
	return errors.As(err, &failure) && failure.Ambiguous()
}

// untilReady repeats do while it fails in one of the classes, if what it needs is
// young: it may not be seen everywhere yet. What is older is not waited for.
func (r *runner) untilReady(ctx context.Context, young bool, do func() error, settling ...cloud.Class) error {
	deadline := r.client.Clock().Now().Add(propagationWindow)
	for attempt := 1; ; attempt++ {
		err := do()
		if !cloud.Is(err, settling...) || !young || !r.client.Clock().Now().Before(deadline) {
			return err
		}
		if r.client.Clock().Sleep(ctx, cloud.Pause(attempt)) != nil {
			return err
		}
	}
}

// young says whether a Logstore was made so shortly ago, by this run or by the
// service, that it may not be usable yet.
func (r *runner) young(name string, seen *cloud.Logstore) bool {
	return r.done.has("create Logstore "+name) ||
		seen != nil && r.client.Clock().Now().Sub(seen.Created()) < propagationWindow
}
