package reconcile

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// lower makes of a create an update that lowers the retention to 30 days, with a consent that counts.
func lower(r *Reconciler) {
	r.Options = domain.GuardOptions{}
	lowersTo(30)(&r.Want)
}

// A rejected change of the retention is the service's own, unless RAM has denied the call.
func TestApplier_retentionRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		class   model.Class
		ram     bool
		refused bool
	}{
		"refused":          {model.Refused, false, true},
		"denied by itself": {model.Denied, false, true},
		"denied by RAM":    {model.Denied, true, false},
		"not found":        {model.NotFound, false, false},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.on(hook{operation: "UpdateLogStore", err: &model.Error{Class: row.class, Mutating: true, Attempts: 1, DeniedByRAM: row.ram}})
			err := reconciler(c, lower).Run(t.Context())
			if got := errors.As(err, new(*domain.RetentionRefusedError)); err == nil || got != row.refused || c.count("UpdateLogStore") != 1 {
				t.Errorf("%s: %v (%T) after %v", name, err, err, c.writes())
			}
		})
	}
}

// Where other settings were to change, too, the error names all of them.
func TestApplier_settingsRefused(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.on(hook{operation: "UpdateLogStore", err: failure(model.Refused)})
		err := reconciler(c, func(r *Reconciler) {
			lower(r)
			r.Want.Logstore.AppendMeta = new(true)
		}).Run(t.Context())
		var refused *domain.RetentionRefusedError
		if !errors.As(err, &refused) || !strings.Contains(strings.Join(refused.Detail(""), "\n"), "rejected the change of retention_days, append_meta; the retention is still 3650 days") {
			t.Errorf("%v", err)
		}
	})
}

// A hold that is set between two attempts of the same write is seen, and stands.
func TestApplier_holdBetweenAttempts(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]model.Class{"throttled": model.Throttled, "unavailable": model.Unavailable, "reset": model.Unreachable} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			where := twoLineSpec().Project.Name
			held := c.logstores[where]
			held.RetentionDays = 90
			c.logstores[where] = held
			c.on(hook{operation: "UpdateLogStore", nth: 1, err: failure(lost), before: func(context.Context) {
				held.RetentionDays = 365
				c.logstores[where] = held
			}})
			err := reconciler(c, func(r *Reconciler) {
				lower(r)
				r.Want.AppliedBefore.RetentionDays, r.Want.AppliedBefore.Shown = 90, 90
			}).Run(t.Context())
			if !errors.As(err, new(*domain.RetentionDecreaseError)) || c.logstores[where].RetentionDays != 365 || c.count("UpdateLogStore") != 1 {
				t.Errorf("%s: %v, retention %d after %v", name, err, c.logstores[where].RetentionDays, c.writes())
			}
		})
	}
}

// What others change between two attempts is kept: the second attempt is merged onto it.
func TestApplier_secondAttemptMergesAgain(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		where := twoLineSpec().Project.Name
		c.on(hook{operation: "UpdateLogStore", nth: 1, err: failure(model.Unavailable), before: func(context.Context) {
			changed := c.logstores[where]
			changed.AppendMeta = true
			c.logstores[where] = changed
		}})
		if err := reconciler(c, lower).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if l := c.logstores[where]; !l.AppendMeta || l.RetentionDays != 30 || c.count("UpdateLogStore") != 2 {
			t.Errorf("%+v after %v", l, c.writes())
		}
	})
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		where := twoLineSpec().Project.Name
		broken := c.indexes[where]
		delete(broken.Fields, "EventID")
		c.on(hook{operation: "UpdateIndex", nth: 1, err: failure(model.Unavailable), before: func(context.Context) {
			c.indexes[where].Fields["ours"] = model.FieldKey{Type: "text"}
		}})
		if err := reconciler(c, func(r *Reconciler) { r.Options = domain.GuardOptions{} }).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, ours := c.indexes[where].Fields["ours"]
		if _, whole := c.indexes[where].Fields["EventID"]; !ours || !whole || c.count("UpdateIndex") != 2 {
			t.Errorf("ours %t, complete %t after %v", ours, whole, c.writes())
		}
	})
}

