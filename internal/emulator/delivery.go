package emulator

import (
	"cmp"
	"slices"
	"time"
)

// Deliver has every enabled trail deliver n events now.
func (e *Emulator) Deliver(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settle()
	for _, d := range e.deliveries(func(t *Trail) bool { return t.Status == StatusEnable }) {
		e.deliver(d.account, d.trail, n)
	}
}

// delivery is a trail that has something to deliver.
type delivery struct {
	account *Account
	trail   *Trail
}

// deliveries are the trails that have something to deliver, always in one order.
func (e *Emulator) deliveries(due func(*Trail) bool) []delivery {
	var list []delivery
	for _, a := range e.accounts {
		for _, trails := range []map[string]*Trail{a.InnerTrails, a.Trails} {
			for _, t := range trails {
				if due(t) {
					list = append(list, delivery{a, t})
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b delivery) int {
		return cmp.Or(cmp.Compare(a.account.ID, b.account.ID), cmp.Compare(a.trail.LogstoreName(), b.trail.LogstoreName()))
	})
	return list
}

// maxCatchUp bounds how many deliveries are made up for after a long silence.
const maxCatchUp = 100

// deliverWhatIsDue makes the deliveries that have fallen due in real time.
func (e *Emulator) deliverWhatIsDue() {
	now := time.Now()
	if e.settings.DeliverEveryMS == 0 || now.Before(e.agenda.delivery) {
		return
	}
	every := e.deliverEvery()
	next := never
	for _, d := range e.deliveries(func(t *Trail) bool {
		at := e.nextDelivery(t, now)
		if at.After(now) {
			next = earlier(next, at)
		}
		return !at.After(now)
	}) {
		for ; !d.trail.nextDue.After(now); d.trail.nextDue = d.trail.nextDue.Add(every) {
			e.deliver(d.account, d.trail, 1)
		}
		next = earlier(next, d.trail.nextDue)
	}
	// Where many trails deliver, each at its own moment, a little late is early enough.
	if soonest := now.Add(every / 100); next.Before(soonest) {
		next = soonest
	}
	e.agenda.delivery = next
}

func (e *Emulator) deliverEvery() time.Duration {
	return time.Duration(e.settings.DeliverEveryMS) * time.Millisecond
}

// nextDelivery is when a trail delivers by itself, which one that is not enabled
// never does. What it missed in a long silence it makes up for as far as
// maxCatchUp.
func (e *Emulator) nextDelivery(t *Trail, now time.Time) time.Time {
	every := e.deliverEvery()
	switch {
	case t.Status != StatusEnable:
		t.nextDue = time.Time{}
		return never
	case t.nextDue.IsZero():
		t.nextDue = now.Add(every)
	case now.Sub(t.nextDue) > maxCatchUp*every:
		t.nextDue = now.Add(-maxCatchUp * every)
	}
	return t.nextDue
}

// deliver writes n events in the trail's role, or records why it cannot.
func (e *Emulator) deliver(a *Account, t *Trail, n int) {
	now := e.Clock.Now()
	project := a.projectOf(t)
	var store *Logstore
	if project != nil {
		store = project.Logstores[t.LogstoreName()]
	}
	obstacle := e.deliveryObstacle(a, t)
	switch {
	case obstacle != "":
	case project == nil:
		obstacle = "ProjectNotExist: the project of the trail does not exist"
	case store == nil:
		obstacle = "LogStoreNotExist: logstore " + t.LogstoreName() + " does not exist"
	}
	t.LatestDeliveryLogServiceError = obstacle
	t.SLSLogStoreStatus = obstacle == ""
	if obstacle != "" {
		return
	}
	t.LatestDeliveryLogServiceTime = now
	for range n {
		store.add(Event{
			Time: now.Truncate(time.Second), Received: now, Source: "actiontrail_internal",
			Fields: e.events.next(a.ID, now), Indexed: store.Index != nil,
		})
	}
	e.agenda.expiry = earlier(e.agenda.expiry, store.nextExpiry(now))
}

// expire drops the events that have outlived the retention of their Logstore.
func (e *Emulator) expire(now time.Time) {
	if now.Before(e.agenda.expiry) {
		return
	}
	e.agenda.expiry = never
	for _, a := range e.accounts {
		for _, p := range a.Projects {
			for _, l := range p.Logstores {
				if ttl, limited := l.retention(now); limited {
					l.expire(now.AddDate(0, 0, -ttl))
				}
			}
		}
		e.agenda.expiry = earlier(e.agenda.expiry, a.nextExpiry(now))
	}
}

// nextExpiry is the earliest moment at which an event of the account's may have to
// go.
func (a *Account) nextExpiry(now time.Time) time.Time {
	next := never
	for _, p := range a.Projects {
		for _, l := range p.Logstores {
			next = earlier(next, l.nextExpiry(now))
		}
	}
	return next
}

func (l *Logstore) nextExpiry(now time.Time) time.Time {
	next := never
	if len(l.Events) == 0 {
		return next
	}
	if ttl, limited := l.retention(now); limited {
		next = l.Events[0].Time.AddDate(0, 0, ttl)
	}
	if now.Before(l.formerUntil) {
		next = earlier(next, l.formerUntil)
	}
	return next
}

// retention is how many days the Logstore keeps its events by now, which may be
// for ever.
func (l *Logstore) retention(now time.Time) (days int, limited bool) {
	days = l.TTL
	if now.Before(l.formerUntil) {
		days = max(days, l.formerTTL)
	}
	return days, days > 0 && days < permanentTTL
}
