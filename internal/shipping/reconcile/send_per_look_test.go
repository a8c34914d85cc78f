package reconcile

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// A write whose answer leaves it open what was done is sent again after a look only, and not at all
// where the look forbids it. The error names what may have taken effect, and how often it was sent.
func TestSendPerLook_rules(t *testing.T) {
	t.Parallel()
	type look struct {
		done bool
		err  error
	}
	own, guard, unread := errors.New("an error of this program"), errors.New("a guard"), &model.Error{Class: model.Denied, Attempts: 1}
	again := look{}
	for name, row := range map[string]struct {
		writes   []model.Class // of the answers; then success
		own      bool          // whether the last answer is followed by an error of this program
		looks    []look
		cancels  bool // whether the run is interrupted during the last write
		pauses   int
		fails    []error
		attempts int  // that the error names; 0 without one of a service
		unsent   bool // whether the answer is that it was not sent
		lost     bool // whether looks are told that a write may have taken effect
		open     bool // whether the error says so
	}{
		"success":                                  {},
		"an error of this program":                 {own: true, fails: []error{own}},
		"refused":                                  {writes: []model.Class{model.Refused}, attempts: 1},
		"throttled":                                {writes: []model.Class{model.Throttled}, looks: []look{again}, pauses: 1},
		"throttled, and a guard":                   {writes: []model.Class{model.Throttled}, looks: []look{{err: guard}}, pauses: 1, fails: []error{guard}},
		"throttled, and done by others":            {writes: []model.Class{model.Throttled}, looks: []look{{done: true}}, pauses: 1},
		"throttled, and not to be read":            {writes: []model.Class{model.Throttled}, looks: []look{{err: unread}}, pauses: 1, attempts: 1},
		"throttled for good":                       {writes: []model.Class{model.Throttled, model.Throttled, model.Throttled}, looks: []look{again, again}, pauses: 2, attempts: 3},
		"lost, and done":                           {writes: []model.Class{model.Unreachable}, looks: []look{{done: true}}, pauses: 1, lost: true},
		"lost, and a guard":                        {writes: []model.Class{model.Unreachable}, looks: []look{{err: guard}}, pauses: 1, fails: []error{guard}, attempts: 1, lost: true, open: true},
		"not understood, and done":                 {writes: []model.Class{model.BadResponse}, looks: []look{{done: true}}, lost: true},
		"not understood, and not done":             {writes: []model.Class{model.BadResponse}, looks: []look{again}, attempts: 1, lost: true, open: true},
		"lost, then refused":                       {writes: []model.Class{model.Unreachable, model.Refused}, looks: []look{again, again}, pauses: 1, attempts: 2, lost: true},
		"lost, then refused, and done":             {writes: []model.Class{model.Unreachable, model.Refused}, looks: []look{again, {done: true}}, pauses: 1, lost: true},
		"a session that has expired":               {writes: []model.Class{model.Expired}, looks: []look{again}},
		"a session that expires again":             {writes: []model.Class{model.Expired, model.Expired}, looks: []look{again}, attempts: 2},
		"interrupted while it is sent":             {writes: []model.Class{model.Unreachable}, cancels: true, attempts: 1, open: true},
		"interrupted, and throttled before":        {writes: []model.Class{model.Throttled, model.Unavailable}, looks: []look{again}, cancels: true, pauses: 1, attempts: 2, open: true},
		"interrupted before it is sent":            {writes: []model.Class{model.Canceled}, cancels: true, unsent: true},
		"lost, and interrupted after it":           {writes: []model.Class{model.Unreachable, model.Canceled}, looks: []look{again}, cancels: true, pauses: 1, attempts: 1, lost: true, open: true},
		"throttled, and interrupted after it":      {writes: []model.Class{model.Throttled, model.Canceled}, looks: []look{again}, cancels: true, pauses: 1, unsent: true},
		"lost, then throttled, and not to be read": {writes: []model.Class{model.Unreachable, model.Throttled}, looks: []look{again, {err: unread}}, pauses: 2, attempts: 1, lost: true, open: true},
		"an error of this program, after it":       {writes: []model.Class{model.Throttled}, looks: []look{again}, own: true, pauses: 1, fails: []error{own}},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			begun, sent, looked := time.Now(), 0, 0
			err := sendPerLook(ctx, c, func() error {
				if sent++; sent > len(row.writes) {
					if row.own {
						return own
					}
					return nil
				}
				if row.cancels && sent == len(row.writes) {
					cancel()
				}
				if answer := row.writes[sent-1]; answer != model.Canceled {
					return failure(answer)
				}
				return &model.Error{Class: model.Canceled, Mutating: true} // it is not sent
			}, func(lost bool) (bool, error) {
				if looked++; looked > len(row.looks) || lost != row.lost {
					t.Errorf("%s: look %d, told that a write may have taken effect: %t", name, looked, lost)
					return true, nil
				}
				return row.looks[looked-1].done, row.looks[looked-1].err
			})
			if sent < len(row.writes) || looked != len(row.looks) {
				t.Errorf("%s: sent %d times, looked %d times", name, sent, looked)
			}
			if (err == nil) != (len(row.fails) == 0 && row.attempts == 0 && !row.unsent) {
				t.Errorf("%s: %v", name, err)
			}
			for _, want := range row.fails {
				if !errors.Is(err, want) {
					t.Errorf("%s: %v, want %v", name, err, want)
				}
			}
			var failed *model.Error
			if errors.As(err, &failed) != (row.attempts > 0 || row.unsent) || failed != nil && failed.Attempts != row.attempts {
				t.Errorf("%s: %v", name, err)
			}
			if isAmbiguous(err) != row.open {
				t.Errorf("%s: %v says that a write may have taken effect: %t", name, err, !row.open)
			}
			if took := time.Since(begun); (took > 0) != (row.pauses > 0) || took > time.Duration(row.pauses)*500*time.Millisecond {
				t.Errorf("%s: it took %s", name, took)
			}
		})
	}
}

// A run that is interrupted between two attempts ends with the answer to the first.
func TestSendPerLook_interruptedPause(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		err := sendPerLook(ctx, c, func() error { return failure(model.Throttled) }, func(bool) (bool, error) {
			t.Error("a look after the end of the run")
			return true, nil
		})
		if !model.Is(err, model.Throttled) {
			t.Errorf("%v", err)
		}
	})
}

// What others did meanwhile is observed again. What cannot be read before the first write is an error.
func TestOnePerLook_beforeTheFirstWrite(t *testing.T) {
	t.Parallel()
	guard := errors.New("a guard")
	for name, row := range map[string]struct {
		done bool
		err  error
		want error
	}{
		"done by others":  {true, nil, errObserveAgain},
		"gone":            {false, failure(model.NotFound), errObserveAgain},
		"a guard":         {false, guard, guard},
		"nothing changed": {false, nil, nil},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			sent := 0
			a := &applier{cloud: c}
			err := a.onePerLook(t.Context(), func() error { sent++; return nil }, func(bool) (bool, error) { return row.done, row.err })
			if !errors.Is(err, row.want) || (sent > 0) != (row.want == nil) {
				t.Errorf("%s: %v, sent %d times", name, err, sent)
			}
		})
	}
}