// Only what was created a moment ago is waited for.
func TestApplier_waitsForTheYoung(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		clear(c.indexes)
		c.on(hook{operation: "CreateIndex", err: failure(model.NotFound)})
		if err := reconciler(c, func(r *Reconciler) { r.Options = domain.GuardOptions{} }).Run(t.Context()); !model.Is(err, model.NotFound) || c.count("CreateIndex") != 1 {
			t.Errorf("%v after %v", err, c.writes())
		}
	})
}

// A trail that appears in answer to our create is ours only if our call may have created it.
func TestApplier_whoseTrail(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		hook hook
		ours bool
	}{
		"created by others a moment before":       {hook{operation: "CreateInnerTrail", nth: 1}, false},
		"created by a call whose answer was lost": {hook{operation: "CreateInnerTrail", nth: 1, err: failure(model.Unreachable), acts: true}, true},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			if !row.ours {
				row.hook.before = func(context.Context) {
					b := twoLineSpec().CreateInput()
					c.trails = append(c.trails, model.Trail{Name: b.Name, HomeRegion: b.Region, Status: model.TrailFresh, ProjectARN: b.ProjectARN, RoleARN: b.RoleARN})
				}
			}
			c.on(row.hook)
			r := reconciler(c, nil)
			err := r.Run(t.Context())
			if (r.Last != nil) != row.ours {
				t.Errorf("%s: %v, the last created is %v", name, err, r.Last)
			}
		})
	}
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		gone := c.trails[0]
		c.trails = nil
		c.on(hook{operation: "CreateInnerTrail", nth: 1, before: func(context.Context) { c.trails = append(c.trails, gone) }})
		r := reconciler(c, func(r *Reconciler) { r.Options = domain.GuardOptions{MayRecreate: true} })
		if err := r.Run(t.Context()); err != nil || r.Last != nil || c.count("CreateInnerTrail") != 1 {
			t.Errorf("created by others during an update: %v, the last created is %v", err, r.Last)
		}
	})
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		c.on(hook{operation: "CreateInnerTrail", err: failure(model.Unavailable)})
		r := reconciler(c, nil)
		if err := r.Run(t.Context()); err == nil || r.Last == nil {
			t.Errorf("a create that may have acted: %v, the last created is %v", err, r.Last)
		}
	})
}

// A trail that was never started is restored as one that does not deliver.
func TestApplier_restoresAsItWas(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{model.TrailFresh: "StopLogging", model.TrailStopped: "StopLogging", model.TrailEnabled: "StartLogging"} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.setStatus("platform-ops", status)
			c.on(hook{operation: "CreateInnerTrail", nth: 1, err: failure(model.Refused)})
			var failed *RecreateError
			err := reconciler(c, move).Run(t.Context())
			writes := c.writes()
			if !errors.As(err, &failed) || failed.RestoreErr != nil || writes[len(writes)-1] != want {
				t.Errorf("%s: %v after %v", status, err, writes)
			}
		})
	}
}

// After its old trail was deleted, a move does not wait for a project that is missing: nothing ships
// meanwhile.
func TestApplier_noWaitWithoutTrail(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.on(hook{operation: "CreateInnerTrail", nth: 1, err: failure(model.NotFound)})
		c.projects["new-audit"] = "cn-hangzhou"
		err := reconciler(c, move).Run(t.Context())
		var failed *RecreateError
		if !errors.As(err, &failed) || failed.RestoreErr != nil || c.count("CreateInnerTrail") != 2 || c.trails[0].ProjectARN != twoLineSpec().CreateInput().ProjectARN {
			t.Errorf("%v after %v", err, c.writes())
		}
	})
}

// Without an answer about the trail, its delete has not succeeded.
func TestDeleter_failures(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.on(hook{operation: "DeleteInnerTrail", err: failure(model.Unreachable)})
		c.on(hook{operation: "DescribeInnerTrails", nth: 2, err: &model.Error{Class: model.BadResponse, Attempts: 1}})
		var failed *StepError
		err := deleter(c, true).Run(t.Context())
		if !errors.As(err, &failed) || len(failed.Done) > 0 || slices.Contains(c.writes(), "DeleteLogStore") {
			t.Errorf("no look: %v after %v", err, c.writes())
		}
	})
}

