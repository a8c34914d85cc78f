package attribution

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// fakeCaller answers from a function, and refuses more than two calls a second.
type fakeCaller struct {
	mu     sync.Mutex
	calls  []string
	at     []time.Time
	answer func(n int, region string, q model.EventQuery) (model.EventPage, error)
}

func (*fakeCaller) Clock() model.Clock { return model.SystemClock{} }

func (f *fakeCaller) LookupEvents(ctx context.Context, region string, q model.EventQuery) (model.EventPage, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if n := len(f.at); n > 1 && now.Sub(f.at[n-2]) < time.Second {
		return model.EventPage{}, errors.New("more than two calls a second")
	}
	f.calls, f.at = append(f.calls, region+" "+q.Name), append(f.at, now)
	if ctx.Err() != nil {
		return model.EventPage{}, ctx.Err()
	}
	return f.answer(len(f.calls), region, q)
}

func failing(class model.Class) error {
	return &model.Error{Class: class, Service: "ActionTrail", Action: "LookupEvents", Code: "TheCode", Message: "the message", Permission: "actiontrail:LookupEvents"}
}

// found is a call on the object of a test.
func found(q model.EventQuery, actor string) model.CallEvent {
	return model.CallEvent{ID: actor, Name: q.Name, Time: time.Now().Add(-time.Hour), Actor: model.Actor{Type: "ram-user", Name: actor}, Resources: []string{"x"}}
}

func stopped(trail string) Fact {
	return Trail{Region: "cn-hangzhou", Name: trail, Create: "CreateInnerTrail", Delete: "DeleteInnerTrail"}.Stopped(false)
}

// TestLookups_shared asks once what several resources want to know, at most ten times for all of them, and
// never more than twice a second.
func TestLookups_shared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		caller := &fakeCaller{answer: func(_ int, _ string, q model.EventQuery) (model.EventPage, error) {
			return model.EventPage{Events: []model.CallEvent{found(q, "mallory")}}, nil
		}}
		l := NewLookups()
		var wait sync.WaitGroup
		for range 5 {
			wait.Go(func() {
				verdicts, denied := l.Ask(t.Context(), caller, []Fact{stopped("x"), stopped("y")})
				if denied != nil || verdicts[0].Certainty != NotTold || verdicts[1].Certainty != NotTold { // it was started, too
					t.Errorf("%+v, %v", verdicts, denied)
				}
			})
		}
		wait.Wait()
		if got := strings.Join(caller.calls, ", "); got != "cn-hangzhou StopLogging, cn-hangzhou StartLogging" {
			t.Errorf("asked %s", got)
		}
		var facts []Fact
		for n := range 20 {
			facts = append(facts, Fact{Change: "it changed", Region: fmt.Sprint("r", n), Ask: []Question{{Operation: "Op", Object: []string{"x"}, Effect: always(Made)}}})
		}
		verdicts, _ := l.Ask(t.Context(), caller, facts)
		for n, v := range verdicts {
			if looked := n < 8; looked != (v.Certainty == Did) || !looked && !strings.Contains(v.Words(), "this run has made its 10 calls") {
				t.Errorf("fact %d: %s", n, v.Words())
			}
		}
		if len(caller.calls) != MaxCalls {
			t.Errorf("%d calls", len(caller.calls))
		}
	})
}

