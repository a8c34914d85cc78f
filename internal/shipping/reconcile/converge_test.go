package reconcile

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// What others wrote over this run's write counts as applied: the next plan must show that they did. What they wrote
// elsewhere does not.
func TestReconciler_AppliedSoFar_overwritten(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		others func(c *fakeCloud)
		want   string
	}{
		"the Logstore": {func(c *fakeCloud) {
			c.on(hook{operation: "UpdateLogStore", nth: 1, err: failure(model.Unreachable), before: func(context.Context) {
				l := c.logstores["security-audit"]
				l.RetentionDays = 60
				c.logstores["security-audit"] = l
			}})
		}, "cn-hangzhou/security-audit/90/90"},
		"the role": {func(c *fakeCloud) {
			role := c.roles[names.DefaultRole]
			role.Updated = json.RawMessage(`"1"`)
			c.roles[names.DefaultRole] = role
			c.on(hook{operation: "UpdateRole", nth: 1, err: failure(model.Unreachable), before: func(context.Context) {
				role.Updated = json.RawMessage(`"2"`)
				c.roles[names.DefaultRole] = role
			}})
			c.on(hook{operation: "UpdateLogStore", err: failure(model.Denied)})
		}, "cn-hangzhou/security-audit/365"},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			drifted(t, c)
			row.others(c)
			r := reconciler(c, update)
			if err := r.Run(t.Context()); !errors.As(err, new(*domain.ChangedMeanwhileError)) || r.AppliedSoFar(r.Want.AppliedBefore).String() != row.want {
				t.Errorf("%s: %v leaves %s", name, err, r.AppliedSoFar(r.Want.AppliedBefore))
			}
		})
	}
}

// The trail that a re-creation has deleted delivered; that says nothing of the one that may have been created.
func TestReconciler_recreatedOrNot(t *testing.T) {
	t.Parallel()
	throughAnother := func(r *Reconciler) { r.Options, r.Want.Role.Name = domain.GuardOptions{MayRecreate: true}, "delivery" }
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.on(hook{operation: "CreateInnerTrail", err: failure(model.BadResponse)})
		if err := reconciler(c, throughAnother).Run(t.Context()); !errors.As(err, new(*NotShippingError)) || len(c.trails) > 0 {
			t.Errorf("%v after %v", err, c.writes())
		}
	})
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		if err := reconciler(c, throughAnother).Run(t.Context()); err != nil || c.count("GetProject") != 3 {
			t.Errorf("%v; the project is looked at %d times in three passes, although nothing was made in it", err, c.count("GetProject"))
		}
	})
}

// Settings that the service accepts and does not take are named.
func TestReconciler_notSettled_settings(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		drifted(t, c)
		old := c.logstores["security-audit"]
		c.on(hook{operation: "UpdateLogStore", before: func(context.Context) {
			c.on(hook{operation: "GetLogStore", before: func(context.Context) { c.logstores["security-audit"] = old }})
		}})
		var stuck *NotSettledError
		if err := reconciler(c, update).Run(t.Context()); !errors.As(err, &stuck) || !slices.Equal(stuck.Settings, []string{"retention_days"}) {
			t.Errorf("%v, %+v", err, stuck)
		}
	})
}

// slow is a cloud that shows an index after some time, and then for a while a Logstore as it was before it was repaired.
type slow struct {
	*fakeCloud

	begun time.Time
}

func (s slow) GetIndex(ctx context.Context, p model.Project, name string) (model.Index, error) {
	if time.Since(s.begun) < settleWindow-10*time.Second {
		return model.Index{}, &model.Error{Class: model.NotFound, Attempts: 1}
	}
	return s.fakeCloud.GetIndex(ctx, p, name)
}

func (s slow) GetLogstore(ctx context.Context, p model.Project, name string) (model.Logstore, error) {
	l, err := s.fakeCloud.GetLogstore(ctx, p, name)
	if passed := time.Since(s.begun) - settleWindow; err == nil && passed > -10*time.Second && passed < 20*time.Second {
		l = withMember(l, `"enable_tracking":true`)
	}
	return l, err
}

// Each step gives the cloud the time to show it anew.
func TestReconciler_settlesTwice(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		r := reconciler(c, nil)
		r.Cloud = slow{c, time.Now()}
		if err := r.Run(t.Context()); err != nil || c.count("UpdateLogStore") != 1 {
			t.Errorf("%v after %v", err, c.writes())
		}
	})
}

// An error after a step that others did says so, although this run has done none.
func TestReconciler_skippedStep(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.logstores["security-audit"] = withMember(c.logstores["security-audit"], `"ttl":365`)
		c.on(hook{operation: "GetLogStore", nth: 2, before: func(context.Context) {
			c.logstores["security-audit"] = withMember(c.logstores["security-audit"], `"ttl":90`)
		}})
		c.on(hook{operation: "GetRole", nth: 2, err: failure(model.Unavailable)})
		var failed *StepError
		err := reconciler(c, update).Run(t.Context())
		if !errors.As(err, &failed) || len(failed.Done) > 0 || !slices.Equal(words(failed.Skipped), []string{"update Logstore innertrail_platform-ops"}) {
			t.Errorf("%v, %+v", err, failed)
		}
	})
}

// A look that fails after a project has appeared is the error.
func TestReconciler_lookAfterTheProject(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		clear(c.projects)
		c.on(hook{operation: "GetProject", nth: 2, before: func(context.Context) { c.projects["security-audit"] = "cn-hangzhou" }})
		c.on(hook{operation: "GetRole", nth: 2, err: failure(model.Unavailable)})
		if err := reconciler(c, nil).Run(t.Context()); !model.Is(err, model.Unavailable) || len(c.writes()) > 0 {
			t.Errorf("%v after %v", err, c.writes())
		}
	})
}

// Of two concurrent failures, the first is reported, and rather one after which the service may have acted.
func TestReconciler_twoFailures(t *testing.T) {
	t.Parallel()
	lost, refused := failure(model.Unreachable), failure(model.BadCredentials)
	for name, row := range map[string]struct{ role, store, want error }{
		"both lost":      {lost, failure(model.TimedOut), lost},
		"both refused":   {refused, failure(model.Denied), refused},
		"the store lost": {refused, lost, lost},
		"the role lost":  {lost, refused, lost},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			c.on(hook{operation: "CreateRole", err: row.role})
			c.on(hook{operation: "CreateProject", err: row.store})
			if err := reconciler(c, createProject).Run(t.Context()); !errors.Is(err, row.want) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}
