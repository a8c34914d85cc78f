package judge

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

var now = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func ago(seconds int) time.Time { return now.Add(-time.Duration(seconds) * time.Second) }

// happened is the truth of an event.
type happened struct {
	id        string
	at        time.Time
	delivered []time.Time // when it was counted as delivered
	pending   bool        // it is still on its way
	unshipped bool        // no trail was logging
	failed    time.Time   // when its delivery failed, which was not repeated
	lost      bool        // it was counted, and never arrived
}

// written is the truth of a log.
type written struct {
	Row
	store      int       // the Logstore that has it, and where: another number for each
	hidden     bool      // deleted by row or softly
	gone       time.Time // when all others were deleted, too
	searchable bool
}

// world is a cloud in which a history happens. Its rules are those of the emulator, without its calls.
type world struct {
	h history
	r *rand.Rand

	events []*happened
	logs   []*written
	calls  []Call
	edits  map[string]bool // ids of calls that are only seen where deletions of single logs are events

	logging, exists, detached, untrusting, denied, controlled, overdue, processor, tracking, narrowed bool

	started  time.Time
	updated  time.Time
	store    int // of which there is a new one with each creation, and elsewhere
	has      bool
	created  time.Time
	index    bool
	modified time.Time
	ttl      []Retention // in force from a time on

	delivered, failed map[int64]int // by point
	stretches         []Window      // in which the trail was not logging
}

// play has a history happen.
func play(h history) *world {
	w := &world{
		h: h, r: rand.New(rand.NewPCG(uint64(h.Start), 7)), edits: map[string]bool{}, logging: true, exists: true, started: ago(h.Start),
		store: 1, has: true, created: ago(h.Start + hour), index: true, modified: ago(h.Start + hour), ttl: []Retention{{From: ago(h.Start + hour), Days: h.TTL}},
		delivered: map[int64]int{}, failed: map[int64]int{},
	}
	type due struct {
		at time.Time
		do func(time.Time)
	}
	var queue []due
	w.stretches = append(w.stretches, Window{ago(1000 * day), w.started})
	for _, a := range h.Acts {
		queue = append(queue, due{ago(a.Ago), func(at time.Time) {
			if at.Before(w.created) {
				return
			}
			if later := w.act(a, at); later != nil {
				queue = append(queue, due{at.Add(time.Duration(a.Delay) * time.Second), later})
			}
		}})
	}
	for len(queue) > 0 {
		slices.SortStableFunc(queue, func(a, b due) int { return a.at.Compare(b.at) })
		next := queue[0]
		queue = queue[1:]
		if !next.at.After(now) {
			next.do(next.at)
		}
	}
	if !w.logging {
		w.stretches[len(w.stretches)-1].To = now
	}
	return w
}

// act does what an act says. What is delivered later is returned.
func (w *world) act(a act, at time.Time) func(time.Time) {
	switch a.What {
	case "deliver", "double", "retry", "lose":
		batch := make([]*happened, a.N)
		for i := range batch {
			batch[i] = &happened{id: fmt.Sprintf("event-%d", len(w.events)+1), at: at, pending: true}
			w.events = append(w.events, batch[i])
		}
		if !w.logging {
			for _, e := range batch {
				e.pending, e.unshipped = false, true
			}
			return nil
		}
		if a.Delay > 0 {
			return func(at time.Time) { w.deliver(batch, a.What, at) }
		}
		w.deliver(batch, a.What, at)
	case "delete events":
		w.deleteEvents(a.N, at)
	case "forge":
		if w.tracking && w.has {
			w.write(fmt.Sprintf("forged-%d", len(w.logs)), at, at)
		}
	case "write without id":
		if w.has {
			w.write("", at, at)
		}
	default:
		w.disturbance(a.What, at)
	}
	return nil
}

// log writes a log.
func (w *world) write(id string, event, at time.Time) {
	stamp := event
	if w.h.Semantics.DeliveryTime {
		stamp = at
	}
	w.logs = append(w.logs, &written{
		Row: Row{ID: id, Time: stamp, Received: at.Add(time.Duration(w.r.IntN(30)) * time.Second), Happened: event}, store: w.store, searchable: w.index && !w.narrowed,
	})
}

func (w *world) point(at time.Time) int64 {
	period := int64(w.h.Period)
	return at.Unix() / period * period
}

// deliver delivers a batch.
func (w *world) deliver(batch []*happened, how string, at time.Time) {
	for _, e := range batch {
		e.pending = false
	}
	count := func(into map[int64]int, events, doubles, attempts int) {
		switch w.h.Semantics.Counts {
		case countBatches:
			into[w.point(at)]++
		case countAttempts:
			into[w.point(at)] += attempts
		default:
			if w.h.Semantics.Twice {
				events += doubles
			}
			into[w.point(at)] += events
		}
	}
	n := len(batch)
	if !w.exists || w.overdue || w.detached || w.untrusting || w.denied || w.controlled {
		count(w.failed, n, 0, n)
		for _, e := range batch {
			e.failed = at
		}
		return
	}
	if !w.has { // the service makes what is missing
		w.store, w.has, w.created, w.index, w.modified = w.store+1, true, at, true, at
		w.ttl = append(w.ttl, Retention{From: at, Days: forever})
	}
	copies, attempts := 1, n
	switch how {
	case "double":
		copies, attempts = 2, 2*n
	case "retry":
		attempts = 2 * n
		count(w.failed, n, 0, n)
	case "lose":
		copies = 0
	}
	count(w.delivered, n, max(copies-1, 0)*n, attempts)
	for i, e := range batch {
		e.delivered = append(e.delivered, at)
		e.lost = copies == 0
		if w.processor && i%2 == 0 {
			e.lost = true
			continue
		}
		for range copies {
			w.write(e.id, e.at, at)
		}
	}
}
