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
	deliverAll(e.env(), n)
}

// deliverAll has every enabled trail deliver n events.
func deliverAll(env Env, n int) {
	for _, d := range deliveries(env, func(t *Trail) bool { return t.Status == StatusEnable }) {
		deliver(env, d.account, d.trail, n)
	}
}

// delivery is a trail that has something to deliver.
type delivery struct {
	account *Account
	trail   *Trail
}

// deliveries are the trails that have something to deliver, always in one order.
func deliveries(env Env, due func(*Trail) bool) []delivery {
	var list []delivery
	for _, a := range env.Cloud.Accounts {
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

// deliverDue makes the deliveries that have fallen due in real time.
func deliverDue(env Env) {
	now := time.Now()
	if env.Settings.DeliverEveryMS == 0 || now.Before(env.Schedule.Delivery) {
		return
	}
	every := deliverEvery(env)
	next := Never
	for _, d := range deliveries(env, func(t *Trail) bool {
		at := nextDelivery(env, t, now)
		if at.After(now) {
			next = Earlier(next, at)
		}
		return !at.After(now)
	}) {
		for ; !d.trail.nextDue.After(now); d.trail.nextDue = d.trail.nextDue.Add(every) {
			deliver(env, d.account, d.trail, 1)
		}
		next = Earlier(next, d.trail.nextDue)
	}
	// Where many trails deliver, each at its own moment, a little late is early enough.
	if soonest := now.Add(every / 100); next.Before(soonest) {
		next = soonest
	}
	env.Schedule.Delivery = next
}

func deliverEvery(env Env) time.Duration {
	return time.Duration(env.Settings.DeliverEveryMS) * time.Millisecond
}

// rescheduleDeliveries brings forward the deliveries of an account's trails after a
// change to it.
func rescheduleDeliveries(env Env, a *Account) {
	if env.Settings.DeliverEveryMS == 0 {
		return
	}
	now := time.Now()
	for _, trails := range []map[string]*Trail{a.InnerTrails, a.Trails} {
		for _, t := range trails {
			env.Schedule.Delivery = Earlier(env.Schedule.Delivery, nextDelivery(env, t, now))
		}
	}
}

// nextDelivery is when a trail delivers by itself, which one that is not enabled
// never does. What it missed in a long silence it makes up for as far as
// maxCatchUp.
func nextDelivery(env Env, t *Trail, now time.Time) time.Time {
	every := deliverEvery(env)
	switch {
	case t.Status != StatusEnable:
		t.nextDue = time.Time{}
		return Never
	case t.nextDue.IsZero():
		t.nextDue = now.Add(every)
	case now.Sub(t.nextDue) > maxCatchUp*every:
		t.nextDue = now.Add(-maxCatchUp * every)
	}
	return t.nextDue
}

// deliver writes n events in the trail's role, or records why it cannot.
func deliver(env Env, a *Account, t *Trail, n int) {
	now := env.Now
	project := projectOf(a, t)
	var store *Logstore
	if project != nil {
		store = project.Logstores[t.LogstoreName()]
	}
	obstacle := deliveryObstacle(env, a, t)
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
			Fields: sampleEvent(env.Cloud.SampleRandom, a.ID, now), Indexed: store.Index != nil,
		})
	}
	env.Schedule.Expiry = Earlier(env.Schedule.Expiry, store.NextExpiry(now))
}

// expire drops the events that have outlived the retention of their Logstore.
func expire(env Env) {
	now := env.Now
	if now.Before(env.Schedule.Expiry) {
		return
	}
	env.Schedule.Expiry = Never
	for _, a := range env.Cloud.Accounts {
		for _, p := range a.Projects {
			for _, l := range p.Logstores {
				if ttl, limited := l.retention(now); limited {
					l.expire(now.AddDate(0, 0, -ttl))
				}
			}
		}
		env.Schedule.Expiry = Earlier(env.Schedule.Expiry, a.NextExpiry(now))
	}
}

// NextExpiry is the earliest moment at which an event of the account's may have to
// go.
func (a *Account) NextExpiry(now time.Time) time.Time {
	next := Never
	for _, p := range a.Projects {
		for _, l := range p.Logstores {
			next = Earlier(next, l.NextExpiry(now))
		}
	}
	return next
}

func (l *Logstore) NextExpiry(now time.Time) time.Time {
	next := Never
	if len(l.Events) == 0 {
		return next
	}
	if ttl, limited := l.retention(now); limited {
		next = l.Events[0].Time.AddDate(0, 0, ttl)
	}
	if now.Before(l.formerUntil) {
		next = Earlier(next, l.formerUntil)
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
