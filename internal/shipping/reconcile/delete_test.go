package reconcile

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

func deleter(c *fakeCloud, logs bool) *Deleter {
	want := twoLineSpec()
	applied := want.WhenApplied(Observed{})
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
		"moved by others": {func(c *fakeCloud, _ *Deleter) { c.trails[0].ProjectARN = "acs:log:cn-hangzhou:1:project/other" }, new(*ShipsElsewhereError)},
		"of another account": {func(c *fakeCloud, _ *Deleter) {
			c.trails[0].ProjectARN = "acs:log:cn-hangzhou:2:project/security-audit"
		},
			new(*ShipsElsewhereError)},
		"not understood": {func(c *fakeCloud, _ *Deleter) { c.trails[0].ProjectARN = "nonsense" }, new(*ShipsElsewhereError)},
		"logs of another project": {func(_ *fakeCloud, d *Deleter) {
			d.DeleteLogstoreIn = &model.Project{Region: "cn-hangzhou", Name: "other"}
		},
			new(*LogstoreChangedError)},
		"logs of a project of the same name in another region": {func(_ *fakeCloud, d *Deleter) {
			d.DeleteLogstoreIn = &model.Project{Region: "cn-shanghai", Name: d.Destination.Name}
		}, new(*LogstoreChangedError)},
		"moved to a project of the same name in another region": {func(c *fakeCloud, _ *Deleter) {
			c.trails[0].ProjectARN = "acs:log:cn-shanghai:1:project/security-audit"
		}, new(*ShipsElsewhereError)},
		"Logstore held":           {func(_ *fakeCloud, d *Deleter) { d.Want.AppliedBefore.RetentionDays = 365 }, new(*RetentionHeldError)},
		"retention never applied": {func(_ *fakeCloud, d *Deleter) { d.Want.AppliedBefore.RetentionDays = 0 }, new(*RetentionHeldError)},
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
		var elsewhere *ShipsElsewhereError
		if err := deleter(c, true).Run(t.Context()); !errors.As(err, &elsewhere) || !elsewhere.Recreated || len(c.trails) != 1 || c.count("DeleteLogStore") > 0 {
			t.Errorf("%v after %v", err, c.calls)
		}
	})
}
