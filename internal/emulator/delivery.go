package emulator

import (
	"maps"
	"slices"
	"time"
)

// Deliver has every enabled trail deliver n events now.
func (e *Emulator) Deliver(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settle()
	e.eachEnabledTrail(func(a *Account, t *Trail) { e.deliver(a, t, n) })
}

func (e *Emulator) eachEnabledTrail(do func(*Account, *Trail)) {
	for _, id := range slices.Sorted(maps.Keys(e.accounts)) {
		a := e.accounts[id]
		for _, trails := range []map[string]*Trail{a.InnerTrails, a.Trails} {
			for _, name := range slices.Sorted(maps.Keys(trails)) {
				if t := trails[name]; t.Status == StatusEnable {
					do(a, t)
				}
			}
		}
	}
}

// maxCatchUp bounds how many deliveries are made up for after a long silence.
const maxCatchUp = 100

// deliverWhatIsDue makes the deliveries that have fallen due in real time.
func (e *Emulator) deliverWhatIsDue() {
	if e.settings.DeliverEveryMS == 0 {
		return
	}
	every := time.Duration(e.settings.DeliverEveryMS) * time.Millisecond
	now := time.Now()
	for _, a := range e.accounts {
		for _, trails := range []map[string]*Trail{a.InnerTrails, a.Trails} {
			for _, t := range trails {
				if t.Status != StatusEnable {
					t.nextDue = time.Time{}
				}
			}
		}
	}
	e.eachEnabledTrail(func(a *Account, t *Trail) {
		if t.nextDue.IsZero() {
			t.nextDue = now.Add(every)
		}
		if late := now.Sub(t.nextDue); late > maxCatchUp*every {
			t.nextDue = now.Add(-maxCatchUp * every)
		}
		for !t.nextDue.After(now) {
			e.deliver(a, t, 1)
			t.nextDue = t.nextDue.Add(every)
		}
	})
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
}

// expire drops the events that have outlived the retention of their Logstore.
func (e *Emulator) expire(now time.Time) {
	for _, a := range e.accounts {
		for _, p := range a.Projects {
			for _, l := range p.Logstores {
				ttl := l.TTL
				if now.Before(l.formerUntil) {
					ttl = max(ttl, l.formerTTL)
				}
				if ttl >= permanentTTL || ttl <= 0 || len(l.Events) == 0 {
					continue
				}
				l.expire(now.AddDate(0, 0, -ttl))
			}
		}
	}
}