// TestLookups_failures says what was not looked up, and why: nobody is named then.
func TestLookups_failures(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fail  func(n int) error
		calls int
		says  string // empty if the actor is named
	}{
		"none":                  {func(int) error { return nil }, 2, ""},
		"throttled once":        {func(n int) error { return failOn(n == 1, model.Throttled) }, 3, ""},
		"throttled":             {func(int) error { return failing(model.Throttled) }, 2, "TheCode"},
		"unavailable once":      {func(n int) error { return failOn(n == 1, model.Unavailable) }, 3, ""},
		"unavailable":           {func(int) error { return failing(model.Unavailable) }, 2, "TheCode"},
		"denied":                {func(int) error { return failing(model.Denied) }, 1, "TheCode"},
		"not understood":        {func(int) error { return failing(model.BadResponse) }, 1, "the message"},
		"refused":               {func(int) error { return failing(model.Refused) }, 1, "the message"},
		"wrong key":             {func(int) error { return failing(model.BadCredentials) }, 1, "TheCode"},
		"the undoing throttled": {func(n int) error { return failOn(n > 1, model.Throttled) }, 3, "TheCode"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				caller := &fakeCaller{answer: func(n int, _ string, q model.EventQuery) (page model.EventPage, err error) {
					if err := tc.fail(n); err != nil {
						return page, err
					}
					if q.Name == "StopLogging" {
						page.Events = []model.CallEvent{found(q, "mallory")}
					}
					return page, nil
				}}
				l := NewLookups()
				verdicts, denied := l.Ask(t.Context(), caller, []Fact{stopped("x")})
				words := verdicts[0].Words()
				if (verdicts[0].Certainty == Did) != (tc.says == "") || !strings.Contains(words, tc.says) || len(caller.calls) != tc.calls {
					t.Errorf("%d calls: %s", len(caller.calls), words)
				}
				if (denied != nil) != (name == "denied") {
					t.Errorf("denied: %v", denied)
				}
				if _, _ = l.Ask(t.Context(), caller, []Fact{stopped("x")}); len(caller.calls) > tc.calls && name != "the undoing throttled" {
					t.Errorf("asked again: %v", caller.calls)
				}
			})
		})
	}
}

func failOn(when bool, class model.Class) error {
	if when {
		return failing(class)
	}
	return nil
}

// TestLookups_outOfTime stops when the read's time runs out, also while another resource asks.
func TestLookups_outOfTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		caller := &fakeCaller{answer: func(int, string, model.EventQuery) (model.EventPage, error) { return model.EventPage{}, nil }}
		l := NewLookups()
		l.turn <- struct{}{}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		verdicts, _ := l.Ask(ctx, caller, []Fact{stopped("x")})
		if words := verdicts[0].Words(); !strings.Contains(words, "the time of the read ran out") || len(caller.calls) != 0 {
			t.Errorf("%d calls: %s", len(caller.calls), words)
		}
		<-l.turn
		verdicts, _ = l.Ask(ctx, caller, []Fact{stopped("x")})
		if words := verdicts[0].Words(); !strings.Contains(words, "the time of the read ran out") {
			t.Errorf("%d calls: %s", len(caller.calls), words)
		}
	})
}

// TestLookups_pages reads the pages of an operation; where there are too many, it says so and names
// nobody for certain.
func TestLookups_pages(t *testing.T) {
	t.Parallel()
	for pages, want := range map[int]Certainty{1: Did, 2: Did, 3: Did, 4: NotLookedUp} {
		synctest.Test(t, func(t *testing.T) {
			caller := &fakeCaller{}
			caller.answer = func(_ int, _ string, q model.EventQuery) (page model.EventPage, err error) {
				if q.Name == "StartLogging" {
					return page, nil
				}
				number := len(q.Token) + 1
				event := found(q, "alice")
				if event.Resources = []string{"another"}; number == 1 {
					event = found(q, "mallory")
				}
				if page.Events = []model.CallEvent{event}; number < pages {
					page.Next = strings.Repeat("t", number)
				}
				return page, nil
			}
			verdicts, _ := NewLookups().Ask(t.Context(), caller, []Fact{stopped("x")})
			if verdicts[0].Certainty != want {
				t.Errorf("%d pages, %v: %s", pages, caller.calls, verdicts[0].Words())
			}
		})
	}
}

// TestLookups_global asks both regions that may store the calls to RAM, and only the one that does once
// that is known.
func TestLookups_global(t *testing.T) {
	t.Parallel()
	for _, region := range GlobalRegions {
		synctest.Test(t, func(t *testing.T) {
			caller := &fakeCaller{answer: func(_ int, at string, q model.EventQuery) (page model.EventPage, err error) {
				if at == region && q.Name != "CreateRole" {
					page.Events = []model.CallEvent{found(q, "mallory")}
				}
				return page, nil
			}}
			verdicts, _ := NewLookups().Ask(t.Context(), caller, []Fact{Role{Name: "x"}.Missing()})
			if want := "ap-southeast-1 DeleteRole, cn-hangzhou DeleteRole, " + region + " CreateRole"; verdicts[0].Certainty != Did || strings.Join(caller.calls, ", ") != want {
				t.Errorf("asked %v: %s", caller.calls, verdicts[0].Words())
			}
		})
	}
}
