package reconcile

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// A failed run records the time of a Logstore that was missing, and not of one that others have
// created again: the next plan must name it.
func TestReconciler_AppliedSoFar_created(t *testing.T) {
	t.Parallel()
	made := []domain.Step{{Kind: domain.CreateLogstore, Name: "innertrail_platform-ops"}}
	for name, row := range map[string]struct {
		absent   bool
		done     []domain.Step
		observed *model.Logstore
		want     time.Time
	}{
		"nothing done":                      {false, nil, createdAt(t, 0), appliedAt},
		"created again by others":           {false, nil, createdAt(t, 9), appliedAt},
		"deleted meanwhile, and made by us": {false, made, createdAt(t, 9), appliedAt},
		"made by us":                        {true, made, createdAt(t, 9), appliedAt.Add(9 * time.Second)},
		"made by us, not read yet":          {true, made, nil, time.Time{}},
		"missing, and not made":             {true, nil, nil, appliedAt},
		"made by others":                    {true, nil, createdAt(t, 9), appliedAt.Add(9 * time.Second)},
	} {
		r := Reconciler{Want: appliedSpec(), absent: row.absent, Done: row.done, Observed: domain.Observed{Logstore: row.observed}}
		if got := r.AppliedSoFar(r.Want.AppliedBefore).Created; !got.Equal(row.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The retention that a failed run records is the one that was applied before, unless this run wrote or
// found another one.
func TestReconciler_AppliedSoFar_retention(t *testing.T) {
	t.Parallel()
	name := twoLineSpec().Logstore.Name
	updated := []domain.Step{{Kind: domain.UpdateLogstore, Name: name}}
	here, there := "acs:log:cn-hangzhou:1:project/security-audit", "acs:log:cn-shanghai:1:project/other"
	unknown := &domain.Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit"}
	before := func() *domain.Applied { b := *appliedSpec().AppliedBefore; return &b }
	for name, row := range map[string]struct {
		before   *domain.Applied
		last     string // the destination of the trail that this run has created; empty if it created none
		done     []domain.Step
		others   bool // whether others wrote the Logstore after this run
		observed int  // days; 0 without a Logstore
		want     string
	}{
		"nothing known":                        {nil, "", nil, false, 0, "cn-hangzhou/security-audit"},
		"nothing known, and one found":         {nil, "", nil, false, 180, "cn-hangzhou/security-audit/180"},
		"a retention that is not known":        {unknown, "", nil, false, 180, "cn-hangzhou/security-audit/180"},
		"nothing done":                         {before(), "", nil, false, 365, "cn-hangzhou/security-audit/365"},
		"raised by others":                     {before(), "", nil, false, 400, "cn-hangzhou/security-audit/365"},
		"as declared":                          {before(), "", nil, false, 30, "cn-hangzhou/security-audit/30/30"},
		"written":                              {before(), "", updated, false, 365, "cn-hangzhou/security-audit/30/30"},
		"written, and overwritten by others":   {before(), "", nil, true, 400, "cn-hangzhou/security-audit/30/30"},
		"a trail here":                         {before(), here, nil, false, 365, "cn-hangzhou/security-audit/365"},
		"a trail to another project":           {before(), there, updated, false, 30, "cn-shanghai/other"},
		"a trail to something not understood":  {before(), "nonsense", nil, false, 365, "cn-hangzhou/security-audit/365"},
		"before, another project was declared": {&domain.Applied{ProjectRegion: "cn-shanghai", Project: "other", RetentionDays: 60}, "", updated, false, 30, "cn-shanghai/other/60"},
	} {
		r := Reconciler{Want: appliedSpec(), Done: row.done, overwritten: row.others}
		if row.last != "" {
			r.Last = &domain.TrailInput{ProjectARN: row.last}
		}
		if row.observed > 0 {
			l := createdAt(t, 5)
			l.RetentionDays = row.observed
			r.Observed.Logstore = l
		}
		got := r.AppliedSoFar(row.before)
		if got.String() != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
		if row.before == unknown && got.Created != r.Observed.Logstore.Created() {
			t.Errorf("%s: created at %v", name, got.Created)
		}
	}
}

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
			a := &applier{cloud: c, want: twoLineSpec(), log: &stepLog{}, options: domain.GuardOptions{Creating: true}}
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
