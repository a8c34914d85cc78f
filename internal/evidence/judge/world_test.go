package judge

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
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

// deleteEvents deletes events with all their logs, singly.
func (w *world) deleteEvents(n int, at time.Time) {
	var ids []string
	for _, l := range w.logs {
		if w.shown(l) && !slices.Contains(ids, l.ID) {
			ids = append(ids, l.ID)
		}
	}
	if !w.has || len(ids) == 0 {
		return
	}
	for range min(n, len(ids)) {
		id := ids[w.r.IntN(len(ids))]
		for _, l := range w.logs {
			if l.ID == id && l.store == w.store {
				l.hidden = true
			}
		}
	}
	name := "CreateDeleteLogsTask"
	if w.h.Modifiable {
		name = "DeleteLogs"
	}
	w.call(name, at, "innertrail_ops", 0)
	w.edits[w.calls[len(w.calls)-1].ID] = true
}

func (w *world) call(name string, at time.Time, on string, days int) {
	w.calls = append(w.calls, Call{
		ID: fmt.Sprintf("call-%d", len(w.calls)+1), Name: name, Time: at, Actor: "ram-user alice", Source: "203.0.113.7", On: []string{on}, RetentionDays: days,
	})
}

// disturbance does something to the shipping, and leaves a call of it if somebody of the account did it.
func (w *world) disturbance(what string, at time.Time) {
	const trail, role, store = "ops", "delivery", "innertrail_ops"
	halt := func() {
		if w.logging {
			w.stretches = append(w.stretches, Window{From: at})
		}
		w.logging = false
	}
	run := func() {
		if !w.logging {
			w.stretches[len(w.stretches)-1].To = at
		}
		w.logging, w.started = true, at
	}
	switch what {
	case "stop":
		if w.exists {
			halt()
			w.call("StopLogging", at, trail, 0)
		}
	case "start":
		if w.exists {
			run()
			w.call("StartLogging", at, trail, 0)
		}
	case "refused stop":
		w.call("StopLogging", at, trail, 0)
		w.calls[len(w.calls)-1].Refused = true
	case "stop of another trail":
		w.call("StopLogging", at, "another", 0)
	case "delete trail":
		if w.exists {
			halt()
			w.exists = false
			w.call("DeleteInnerTrail", at, trail, 0)
		}
	case "create trail", "create trail elsewhere":
		if w.exists {
			return
		}
		w.exists = true
		if what == "create trail elsewhere" {
			w.store, w.has, w.created, w.index, w.modified = w.store+1, true, ago(w.h.Start+hour), true, ago(w.h.Start+hour)
			w.ttl = append(w.ttl, Retention{From: at, Days: forever})
		}
		w.started, w.updated = time.Time{}, at
		if w.h.Semantics.AutoStart {
			run()
		}
		w.call("CreateInnerTrail", at, trail, 0)
	case "update trail":
		if w.exists {
			w.store, w.has, w.created, w.index, w.modified = w.store+1, true, ago(w.h.Start+hour), true, ago(w.h.Start+hour)
			w.ttl = append(w.ttl, Retention{From: at, Days: forever})
			w.updated = at
			w.call("UpdateTrail", at, trail, 0)
		}
	case "detach policy":
		w.detached = true
		w.call("DetachPolicyFromRole", at, role, 0)
	case "attach policy":
		w.detached = false
		w.call("AttachPolicyToRole", at, role, 0)
	case "change trust", "repair trust":
		w.untrusting = what == "change trust"
		w.call("UpdateRole", at, role, 0)
	case "deny by project policy":
		w.denied = true
		w.call("PutProjectPolicy", at, "security-audit", 0)
	case "allow by project policy":
		w.denied = false
		w.call("DeleteProjectPolicy", at, "security-audit", 0)
	case "deny by control policy", "allow by control policy":
		w.controlled = what == "deny by control policy" // by another account
	case "overdue", "paid":
		w.overdue = what == "overdue" // by nobody
	default:
		if w.has {
			w.onLogstore(what, at, store)
		} else if what == "create logstore" {
			w.store, w.has, w.created, w.index, w.modified = w.store+1, true, at, true, at
			w.ttl = append(w.ttl, Retention{From: at, Days: w.h.TTL})
			w.call("CreateLogStore", at, store, 0)
		}
	}
}