// A trail without a home region is at home where it is listed, and one of another region is not.
func TestListTrails_home(t *testing.T) {
	t.Parallel()
	listed := listing{trails: []model.Trail{{Name: "here"}, {Name: "also-here", HomeRegion: "cn-hangzhou"}, {Name: "elsewhere", HomeRegion: "cn-shanghai"}}}
	here, other, err := ListTrails(t.Context(), listed, "cn-hangzhou")
	if err != nil || len(here) != 2 || len(other) != 1 || other[0].Name != "elsewhere" {
		t.Errorf("%v and %v, %v", here, other, err)
	}
}

// listing is a cloud that lists these trails in every region.
type listing struct {
	Cloud

	trails []model.Trail
}

func (l listing) DescribeInnerTrails(context.Context, string) ([]model.Trail, error) {
	return l.trails, nil
}

// A step that was done and does not show holds up the later steps of its stage, and of no other.
func TestUndone(t *testing.T) {
	t.Parallel()
	done, after := domain.Step{Kind: domain.CreateLogstore, Name: "l"}, domain.Step{Kind: domain.CreateIndex, Name: "l"}
	trail := domain.Step{Kind: domain.CreateTrail, Name: "t"}
	log := &stepLog{}
	log.add(done)
	stages := undone([]domain.Step{done, after, trail}, log)
	if len(stages[domain.StoreStage]) != 0 || !slices.Equal(stages[domain.TrailStage], []domain.Step{trail}) {
		t.Errorf("%v", stages)
	}
	if stages := undone([]domain.Step{after, trail}, log); !slices.Equal(stages[domain.StoreStage], []domain.Step{after}) {
		t.Errorf("%v", stages)
	}
}

// TestUndone_recreatesOnlyWhatIsThere holds that a trail which is not listed is never to be re-created: after this run
// has done so, the step waits for the trail to show, and before, the trail is created.
func TestUndone_recreatesOnlyWhatIsThere(t *testing.T) {
	t.Parallel()
	want := twoLineSpec()
	recreate := domain.Step{Kind: domain.RecreateTrail, Name: want.Trail}
	moved, otherRole := observedAsDeclared(), observedAsDeclared()
	moved.Trails[0].ProjectARN, otherRole.Trails[0].RoleARN = "acs:log:cn-hangzhou:1:project/other", "acs:ram::1:role/other"
	missing := observedAsDeclared()
	missing.Trails = nil
	for name, row := range map[string]struct {
		observed domain.Observed
		todo     bool
	}{"as declared": {observedAsDeclared(), false}, "moved": {moved, true}, "of another role": {otherRole, true}, "missing": {missing, false}} {
		for _, want.Enabled = range []bool{true, false} {
			for _, done := range []func(*stepLog){func(*stepLog) {}, func(l *stepLog) { l.add(recreate) }, func(l *stepLog) { l.skip(recreate) }} {
				log := &stepLog{}
				done(log)
				stages := undone(want.Steps(row.observed, log.has(recreate)), log)
				if slices.Contains(stages[domain.TrailStage], recreate) != (row.todo && !log.has(recreate)) {
					t.Errorf("%s, enabled %t: %v after %v", name, want.Enabled, stages, log.doneSteps())
				}
			}
		}
	}
}

// Where both stages fail, the failure that may have taken effect is reported.
func TestReconciler_reportsTheAmbiguous(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ role, store, want model.Class }{
		{model.Refused, model.BadResponse, model.BadResponse},
		{model.BadResponse, model.Refused, model.BadResponse},
		{model.Quota, model.Refused, model.Quota},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			c.on(hook{operation: "CreateRole", err: failure(row.role)})
			c.on(hook{operation: "CreateProject", err: failure(row.store)})
			if err := reconciler(c, createProject).Run(t.Context()); !model.Is(err, row.want) {
				t.Errorf("role %d, store %d: %v", row.role, row.store, err)
			}
		})
	}
}

// A trail of the same name that others have created for another destination is not the one that was to be created.
func TestApplier_sameNameElsewhere(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		elsewhere := c.trails[0]
		elsewhere.ProjectARN = "acs:log:cn-hangzhou:1:project/other"
		c.trails = nil
		c.on(hook{operation: "CreateInnerTrail", nth: 1, before: func(context.Context) { c.trails = append(c.trails, elsewhere) }})
		err := reconciler(c, func(r *Reconciler) { r.Options = domain.GuardOptions{MayRecreate: true} }).Run(t.Context())
		if err == nil || slices.Contains(c.writes(), "DeleteInnerTrail") {
			t.Errorf("%v after %v", err, c.writes())
		}
	})
}
