package attribution

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// What one run asks of one account. LookupEvents may be called twice a second.
const (
	MaxCalls = 10
	maxPages = 3 // of one operation
	pause    = 510 * time.Millisecond
)

// GlobalRegions may store the events of services that belong to no region (ActionTrail API reference,
// UpdateGlobalEventsStorageRegion). That RAM is one of them is inferred.
var GlobalRegions = []string{"ap-southeast-1", "cn-hangzhou"}

// Caller makes the calls.
type Caller interface {
	LookupEvents(ctx context.Context, region string, q model.EventQuery) (model.EventPage, error)
	Clock() model.Clock
}

// Lookups is what one run has looked up of one account: everything once, for all resources.
type Lookups struct {
	turn   chan struct{} // held by the one that asks
	calls  int
	last   time.Time
	global string // the region that stores the events of RAM, once known
	known  map[place]answer
	ended  error // after which nothing more is asked
}

// place is where the calls of an operation are looked up.
type place struct{ region, operation string }

// answer is what ActionTrail tells of an operation, the earliest call first.
type answer struct {
	events  []model.CallEvent
	missing string // why calls may be missing, a clause
}

// NewLookups returns the lookups of a run that has asked nothing yet.
func NewLookups() *Lookups { return &Lookups{turn: make(chan struct{}, 1), known: map[place]answer{}} }

// Ask looks up who made the changes. Denied is the answer if the caller may not ask.
func (l *Lookups) Ask(ctx context.Context, c Caller, facts []Fact) (verdicts []Verdict, denied error) {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		for _, fact := range facts {
			verdicts = append(verdicts, Verdict{Fact: fact, Certainty: NotLookedUp, Why: outOfTime})
		}
		return verdicts, nil
	}
	for _, fact := range facts {
		verdicts = append(verdicts, l.find(ctx, c, fact))
	}
	if model.Is(l.ended, model.Denied) {
		denied = l.ended
	}
	return verdicts, denied
}

const (
	outOfTime = "the time of the read ran out"
	outOfTurn = "this run has made its 10 calls for this account"
)

// find finds the calls that can have made a fact, and judges them.
func (l *Lookups) find(ctx context.Context, c Caller, f Fact) Verdict {
	if f.Nobody != "" {
		return Verdict{Fact: f, Certainty: ByNobody, Why: f.Nobody}
	}
	var calls []answered
	var missing string
	ask := func(questions []Question, undoes bool) {
		for _, q := range questions {
			if q.Undoes == undoes {
				found := l.answer(ctx, c, f.Region, q.Operation)
				calls = append(calls, f.relevant(q, found.events)...)
				if missing == "" {
					missing = found.missing
				}
			}
		}
	}
	nothing := func() bool { return !slices.ContainsFunc(calls, func(a answered) bool { return a.effect != Undid }) }
	ask(f.Ask, false)
	if nothing() {
		ask(f.Otherwise, false)
	}
	if !nothing() {
		ask(f.Ask, true)
		ask(f.Otherwise, true)
	}
	return f.judge(calls, missing, c.Clock().Now())
}

// answer returns what is known of an operation in a region; without one, in those that may store the
// events of RAM.
func (l *Lookups) answer(ctx context.Context, c Caller, region, operation string) answer {
	if region != "" {
		return l.lookUp(ctx, c, place{region, operation})
	}
	if l.global != "" {
		return l.lookUp(ctx, c, place{l.global, operation})
	}
	var all answer
	var holders []string
	for _, region := range GlobalRegions {
		one := l.lookUp(ctx, c, place{region, operation})
		all.events = append(all.events, one.events...)
		if all.missing == "" {
			all.missing = one.missing
		}
		if len(one.events) > 0 {
			holders = append(holders, region)
		}
	}
	if len(holders) == 1 && all.missing == "" {
		l.global = holders[0]
	}
	return all
}

// lookUp reads the calls of an operation, page by page, once per run.
func (l *Lookups) lookUp(ctx context.Context, c Caller, at place) answer {
	if found, ok := l.known[at]; ok {
		return found
	}
	var found answer
	now := c.Clock().Now()
	q := model.EventQuery{Name: at.operation, From: now.Add(time.Minute - kept), To: now}
	for range maxPages {
		page, missing := l.page(ctx, c, at.region, q)
		if missing != "" {
			found.missing = missing
			break
		}
		found.events = append(found.events, page.Events...)
		if q.Token = page.Next; q.Token == "" {
			break
		}
	}
	if q.Token != "" && found.missing == "" {
		found.missing = fmt.Sprintf("there are more than %d calls of %s", len(found.events), at.operation)
	}
	slices.Reverse(found.events)
	l.known[at] = found
	return found
}

// page reads one page, once more where the service was too busy for it. Missing says why it did not.
func (l *Lookups) page(ctx context.Context, c Caller, region string, q model.EventQuery) (page model.EventPage, missing string) {
	for again := false; ; again = true {
		switch {
		case l.ended != nil:
			return page, model.Answer(l.ended)
		case l.calls >= MaxCalls:
			return page, outOfTurn
		case !l.keepPace(ctx, c):
			return page, outOfTime
		}
		l.calls++
		page, err := c.LookupEvents(ctx, region, q)
		l.last = c.Clock().Now()
		var failure *model.Error
		switch {
		case err == nil:
			return page, ""
		case ctx.Err() != nil:
			return page, outOfTime
		case errors.As(err, &failure) && failure.Retryable() && !again:
			if !wait(ctx, c.Clock(), 2*pause) {
				return page, outOfTime
			}
		case model.Is(err, model.BadResponse, model.Refused):
			return page, model.Answer(err) // of this question
		default:
			l.ended = err
			return page, model.Answer(err)
		}
	}
}

// keepPace waits until a call may be made, and reports whether there is time left.
func (l *Lookups) keepPace(ctx context.Context, c Caller) bool {
	return l.last.IsZero() || wait(ctx, c.Clock(), l.last.Add(pause).Sub(c.Clock().Now()))
}

// maxTries is how often a page is asked for that the service is too busy for.
const maxTries = 5

// Page reads a page for another question than who made a change. It keeps the pace of all that this run looks up of the account,
// and does not count among the calls of [Lookups.Ask].
func (l *Lookups) Page(ctx context.Context, c Caller, region string, q model.EventQuery) (page model.EventPage, err error) {
	for try := 1; ; try++ {
		page, err = l.pageInTurn(ctx, c, region, q)
		var failure *model.Error
		if !errors.As(err, &failure) || !failure.Retryable() || try == maxTries {
			return page, err
		}
		if !wait(ctx, c.Clock(), time.Duration(try)*2*pause) {
			return page, err
		}
	}
}

func (l *Lookups) pageInTurn(ctx context.Context, c Caller, region string, q model.EventQuery) (model.EventPage, error) {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return model.EventPage{}, ctx.Err()
	}
	if !l.keepPace(ctx, c) {
		return model.EventPage{}, ctx.Err()
	}
	page, err := c.LookupEvents(ctx, region, q)
	l.last = c.Clock().Now()
	return page, err
}

// wait waits and reports whether there is time left.
func wait(ctx context.Context, clock model.Clock, d time.Duration) bool {
	return clock.Sleep(ctx, max(0, d)) == nil
}
