package reconcile

import (
	"context"
	"errors"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
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
		if looks := c.count("GetProject"); !errors.As(err, new(*ProjectMissingError)) || len(c.writes()) > 0 || looks < 5 || looks > 100 {
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
			if looks := c.count(operation); !errors.As(err, new(*ProjectTakenError)) || len(c.writes()) > 0 || looks < 5 || looks > 100 {
				t.Errorf("%s never answers: %v after %d looks and %v", operation, err, looks, c.writes())
			}
		})
	}
}

// The error of a project that was waited for is about its last answer, and an answer that
// says neither is returned as it is.
func TestProjectSpec_await(t *testing.T) {
	t.Parallel()
	var (
		taken   = &model.Error{Class: model.OtherAccount, Attempts: 1}
		absent  = &model.Error{Class: model.NotFound, Attempts: 1}
		missing = &ProjectMissingError{Project: twoLineSpec().Project.Project}
	)
	for name, row := range map[string]struct {
		create bool
		began  error   // the answer that began the wait
		looks  []error // the answers to the looks; the last one stays
		right  func(error) bool
	}{
		"exists":                     {began: missing, looks: []error{absent, nil}, right: func(err error) bool { return err == nil }},
		"missing, and stays missing": {began: missing, looks: []error{absent}, right: func(err error) bool { return errors.Is(err, missing) }},
		"taken, and stays taken":     {began: taken, looks: []error{taken}, right: func(err error) bool { return errors.As(err, new(*ProjectTakenError)) }},
		"taken, and then missing": {began: taken, looks: []error{taken, absent}, right: func(err error) bool {
			return errors.As(err, new(*ProjectMissingError)) && !errors.As(err, new(*ProjectTakenError))
		}},
		"missing, and then taken": {began: missing, looks: []error{absent, taken}, right: func(err error) bool { return errors.As(err, new(*ProjectTakenError)) }},
		"taken, and then free":    {create: true, began: taken, looks: []error{taken, absent}, right: func(err error) bool { return err == nil }},
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
			if err := p.await(t.Context(), c, row.began); !row.right(err) {
				t.Errorf("%s: %v (%T)", name, err, err)
			}
		})
	}
}
