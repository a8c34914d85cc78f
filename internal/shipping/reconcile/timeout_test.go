package reconcile

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// TestReconciler_timeout ends runs while they wait, and expects that the error says for what.
func TestReconciler_timeout(t *testing.T) {
	t.Parallel()
	none := &model.Error{Class: model.NotFound, Message: "not there", Attempts: 1}
	always := func(operation string, err error) func(*testing.T, *fakeCloud) {
		return func(_ *testing.T, c *fakeCloud) { c.on(hook{operation: operation, err: err}) }
	}
	moving := func(hooks func(c *fakeCloud)) func(*testing.T, *fakeCloud) {
		return func(t *testing.T, c *fakeCloud) {
			t.Helper()
			shipped(t, c)
			hooks(c)
		}
	}
	// from the last write on, an operation fails
	afterwards := func(write, operation string, err error) func(*fakeCloud) {
		return func(c *fakeCloud) {
			c.on(hook{operation: write, before: func(context.Context) { c.on(hook{operation: operation, err: err}) }})
		}
	}
	for name, row := range map[string]struct {
		cloud func(*testing.T, *fakeCloud)
		run   func(context.Context, *fakeCloud) (string, error)
		says  string
	}{
		"for a project": {func(_ *testing.T, c *fakeCloud) { clear(c.projects) }, running(nil), "while waiting for project security-audit to appear: context deadline exceeded"},
		"for what is in a project": {
			always("GetLogStore", &model.Error{Class: model.OtherAccount, Attempts: 1}), running(nil), "while waiting for project security-audit to appear: context deadline exceeded",
		},
		"for the result": {
			always("GetIndex", none), running(nil),
			"cannot see the result in shipping platform-ops: while waiting for [create index of Logstore innertrail_platform-ops] to show: context deadline exceeded",
		},
		"for the new destination": {
			moving(afterwards("CreateIndex", "GetLogStore", none)), running(move),
			"cannot re-create trail platform-ops: while waiting for Logstore innertrail_platform-ops of project new-audit to show: context deadline exceeded",
		},
		"for the end of the trail": {
			moving(func(c *fakeCloud) {
				c.on(hook{operation: "DeleteInnerTrail", before: func(context.Context) {
					trail := c.trails[0]
					c.on(hook{operation: "DescribeInnerTrails", before: func(context.Context) { c.trails = []model.Trail{trail} }})
				}})
			}), running(move),
			"cannot re-create trail platform-ops: trail platform-ops was deleted and is still listed: context deadline exceeded",
		},
		"for a project that ActionTrail sees": {always("CreateInnerTrail", none), running(nil), "cannot create trail platform-ops:  : not there"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				row.cloud(t, c)
				begun := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				if _, err := row.run(ctx, c); err == nil || !strings.Contains(err.Error(), row.says) {
					t.Errorf("%v", err)
				}
				if took := time.Since(begun); took != 30*time.Second {
					t.Errorf("it takes %s", took)
				}
			})
		})
	}
}

// TestReconciler_secondLook tells what a run does where the Logstore that the plan showed is missing at the first look: it
// looks once more, after a pause.
func TestReconciler_secondLook(t *testing.T) {
	t.Parallel()
	none, silent := &model.Error{Class: model.NotFound, Attempts: 1}, &model.Error{Class: model.Unavailable, Message: "not now", Attempts: 1}
	for name, row := range map[string]struct {
		hooks   []hook
		timeout time.Duration
		says    string
		looks   int
	}{
		"a stale answer": {[]hook{{operation: "GetLogStore", nth: 1, err: none}}, time.Hour, "", 4}, // two before the write, one for it, and one after it
		"gone":           {[]hook{{operation: "GetLogStore", err: none}}, time.Hour, "Logstore innertrail_platform-ops was deleted after the plan, with its logs", 2},
		"no answer":      {[]hook{{operation: "GetLogStore", nth: 1, err: none}, {operation: "GetLogStore", nth: 2, err: silent}}, time.Hour, " : not now", 2},
		"no time":        {[]hook{{operation: "GetLogStore", err: none}}, time.Millisecond, "context deadline exceeded", 1},
		"created again":  {[]hook{{operation: "GetLogStore", nth: 1}}, time.Hour, "Logstore innertrail_platform-ops is not the one that the plan showed: it was created on 1999-01-01T01:00:00Z", 1},
		"another object": {[]hook{{operation: "GetRole", err: silent}}, time.Hour, " : not now", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				drifted(t, c)
				for _, h := range row.hooks {
					if name == "created again" {
						h.before = func(context.Context) {
							c.logstores["security-audit"] = withMember(c.logstores["security-audit"], `"createTime":915152400`)
						}
					}
					c.on(h)
				}
				ctx, cancel := context.WithTimeout(t.Context(), row.timeout)
				defer cancel()
				err := reconciler(c, planned(LogstoreReady)).Run(ctx)
				if looks := c.count("GetLogStore"); (err == nil) != (row.says == "") || err != nil && err.Error() != row.says || looks != row.looks {
					t.Errorf("%v after %d looks", err, looks)
				}
				if row.says != "" && len(c.writes()) > 0 {
					t.Errorf("it writes %v", c.writes())
				}
			})
		})
	}
}
