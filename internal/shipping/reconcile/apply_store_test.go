package reconcile

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// Before a Logstore is written it is looked at: one that others created again is not written, and a
// refusal is about the retention only where that is to change.
func TestApplier_updateLogstore(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		observed, now string // members of the Logstore, as observed and at the look
		answer        error
		writes        int
		is            any
	}{
		"written":                     {`{"ttl":365}`, `{"ttl":365}`, nil, 1, nil},
		"lowered by others":           {`{"ttl":365}`, `{"ttl":200}`, nil, 1, nil},
		"done by others":              {`{"ttl":365}`, `{"ttl":90,"appendMeta":true}`, nil, 0, &errObserveAgain},
		"created again by others":     {`{"ttl":365,"createTime":1}`, `{"ttl":365,"createTime":2}`, nil, 0, new(*domain.LogstoreReplacedError)},
		"refused":                     {`{"ttl":365}`, `{"ttl":365}`, failure(model.Refused), 1, new(*domain.RetentionRefusedError)},
		"refused, of another setting": {`{"ttl":90}`, `{"ttl":90}`, failure(model.Refused), 1, new(*model.Error)},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			c.logstores["security-audit"] = observedWith(t, row.now)
			c.on(hook{operation: "UpdateLogStore", err: row.answer})
			r := reconciler(c, update)
			r.Want.Logstore.AppendMeta = new(true)
			a, from := &applier{cloud: c, want: r.Want, log: &stepLog{}}, observedWith(t, row.observed)
			_ = a.checkSame(&from)
			err := apply(t.Context(), a, domain.UpdateLogstore, domain.Observed{Logstore: &from})
			switch row.is {
			case nil:
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
			case &errObserveAgain:
				if !errors.Is(err, errObserveAgain) {
					t.Errorf("%s: %v", name, err)
				}
			default:
				if !errors.As(err, row.is) || errors.As(err, new(*domain.RetentionRefusedError)) != (name == "refused") {
					t.Errorf("%s: %v", name, err)
				}
			}
			if c.count("UpdateLogStore") != row.writes {
				t.Errorf("%s: %d writes", name, c.count("UpdateLogStore"))
			}
		})
	}
}

// Before an index is written it is looked at, and it is made for the mode that the Logstore will have.
func TestApplier_updateIndex(t *testing.T) {
	t.Parallel()
	lacking := func(t *testing.T, lite bool, fields ...string) model.Index {
		t.Helper()
		x := domain.IndexSpec{}.Merged(model.Index{}, lite)
		for _, name := range fields {
			delete(x.Fields, name)
		}
		return x
	}
	for name, row := range map[string]struct {
		lite   bool
		now    []string // the fields that it lacks at the look
		then   []string // and at the look after the first write
		look   hook
		write  error // the answer to the first write
		writes int
		says   string
	}{
		"written":                   {now: []string{"EventID"}, writes: 1},
		"written, of a lite one":    {lite: true, now: []string{"EventID"}, writes: 1},
		"changed by others":         {now: []string{"EventName"}, writes: 1},
		"done by others":            {writes: 0, says: errObserveAgain.Error()},
		"not readable":              {now: []string{"EventID"}, look: hook{operation: "GetIndex", nth: 1, err: failure(model.Denied)}, says: "Code: message"},
		"not readable any more":     {now: []string{"EventID"}, look: hook{operation: "GetIndex", nth: 2, err: failure(model.Denied)}, write: failure(model.Throttled), writes: 1, says: "Code: message"},
		"lost, and done":            {now: []string{"EventID"}, write: failure(model.Unreachable), writes: 1},
		"lost, and as before":       {now: []string{"EventID"}, then: []string{"EventID"}, write: failure(model.Unreachable), writes: 2},
		"lost, and changed":         {now: []string{"EventID"}, then: []string{"EventID", "EventName"}, write: failure(model.Unreachable), writes: 1, says: "another setting of EventName"},
		"throttled, done by others": {now: []string{"EventID"}, write: failure(model.Throttled), writes: 1},
		"throttled, and changed":    {now: []string{"EventID"}, then: []string{"EventName"}, write: failure(model.Throttled), writes: 2},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			looks := 0
			c.on(hook{operation: "GetIndex", before: func(context.Context) {
				if looks++; looks > 1 {
					c.indexes["security-audit"] = lacking(t, row.lite, row.then...)
				}
			}})
			c.indexes["security-audit"] = lacking(t, row.lite, row.now...)
			if row.look.operation != "" {
				c.hooks = append([]*hook{&row.look}, c.hooks...)
			}
			c.on(hook{operation: "UpdateIndex", nth: 1, err: row.write})
			a := &applier{cloud: c, want: twoLineSpec(), log: &stepLog{}}
			o := observedAsDeclared()
			if row.lite {
				a.want.Logstore.Mode, o.Logstore.Mode = new("lite"), "lite"
			}
			o.Index = new(lacking(t, row.lite, "EventID"))
			err := apply(t.Context(), a, domain.UpdateIndex, o)
			if (err != nil) != (row.says != "") || err != nil && !strings.Contains(err.Error(), row.says) || c.count("UpdateIndex") != row.writes {
				t.Errorf("%s: %v after %d writes", name, err, c.count("UpdateIndex"))
			}
			if is := c.indexes["security-audit"]; err == nil && !is.Equal(domain.IndexSpec{}.Merged(is, row.lite)) || err == nil && is.Fields["EventID"].Analytics == row.lite {
				t.Errorf("%s: the index is %+v", name, is.Fields["EventID"])
			}
		})
	}
}

// Only what is young is waited for, and for two minutes.
func TestApplier_untilReady(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		young, cancels bool
		least, most    time.Duration
	}{
		"not young":          {false, false, 0, 0},
		"young":              {true, false, propagationWindow, propagationWindow + 20*time.Second},
		"young, interrupted": {true, true, time.Second, time.Second},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			if row.cancels {
				ctx, cancel = context.WithTimeout(t.Context(), time.Second)
			}
			defer cancel()
			begun := time.Now()
			err := (&applier{cloud: c}).untilReady(ctx, row.young, func() error { return failure(model.NotFound) }, model.NotFound)
			if took := time.Since(begun); !model.Is(err, model.NotFound) || took < row.least || took > row.most {
				t.Errorf("%s: %v after %s", name, err, took)
			}
		})
	}
}

// A Logstore is young for two minutes after it was created, or if this run has created it.
func TestApplier_recentlyCreated(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		created := observedWith(t, `{"createTime":946684800}`)
		a := &applier{cloud: c, log: &stepLog{}}
		time.Sleep(time.Until(created.Created()) + propagationWindow - time.Second)
		if !a.recentlyCreated("l", &created) || a.recentlyCreated("l", nil) {
			t.Error("two minutes have not ended")
		}
		time.Sleep(time.Second)
		if a.recentlyCreated("l", &created) {
			t.Error("two minutes have ended")
		}
		a.log.add(domain.Step{Kind: domain.CreateLogstore, Name: "l"})
		if !a.recentlyCreated("l", nil) || a.recentlyCreated("other", nil) {
			t.Error("only the Logstore that the run has created is young")
		}
	})
}
