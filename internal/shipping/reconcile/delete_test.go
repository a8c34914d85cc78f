package reconcile

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

func deleter(c *fakeCloud, logs bool) *Deleter {
	want := twoLineSpec()
	applied := want.WhenApplied(domain.Observed{})
	want.AppliedBefore = &applied
	d := &Deleter{Cloud: c, Want: want, Destination: want.LastDestination()}
	if logs {
		d.DeleteLogstoreIn = &d.Destination
	}
	return d
}

// A destroy deletes the trail, and the Logstore only where that is asked for. What is gone
// already is success, and so is what is gone although the answer was lost.
func TestDeleter(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		logs   bool
		before func(c *fakeCloud)
		writes []string
	}{
		"trail only":         {false, nil, []string{"DeleteInnerTrail"}},
		"trail and Logstore": {true, nil, []string{"DeleteInnerTrail", "DeleteLogStore"}},
		"trail gone":         {false, func(c *fakeCloud) { c.trails = nil }, nil},
		"trail gone, logs":   {true, func(c *fakeCloud) { c.trails = nil }, []string{"DeleteLogStore"}},
		"everything gone":    {true, func(c *fakeCloud) { c.trails = nil; clear(c.logstores) }, nil},
		"gone meanwhile": {false, func(c *fakeCloud) {
			c.on(hook{operation: "DeleteInnerTrail", before: func(context.Context) { c.trails = nil }})
		}, []string{"DeleteInnerTrail"}},
		"answer lost": {false, func(c *fakeCloud) {
			c.on(hook{operation: "DeleteInnerTrail", err: failure(model.Unreachable), acts: true})
		}, []string{"DeleteInnerTrail"}},
		"answer on the logs lost": {true, func(c *fakeCloud) {
			c.on(hook{operation: "DeleteLogStore", err: failure(model.Unreachable), acts: true})
		}, []string{"DeleteInnerTrail", "DeleteLogStore"}},
		"not acted, then acted": {false, func(c *fakeCloud) { c.on(hook{operation: "DeleteInnerTrail", nth: 1, err: failure(model.Unavailable)}) },
			[]string{"DeleteInnerTrail", "DeleteInnerTrail"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				shipped(t, c)
				if row.before != nil {
					row.before(c)
				}
				if err := deleter(c, row.logs).Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := c.writes(); !slices.Equal(got, row.writes) || len(c.trails) > 0 || row.logs != (len(c.logstores) == 0) {
					t.Errorf("writes %v, want %v; trails %v, Logstores %v", got, row.writes, c.trails, c.logstores)
				}
			})
		})
	}
}

// Nothing is deleted where the trail ships to a place that was not applied, where the plan
// names the logs of another project, or where the Logstore cannot be read.
func TestDeleter_refuses(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		before func(c *fakeCloud, d *Deleter)
		is     any
	}{
		"moved by others": {func(c *fakeCloud, _ *Deleter) { c.trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other" }, new(*domain.ShipsElsewhereError)},
		"of another account": {func(c *fakeCloud, _ *Deleter) {
			c.trails[0].ProjectARN = "acs:log:cn-hangzhou:2:project/security-audit"
		},
			new(*domain.ShipsElsewhereError)},
		"not understood": {func(c *fakeCloud, _ *Deleter) { c.trails[0].ProjectARN = "nonsense" }, new(*domain.ShipsElsewhereError)},
		"logs of another project": {func(_ *fakeCloud, d *Deleter) {
			d.DeleteLogstoreIn = &model.Project{Region: "cn-hangzhou", Name: "other"}
		},
			new(*domain.LogstoreChangedError)},
		"logs of a project of the same name in another region": {func(_ *fakeCloud, d *Deleter) {
			d.DeleteLogstoreIn = &model.Project{Region: "cn-shanghai", Name: d.Destination.Name}
		}, new(*domain.LogstoreChangedError)},
		"moved to a project of the same name in another region": {func(c *fakeCloud, _ *Deleter) {
			c.trails[0].ProjectARN = "acs:log:cn-shanghai:1:project/security-audit"
		}, new(*domain.ShipsElsewhereError)},
		"Logstore held":           {func(_ *fakeCloud, d *Deleter) { d.Want.AppliedBefore.RetentionDays = 365 }, new(*domain.RetentionHeldError)},
		"retention never applied": {func(_ *fakeCloud, d *Deleter) { d.Want.AppliedBefore.RetentionDays = 0 }, new(*domain.RetentionHeldError)},
		"Logstore unreadable": {func(c *fakeCloud, _ *Deleter) {
			c.on(hook{operation: "GetLogStore", err: &model.Error{Class: model.Denied, Attempts: 1}})
		}, new(*model.Error)},
		"trails unreadable": {func(c *fakeCloud, _ *Deleter) {
			c.on(hook{operation: "DescribeInnerTrails", err: &model.Error{Class: model.BadResponse, Attempts: 1}})
		}, new(*model.Error)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				shipped(t, c)
				d := deleter(c, true)
				row.before(c, d)
				if err := d.Run(t.Context()); !errors.As(err, row.is) || len(c.writes()) > 0 {
					t.Errorf("%v after %v, want %T", err, c.writes(), row.is)
				}
			})
		})
	}
}

