package reconcile

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// A project that may not be created is waited for, since it may be young, and then missed.
func TestReconciler_awaitsTheProject(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		clear(c.projects)
		c.on(hook{operation: "GetProject", nth: 4, before: func(context.Context) { c.projects["security-audit"] = "cn-hangzhou" }})
		if err := reconciler(c, nil).Run(t.Context()); err != nil || len(c.trails) != 1 {
			t.Errorf("appears late: %v after %v", err, c.writes())
		}
	})
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		clear(c.projects)
		err := reconciler(c, nil).Run(t.Context())
		if looks := c.count("GetProject"); !errors.As(err, new(*domain.ProjectMissingError)) || len(c.writes()) > 0 || looks < 5 || looks > 100 {
			t.Errorf("never appears: %v after %d looks and %v", err, looks, c.writes())
		}
	})
}

// A young project may answer itself while what is in it is still said to be another account's. That
// is waited for with pauses, and then an error.
func TestReconciler_awaitsWhatIsInTheProject(t *testing.T) {
	t.Parallel()
	taken := &model.Error{Class: model.OtherAccount, Attempts: 1}
	for _, operation := range []string{"GetLogStore", "GetIndex"} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			for n := range 4 {
				c.on(hook{operation: operation, nth: n + 1, err: taken})
			}
			if err := reconciler(c, nil).Run(t.Context()); err != nil || len(c.trails) != 1 {
				t.Errorf("%s answers late: %v after %v", operation, err, c.writes())
			}
		})
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			c.on(hook{operation: operation, err: taken})
			err := reconciler(c, nil).Run(t.Context())
			if looks := c.count(operation); !errors.As(err, new(*domain.ProjectTakenError)) || len(c.writes()) > 0 || looks < 5 || looks > 100 {
				t.Errorf("%s never answers: %v after %d looks and %v", operation, err, looks, c.writes())
			}
		})
	}
}

// The error of a project that was waited for is about its last answer, and an answer that
// says neither is returned as it is.
func TestAwaitProject(t *testing.T) {
	t.Parallel()
	var (
		taken   = &model.Error{Class: model.OtherAccount, Attempts: 1}
		absent  = &model.Error{Class: model.NotFound, Attempts: 1}
		missing = &domain.ProjectMissingError{Project: twoLineSpec().Project.Project}
	)
	for name, row := range map[string]struct {
		create bool
		began  error   // the answer that began the wait
		looks  []error // the answers to the looks; the last one stays
		right  func(error) bool
	}{
		"exists":                     {began: missing, looks: []error{absent, nil}, right: func(err error) bool { return err == nil }},
		"missing, and stays missing": {began: missing, looks: []error{absent}, right: func(err error) bool { return errors.Is(err, missing) }},
		"taken, and stays taken":     {began: taken, looks: []error{taken}, right: func(err error) bool { return errors.As(err, new(*domain.ProjectTakenError)) }},
		"taken, and then missing": {began: taken, looks: []error{taken, absent}, right: func(err error) bool {
			return errors.As(err, new(*domain.ProjectMissingError)) && !errors.As(err, new(*domain.ProjectTakenError))
		}},
		"missing, and then taken":               {began: missing, looks: []error{absent, taken}, right: func(err error) bool { return errors.As(err, new(*domain.ProjectTakenError)) }},
		"taken, and then free":                  {create: true, began: taken, looks: []error{taken, absent}, right: func(err error) bool { return err == nil }},
		"taken, to be created, and stays taken": {create: true, began: taken, looks: []error{taken}, right: func(err error) bool { return errors.As(err, new(*domain.ProjectTakenError)) }},
		"no answer": {began: missing, looks: []error{absent, &model.Error{Class: model.BadResponse, Attempts: 1}}, right: func(err error) bool {
			return model.Is(err, model.BadResponse)
		}},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			for i, answer := range row.looks {
				n := i + 1
				if n == len(row.looks) {
					n = 0 // this one and all later ones
				}
				c.on(hook{operation: "GetProject", nth: n, err: answer})
			}
			p := twoLineSpec().Project
			p.Create = row.create
			if err := awaitProject(t.Context(), c, p, row.began); !row.right(err) {
				t.Errorf("%s: %v (%T)", name, err, err)
			}
		})
	}
}

// A project that appears at the first look is not waited for any longer.
func TestReconciler_awaitsNoLonger(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		clear(c.projects)
		c.on(hook{operation: "GetProject", nth: 2, before: func(context.Context) { c.projects["security-audit"] = "cn-hangzhou" }})
		begun := time.Now()
		if err := reconciler(c, nil).Run(t.Context()); err != nil || time.Since(begun) > 0 {
			t.Errorf("%v after %s", err, time.Since(begun))
		}
	})
}

// Services may not see a project yet that has appeared during the run, so the create of the new trail of a move is
// repeated although nothing ships meanwhile.
func TestReconciler_movesToAYoungProject(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		shipped(t, c)
		c.on(hook{operation: "GetProject", nth: 2, before: func(context.Context) { c.projects["new-audit"] = "cn-hangzhou" }})
		c.on(hook{operation: "CreateInnerTrail", nth: 1, err: failure(model.NotFound)})
		err := reconciler(c, func(r *Reconciler) { move(r); r.Want.Project.Create = false }).Run(t.Context())
		if err != nil || c.count("CreateInnerTrail") != 2 || !twoLineSpec().NeedsTrail(domain.Observed{Trails: c.trails}) {
			t.Errorf("%v after %v", err, c.writes())
		}
	})
}

// TestProcessorCache_reads tells what is known of the ingest processor of a Logstore: it is read once in the life of a process.
func TestProcessorCache_reads(t *testing.T) {
	t.Parallel()
	project, other := twoLineSpec().Project.Project, model.Project{Region: "cn-hangzhou", Name: "other"}
	with := func(name string) model.Logstore {
		l := twoLineSpec().Logstore.CreateInput()
		if name != "" {
			l = withMember(l, `"processorId":"`+name+`"`)
		}
		return l
	}
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		var cache ProcessorCache
		c.on(hook{operation: "GetIngestProcessor", nth: 3, err: failure(model.Denied)})
		for i, row := range []struct {
			project model.Project
			name    string
			reads   int
			unread  bool
		}{
			{project, "", 0, false}, {project, "mask", 1, false}, {project, "mask", 1, false}, {other, "mask", 2, false}, {project, "drop", 3, true}, {project, "drop", 4, false}, {project, "mask", 4, false},
		} {
			var facts integrity.Facts
			cache.observe(t.Context(), c, row.project, &facts, with(row.name))
			known := cache.Known(row.project, integrity.NewFinding(integrity.Processor, row.name).Name)
			if row.name == "" {
				known = integrity.Facts{}
			}
			if c.count("GetIngestProcessor") != row.reads || (facts.Processor != nil) != (row.name != "" && !row.unread) || (facts.ProcessorUnread != nil) != row.unread ||
				known.Processor != facts.Processor || !errors.Is(known.ProcessorUnread, facts.ProcessorUnread) {
				t.Errorf("look %d: %d reads, %+v, known %+v", i, c.count("GetIngestProcessor"), facts, known)
			}
			if facts.Processor != nil && facts.Processor.Name != row.name {
				t.Errorf("look %d: %+v", i, facts.Processor)
			}
		}
	})
}
