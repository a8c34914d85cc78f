package reconcile

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// A trail that is listed after the last attempt was refused is not called deleted.
func TestDeleter_lostThenRefused(t *testing.T) {
	t.Parallel()
	for _, class := range []model.Class{model.Denied, model.Throttled} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.on(hook{operation: "DeleteInnerTrail", nth: 1, err: failure(model.Unreachable)})
			c.on(hook{operation: "DeleteInnerTrail", err: failure(class)})
			err := deleter(c, false).Run(t.Context())
			var failed *StepError
			if !errors.As(err, &failed) || len(failed.Done) != 0 {
				t.Errorf("%v, done %v, and the trails are %d", err, failed.Done, len(c.trails))
			}
		})
	}
}

// A move whose delete was lost, then throttled, and interrupted, does not say that shipping is stopped.
func TestApplier_recreateTrail_interruptedAfterLost(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		c.on(hook{operation: "DeleteInnerTrail", nth: 1, err: failure(model.Unreachable)})
		c.on(hook{operation: "DeleteInnerTrail", nth: 2, err: failure(model.Throttled), before: func(context.Context) { go cancel() }})
		a := &applier{cloud: c, want: twoLineSpec(), log: &stepLog{}}
		old := c.trails[0]
		err := a.recreateTrail(ctx, twoLineSpec(), old)
		var failed *RecreateError
		if !errors.As(err, &failed) || !failed.Unsure {
			t.Errorf("%+v: %s; trails %d", failed, failed.Outcome(), len(c.trails))
		}
	})
}

// A create whose answer was lost, and whose trail is listed, succeeds although the second create is throttled.
func TestApplier_createTrail_lostThenRefused(t *testing.T) {
	t.Parallel()
	for _, class := range []model.Class{model.Throttled, model.RoleUnusable, model.Denied, model.Refused, model.NoCredentials} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			c.on(hook{operation: "CreateInnerTrail", nth: 1, err: failure(model.Unreachable), acts: true})
			c.on(hook{operation: "CreateInnerTrail", err: failure(class)})
			a := &applier{cloud: c, want: twoLineSpec(), log: &stepLog{}, options: GuardOptions{Creating: true}}
			if err := a.createTrail(t.Context(), ourInput); err != nil {
				t.Errorf("%v: %v, although the trail is listed: %+v", class, err, slices.Clone(c.trails))
			}
		})
	}
}

// A create that took effect without an answer succeeds, whatever the second one is answered.
func TestReconciler_createTookEffect(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.trails = nil // everything but the trail is there
		c.on(hook{operation: "CreateInnerTrail", nth: 1, err: failure(model.Unreachable), acts: true})
		c.on(hook{operation: "CreateInnerTrail", nth: 2, err: failure(model.Throttled)})
		r := reconciler(c, func(r *Reconciler) { r.Want.Enabled = false })
		err := r.Run(t.Context())
		var failed *StepError
		errors.As(err, &failed)
		if err != nil {
			t.Errorf("%v; ambiguous %t, done %v, skipped %v, not shipping %t, trails %d", err, isAmbiguous(err), failed.Done, failed.Skipped, errors.As(err, new(*NotShippingError)), len(c.trails))
		}
	})
}

// A move whose create took effect without an answer starts the new trail, whatever the second create is answered.
func TestReconciler_moveTookEffect(t *testing.T) {
	t.Parallel()
	for _, class := range []model.Class{model.Refused, model.Throttled} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.on(hook{operation: "CreateInnerTrail", nth: 1, err: failure(model.Unreachable), acts: true})
			c.on(hook{operation: "CreateInnerTrail", nth: 2, err: failure(class)})
			err := reconciler(c, move).Run(t.Context())
			var failed *RecreateError
			if errors.As(err, &failed) || err != nil || c.trails[0].Status != model.TrailEnabled {
				words := ""
				if failed != nil {
					words = failed.Outcome()
				}
				t.Errorf("class %v: %v: %s; the trail is %+v", class, err, words, c.trails[0])
			}
		})
	}
}

// A trail that was re-created is started, although the one before it could not be.
func TestReconciler_startsTheTrailAfterOneThatDidNotStart(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		c.on(hook{operation: "StartLogging", nth: 1, err: failure(model.Denied), before: func(context.Context) {
			c.on(hook{operation: "DescribeInnerTrails", nth: 1, before: func(context.Context) {
				c.trails[0].ProjectARN = arn.Project("cn-hangzhou", "1", "other") // others re-create it
			}})
		}})
		err := reconciler(c, nil).Run(t.Context())
		if err != nil || c.trails[0].Status != model.TrailEnabled {
			t.Errorf("%v after %v: %+v", err, c.writes(), c.trails[0])
		}
	})
}

// Of a replacement, a role that cannot be repaired is said first: of a project that may appear, a plan only warns, and
// the apply deletes the old trail.
func TestSpec_CheckPreconditions_roleBeforeProject(t *testing.T) {
	t.Parallel()
	s := twoLineSpec()
	observed := Observed{Role: ObservedRole{Exists: true, Verdict: rampolicy.Verdict{Stance: rampolicy.Denied, Statement: 1, Denies: true}}}
	on := GuardOptions{Creating: true, InState: true, MayRecreate: true}
	all := s.unmetPreconditions(observed, on)
	if err := s.CheckPreconditions(observed, on); ProjectMayAppear(err) && len(all) > 1 {
		t.Errorf("preflight turns %q into a warning, and drops %q", err, all[1:])
	}
}