// A failure after the trail was deleted says so.
func TestDeleter_says(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.on(hook{operation: "DeleteLogStore", err: failure(model.Denied)})
		var failed *StepError
		if err := deleter(c, true).Run(t.Context()); !errors.As(err, &failed) || !slices.Equal(words(failed.Done), []string{"delete trail platform-ops"}) {
			t.Errorf("%v, done %v", err, failed)
		}
	})
}

// A trail that others created again for another project, after the answer to the delete
// was lost, is left, and so are the logs.
func TestDeleter_recreatedByOthers(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		again := c.trails[0]
		again.ProjectARN = "acs:log:cn-hangzhou:1:project/other"
		c.on(hook{operation: "DeleteInnerTrail", nth: 1, err: failure(model.Unreachable), acts: true})
		c.on(hook{operation: "DescribeInnerTrails", nth: 2, before: func(context.Context) { c.trails = []model.Trail{again} }})
		var elsewhere *domain.ShipsElsewhereError
		if err := deleter(c, true).Run(t.Context()); !errors.As(err, &elsewhere) || !elsewhere.Recreated || len(c.trails) != 1 || c.count("DeleteLogStore") > 0 {
			t.Errorf("%v after %v", err, c.calls)
		}
	})
}

// A write that starts, stops or ends something is repeated only after a look, also after a failure
// that is no doubt whether it acted: meanwhile others may have put something else in its place.
func TestSendPerLook(t *testing.T) {
	t.Parallel()
	destroy := func(c *fakeCloud, ctx context.Context) error { return deleter(c, true).Run(ctx) }
	stop := func(c *fakeCloud, ctx context.Context) error {
		return reconciler(c, func(r *Reconciler) { r.Options, r.Want.Enabled = domain.GuardOptions{}, false }).Run(ctx)
	}
	start := func(c *fakeCloud, ctx context.Context) error {
		c.setStatus("platform-ops", model.TrailStopped)
		return reconciler(c, func(r *Reconciler) { r.Options = domain.GuardOptions{} }).Run(ctx)
	}
	moves := func(c *fakeCloud) { c.trails[0].ProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/theirs" }
	holds := func(c *fakeCloud) {
		l := c.logstores["security-audit"]
		l.RetentionDays = 3651
		c.logstores["security-audit"] = l
	}
	elsewhere := func(err error) bool { return errors.As(err, new(*domain.ShipsElsewhereError)) }
	again := func(err error) bool { return errors.As(err, new(*domain.PlanAgainError)) }
	for _, op := range []struct {
		write  string
		run    func(c *fakeCloud, ctx context.Context) error
		others func(c *fakeCloud)
		stops  func(err error) bool // whether an error is the one after what others did
	}{
		{"DeleteInnerTrail", destroy, moves, elsewhere},
		{"DeleteLogStore", destroy, holds, func(err error) bool { return errors.As(err, new(*domain.RetentionHeldError)) }},
		{"StopLogging", stop, moves, again},
		{"StartLogging", start, moves, again},
	} {
		for _, class := range []model.Class{model.Throttled, model.Unavailable, model.Unreachable, model.Expired} {
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				shipped(t, c)
				c.on(hook{operation: op.write, nth: 1, err: failure(class)})
				if err := op.run(c, t.Context()); err != nil || c.count(op.write) != 2 {
					t.Errorf("%s, class %d: %v after %v", op.write, class, err, c.writes())
				}
			})
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				shipped(t, c)
				c.on(hook{operation: op.write, nth: 1, err: failure(class), before: func(context.Context) { op.others(c) }})
				if err := op.run(c, t.Context()); !op.stops(err) || c.count(op.write) != 1 {
					t.Errorf("%s, class %d, and others acted: %v after %v", op.write, class, err, c.writes())
				}
			})
		}
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.on(hook{operation: op.write, nth: 1, err: failure(model.Unreachable), acts: true})
			if err := op.run(c, t.Context()); err != nil || c.count(op.write) != 1 {
				t.Errorf("%s, its answer lost: %v after %v", op.write, err, c.writes())
			}
		})
	}
}

// Where the plan allows a re-creation, a trail that others moved meanwhile is replaced, and then
// started.
func TestSendPerLook_startsAfterRecreation(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.setStatus("platform-ops", model.TrailStopped)
		c.on(hook{operation: "StartLogging", nth: 1, err: failure(model.Throttled), before: func(context.Context) {
			c.trails[0].ProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/theirs"
		}})
		err := reconciler(c, func(r *Reconciler) { r.Options = domain.GuardOptions{MayRecreate: true} }).Run(t.Context())
		if err != nil || c.trails[0].ProjectARN != twoLineSpec().CreateInput().ProjectARN || c.trails[0].Status != model.TrailEnabled {
			t.Errorf("%v: %+v after %v", err, c.trails, c.writes())
		}
	})
}

