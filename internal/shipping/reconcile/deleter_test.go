package reconcile

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// A Logstore is deleted only if its retention is not longer than this state has applied.
func TestSpec_GuardDeletion(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		applied *Applied
		now     int
		held    bool
	}{
		"never applied":        {nil, 30, true},
		"applied, not how":     {&Applied{}, 30, true},
		"as applied":           {&Applied{RetentionDays: 30}, 30, false},
		"shorter than applied": {&Applied{RetentionDays: 60}, 30, false},
		"longer than applied":  {&Applied{RetentionDays: 30}, 31, true},
	} {
		s := twoLineSpec()
		s.AppliedBefore = row.applied
		err := s.GuardDeletion(model.Logstore{RetentionDays: row.now})
		var held *RetentionHeldError
		if errors.As(err, &held) != row.held || held != nil && (held.Logstore != s.Logstore.Name || held.Now != row.now || held.Applied != ValueOr(row.applied, Applied{}).RetentionDays) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Only the Logstore that the plan named is deleted: one that was created at another time is another one.
func TestDeleter_anotherLogstore(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		planned  int64 // when it was created; 0 if the plan did not know that
		observed string
		replaced bool
	}{
		"the same":              {1600000000, `{"createTime":1600000000}`, false},
		"younger":               {1600000000, `{"createTime":1600000001}`, true},
		"older":                 {1600000000, `{"createTime":1500000000}`, true},
		"planned without time":  {0, `{"createTime":1600000000}`, false},
		"observed without time": {1600000000, `{}`, false},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.logstores["security-audit"] = observedWith(t, row.observed)
			d := deleter(c, true)
			if row.planned > 0 {
				d.Created = time.Unix(row.planned, 0)
			}
			err := d.Run(t.Context())
			var replaced *LogstoreReplacedError
			if errors.As(err, &replaced) != row.replaced || row.replaced != (len(c.writes()) == 0) || !row.replaced && err != nil {
				t.Errorf("%s: %v after %v", name, err, c.writes())
			}
			if replaced != nil && (replaced.Logstore != d.Want.Logstore.Name || !replaced.Created.Equal(c.logstores["security-audit"].Created())) {
				t.Errorf("%s: %+v", name, replaced)
			}
		})
	}
}

// A destroy that fails says what it has done before, and the Logstore is read again before each write.
func TestDeleter_failsAfter(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		hooks   []hook
		class   model.Class // of the error; 0 without one
		deleted bool        // whether the error says that the trail is deleted
		writes  int
	}{
		"the delete is denied":             {[]hook{{operation: "DeleteInnerTrail", err: failure(model.Denied)}}, model.Denied, false, 1},
		"the list cannot be read after it": {[]hook{{operation: "DescribeInnerTrails", nth: 2, err: &model.Error{Class: model.Denied}}}, model.Denied, true, 1},
		"its answer is lost, then throttled, and the list cannot be read": {[]hook{
			{operation: "DeleteInnerTrail", nth: 1, err: failure(model.Unreachable)}, {operation: "DeleteInnerTrail", nth: 2, err: failure(model.Throttled)},
			{operation: "DescribeInnerTrails", nth: 3, err: &model.Error{Class: model.Denied}},
		}, model.Unreachable, false, 2},
		"the Logstore cannot be read after it":   {[]hook{{operation: "GetLogStore", nth: 2, err: &model.Error{Class: model.Denied}}}, model.Denied, true, 1},
		"the Logstore cannot be read once more":  {[]hook{{operation: "DeleteLogStore", nth: 1, err: failure(model.Throttled)}, {operation: "GetLogStore", nth: 3, err: &model.Error{Class: model.Denied}}}, model.Throttled, true, 2},
		"the Logstore is gone in the meantime":   {[]hook{{operation: "DeleteLogStore", nth: 1, err: failure(model.Throttled)}, {operation: "GetLogStore", nth: 3, err: &model.Error{Class: model.NotFound}}}, 0, false, 2},
		"the Logstore is gone before its delete": {[]hook{{operation: "GetLogStore", nth: 2, err: &model.Error{Class: model.NotFound}}}, 0, false, 1},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			for _, h := range row.hooks {
				c.on(h)
			}
			err := deleter(c, true).Run(t.Context())
			var failed *StepError
			if errors.As(err, &failed) != (row.class != 0) || failed != nil && (!model.Is(err, row.class) || (len(failed.Done) == 1) != row.deleted) || len(c.writes()) != row.writes {
				t.Errorf("%s: %v, done %+v after %v", name, err, failed, c.writes())
			}
		})
	}
}

// A Logstore that is held, or created again, while the trail is deleted is left, and the error says that
// the trail is gone.
func TestDeleter_heldMeanwhile(t *testing.T) {
	t.Parallel()
	for members, is := range map[string]any{`{"ttl":3651}`: new(*RetentionHeldError), `{"createTime":1600000001}`: new(*LogstoreReplacedError)} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			shipped(t, c)
			c.on(hook{operation: "GetLogStore", nth: 2, before: func(context.Context) { c.logstores["security-audit"] = observedWith(t, members) }})
			d := deleter(c, true)
			d.Created = c.logstores["security-audit"].Created()
			err := d.Run(t.Context())
			var failed *StepError
			if !errors.As(err, is) || !errors.As(err, &failed) || len(failed.Done) != 1 || c.count("DeleteLogStore") > 0 {
				t.Errorf("%s: %v after %v", members, err, c.writes())
			}
		})
	}
}