func (w *world) onLogstore(what string, at time.Time, store string) {
	switch what {
	case "lower retention", "raise retention":
		days, from := 7, at.Add(time.Hour) // a lower one takes about an hour
		if what == "raise retention" {
			days, from = forever, at
		}
		w.ttl = append(w.ttl, Retention{From: from, Days: days})
		w.call("UpdateLogStore", at, store, days)
	case "clear storage":
		w.remove(at)
		w.call("ClearLogStoreStorage", at, store, 0)
	case "delete logstore":
		w.remove(at)
		w.has, w.index = false, false
		w.call("DeleteLogStore", at, store, 0)
	case "delete index":
		w.index, w.narrowed = false, false
		for _, l := range w.logs {
			if l.store == w.store {
				l.searchable = false
			}
		}
		w.call("DeleteIndex", at, store, 0)
	case "narrow index":
		w.narrowed, w.modified = w.index, at
		w.call("UpdateIndex", at, store, 0)
	case "create index":
		w.index, w.narrowed, w.modified = true, false, at
		w.call("CreateIndex", at, store, 0)
	case "attach processor", "detach processor":
		w.processor = what == "attach processor"
		w.call("UpdateLogStoreProcessor", at, store, 0)
	case "open web tracking", "close web tracking":
		w.tracking = what == "open web tracking"
		w.call("UpdateLogStore", at, store, 0)
	}
}

// remove removes all logs of the Logstore.
func (w *world) remove(at time.Time) {
	for _, l := range w.logs {
		if l.store == w.store && l.gone.IsZero() {
			l.gone = at
		}
	}
}

// expired reports whether the retention has deleted a log by now, or before it was deleted with all others. A higher
// retention does not bring it back.
func (w *world) expired(l *written) bool {
	end := now
	if !l.gone.IsZero() {
		end = l.gone
	}
	for i, r := range w.ttl {
		to := end
		if i+1 < len(w.ttl) {
			to = earlier(end, w.ttl[i+1].From)
		}
		if r.Days < forever && l.Time.AddDate(0, 0, r.Days).Before(to) && l.Received.Before(to) {
			return true
		}
	}
	return false
}

// there reports whether a log is in the Logstore that is read now, or has only expired.
func (w *world) there(l *written) bool { return w.has && l.store == w.store && l.gone.IsZero() }

// shown reports whether a search shows a log.
func (w *world) shown(l *written) bool {
	return w.there(l) && !w.expired(l) && w.index && l.searchable && !l.hidden
}

// missing returns the events of a window that no search shows, without those of which no witness can tell: see the
// documentation of the package.
func (w *world) missing(in Window) (events []*happened, untold int) {
	shown := map[string]bool{}
	for _, l := range w.logs {
		if w.shown(l) {
			shown[l.ID] = true
		}
	}
	expected := Witnesses{Now: now, Settings: DefaultSettings(), Metrics: Metrics{Period: time.Duration(w.h.Period) * time.Second}}.deliveries(in)
	for _, e := range w.events {
		just := len(e.delivered) > 0 && !slices.ContainsFunc(e.delivered, func(t time.Time) bool {
			return expected.holds(t) || t.Before(now.Add(-DefaultSettings().Lag))
		})
		late := !e.failed.IsZero() && !expected.holds(e.failed) || e.lost && !slices.ContainsFunc(e.delivered, expected.holds)
		switch {
		case !in.holds(e.at) || shown[e.id]:
		case e.pending, late, just, e.lost && w.h.Semantics.Counts == countBatches:
			untold++
		default:
			events = append(events, e)
		}
	}
	return events, untold
}

// justified reports whether a gap is one: the trail was not logging, or something that was delivered then is gone otherwise
// than by the retention.
func (w *world) justified(g Gap) bool {
	if g.Reason == reason.TrailStopped || g.Reason == reason.TrailDeleted {
		return slices.ContainsFunc(w.stretches, g.overlaps)
	}
	skew := DefaultSettings().Skew
	around := Window{g.From.Add(-skew), g.To.Add(skew)}
	for _, e := range w.events {
		if e.lost && slices.ContainsFunc(e.delivered, around.holds) {
			return true
		}
	}
	return slices.ContainsFunc(w.logs, func(l *written) bool {
		return l.ID != "" && around.holds(l.Received) && (l.hidden || !l.gone.IsZero()) && !w.expired(l)
	})
}