// After a trail that only throttling kept from being deleted was moved, nothing was deleted.
func TestDeleter_movedWhileThrottled(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.on(hook{operation: "DeleteInnerTrail", nth: 1, err: failure(model.Throttled), before: func(context.Context) {
			c.trails[0].ProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/theirs"
		}})
		var found *domain.ShipsElsewhereError
		var failed *StepError
		if err := deleter(c, true).Run(t.Context()); !errors.As(err, &found) || !slices.Contains(found.Detail(""), "Nothing was deleted.") ||
			!errors.As(err, &failed) || len(failed.Done) > 0 {
			t.Errorf("%v", err)
		}
	})
}

// Where a trail ships after a re-creation that failed is told by what was observed. A create whose
// answer was lost may have acted, so that nothing is called stopped before a look.
func TestRecreateError_outcome(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		restore   error // of the create that restores the old trail
		interrupt bool  // whether the run ends after the new one was sent
		says      string
	}{
		"interrupted":        {nil, true, "The run was interrupted while trail platform-ops was being re-created, and whether it was is not known."},
		"not restored":       {failure(model.Denied), false, "Trail platform-ops was re-created despite the error, with Logstore innertrail_platform-ops of project new-audit in cn-hangzhou as its destination, but is not started"},
		"taken by the other": {nil, false, "Trail platform-ops was re-created despite the error, with Logstore innertrail_platform-ops of project new-audit in cn-hangzhou as its destination, but is not started"},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c.on(hook{operation: "CreateInnerTrail", nth: 1, err: failure(model.Unreachable), acts: true, before: func(context.Context) {
				look := hook{operation: "DescribeInnerTrails", nth: 1, err: &model.Error{Class: model.BadResponse, Attempts: 1}}
				if row.interrupt {
					look.before = func(context.Context) { cancel() }
				}
				c.on(look)
			}})
			if row.restore != nil {
				c.on(hook{operation: "CreateInnerTrail", nth: 2, err: row.restore})
			}
			err := reconciler(c, move).Run(ctx)
			var failed *RecreateError
			if !errors.As(err, &failed) || !strings.Contains(failed.Outcome(), row.says) {
				t.Errorf("%s: %v", name, err)
				if failed != nil {
					t.Error(failed.Outcome())
				}
			}
		})
	}
}

// A trail that others create again right after this run has deleted it is not this run's: it ends, says so,
// and leaves the trail and the Logstore that it ships to.
func TestDeleter_createdAgainRightAfter(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		lost error  // the answer to the delete
		when string // of the other trail
		to   string // project
		ok   bool
	}{
		"in the same place":                      {nil, "2026-01-02T03:04:06Z", "", true},
		"in another place":                       {nil, "2026-01-02T03:04:06Z", "acs:log:cn-hangzhou:1:project/other", true},
		"in another place, no times":             {nil, "", "acs:log:cn-hangzhou:1:project/other", true},
		"in the same place, the answer was lost": {failure(model.Unreachable), "2026-01-02T03:04:06Z", "", true},
		"in the same place, no times":            {nil, "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				shipped(t, c)
				if row.when != "" {
					c.trails[0].Created = "2026-01-02T03:04:05Z"
				}
				again := c.trails[0]
				again.Created = row.when
				again.ProjectARN = cmp.Or(row.to, again.ProjectARN)
				c.on(hook{operation: "DeleteInnerTrail", nth: 1, err: row.lost, acts: true})
				c.on(hook{operation: "DescribeInnerTrails", nth: 2, before: func(context.Context) { c.trails = []model.Trail{again} }})
				d := deleter(c, true)
				begun := time.Now()
				err := d.Run(t.Context())
				if took := time.Since(begun); took > settleWindow+time.Minute || row.ok && took > time.Second {
					t.Errorf("it took %s", took)
				}
				if row.ok != (err == nil) || row.ok && (d.Since == nil || *d.Since != again) {
					t.Errorf("%v, and there is %v", err, d.Since)
				}
				writes := []string{"DeleteInnerTrail"}
				if row.to != "" {
					writes = append(writes, "DeleteLogStore") // no trail ships to it
				}
				if !slices.Equal(c.writes(), writes) || !slices.Equal(c.trails, []model.Trail{again}) {
					t.Errorf("writes %v, trails %v", c.writes(), c.trails)
				}
			})
		})
	}
}

// Before a move deletes the old trail again, it looks at the new place again: others may have deleted it since.
func TestMove_newPlaceGoneBeforeTheSecondDelete(t *testing.T) {
	t.Parallel()
	for _, class := range []model.Class{model.Throttled, model.Unavailable} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			old := c.trails[0]
			c.on(hook{operation: "DeleteInnerTrail", nth: 1, err: failure(class), before: func(context.Context) {
				delete(c.projects, "new-audit")
				delete(c.logstores, "new-audit")
			}})
			if err := reconciler(c, move).Run(t.Context()); err == nil || c.count("DeleteInnerTrail") != 1 || !slices.Equal(c.trails, []model.Trail{old}) {
				t.Errorf("class %d: %v after %v, trails %v", class, err, c.writes(), c.trails)
			}
		})
	}
}
