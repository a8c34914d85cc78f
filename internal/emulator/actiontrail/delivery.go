package actiontrail

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Manner is how events are delivered.
type Manner struct {
	Fate  state.Fate    // of each; empty for FateDelivered
	Delay time.Duration // of FateDelayed
}

// DeliverAll has n events happen to every account, which its enabled trails deliver.
func DeliverAll(env api.Env, n int, how Manner) {
	for _, d := range deliveries(env, func(t *state.Trail) bool { return t.Status == state.StatusEnable }) {
		deliver(env, d.account, d.trail, n, how)
	}
	for _, a := range env.Cloud.Accounts {
		if !ships(a) {
			for range n {
				a.Happened(&state.PlatformEvent{ID: unseenID(a), Time: env.Now, Fate: state.FateNotShipped})
			}
		}
	}
}

// ships reports whether a trail of platform events is logging.
func ships(a *state.Account) bool {
	for _, t := range a.InnerTrails {
		if t.Status == state.StatusEnable {
			return true
		}
	}
	return false
}

// unseenID returns the id of an event that no trail writes.
func unseenID(a *state.Account) string {
	return fmt.Sprintf("00000000-0000-4000-a000-%012x", len(a.PlatformEvents)+1)
}

// delivery is a trail that has something to deliver.
type delivery struct {
	account *state.Account
	trail   *state.Trail
}

// deliveries returns the trails that have something to deliver, always in one order.
func deliveries(env api.Env, due func(*state.Trail) bool) []delivery {
	var list []delivery
	for _, a := range env.Cloud.Accounts {
		for _, trails := range []map[string]*state.Trail{a.InnerTrails, a.Trails} {
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

// DeliverDue makes the deliveries that have fallen due in real time.
func DeliverDue(env api.Env) {
	now := time.Now()
	if env.Settings.DeliverEveryMS == 0 || now.Before(env.Schedule.Delivery) {
		return
	}
	every := deliverEvery(env)
	next := state.Never
	for _, d := range deliveries(env, func(t *state.Trail) bool {
		at := nextDelivery(env, t, now)
		if at.After(now) {
			next = state.Earlier(next, at)
		}
		return !at.After(now)
	}) {
		for ; !d.trail.NextDue.After(now); d.trail.NextDue = d.trail.NextDue.Add(every) {
			deliver(env, d.account, d.trail, 1, Manner{})
		}
		next = state.Earlier(next, d.trail.NextDue)
	}
	// Where many trails deliver at different times, combine deliveries that are close.
	if soonest := now.Add(every / 100); next.Before(soonest) {
		next = soonest
	}
	env.Schedule.Delivery = next
}

func deliverEvery(env api.Env) time.Duration {
	return time.Duration(env.Settings.DeliverEveryMS) * time.Millisecond
}

// Reschedule brings forward the deliveries of an account's trails after a
// change to it.
func Reschedule(env api.Env, a *state.Account) {
	if env.Settings.DeliverEveryMS == 0 {
		return
	}
	now := time.Now()
	for _, trails := range []map[string]*state.Trail{a.InnerTrails, a.Trails} {
		for _, t := range trails {
			env.Schedule.Delivery = state.Earlier(env.Schedule.Delivery, nextDelivery(env, t, now))
		}
	}
}

// nextDelivery returns when a trail delivers next; a trail that is not enabled never
// does. After a long silence, at most maxCatchUp deliveries are made up for.
func nextDelivery(env api.Env, t *state.Trail, now time.Time) time.Time {
	every := deliverEvery(env)
	switch {
	case t.Status != state.StatusEnable:
		t.NextDue = time.Time{}
		return state.Never
	case t.NextDue.IsZero():
		t.NextDue = now.Add(every)
	case now.Sub(t.NextDue) > maxCatchUp*every:
		t.NextDue = now.Add(-maxCatchUp * every)
	}
	return t.NextDue
}

// destination returns where a trail writes, or why it cannot. It notes the outcome in the
// trail's status.
func destination(env api.Env, a *state.Account, t *state.Trail) (*state.Project, *state.Logstore, bool) {
	project := projectOf(a, t)
	var store *state.Logstore
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
	case project.Disabled:
		obstacle = "ProjectForbidden: the project is disabled"
	case len(store.Events) == 0 && !env.Cloud.RoomFor(1, env.Settings.MaxEvents):
		obstacle = api.CodeWriteQuotaExceed + ": " + state.NoRoom(env.Settings.MaxEvents)
	}
	t.LatestDeliveryLogServiceError = obstacle
	t.SLSLogStoreStatus = obstacle == ""
	if obstacle == "" {
		t.LatestDeliveryLogServiceTime = env.Now
	}
	return project, store, obstacle == ""
}

// deliver writes n events in the trail's role, or records why it cannot.
func deliver(env api.Env, a *state.Account, t *state.Trail, n int, how Manner) {
	project, store, ok := destination(env, a, t)
	truth := state.PlatformEvent{Time: env.Now, Fate: cmp.Or(how.Fate, state.FateDelivered), Trail: t.Name, Logstore: t.LogstoreName()}
	if project != nil {
		truth.Project = project.Name
	}
	if !ok {
		truth.Fate = state.FateFailed
		a.CountDelivery(t.Name, env.Now, true, state.Delivery{Events: n, Attempts: n, Batches: 1})
	}
	batch := state.Delivery{Batches: 1}
	for range n {
		happened := truth
		var fields map[string]string
		if ok {
			fields = sampleEvent(env.Cloud.SampleRandom, a.ID, env.Now)
			happened.ID = fields["EventID"]
		} else {
			happened.ID = unseenID(a)
		}
		if t.Inner {
			a.Happened(&happened)
		}
		copies := 1
		switch happened.Fate {
		case state.FateFailed, state.FateDropped:
			copies = 0
		case state.FateLost:
			copies = 0
			batch.Events++
			batch.Attempts++
		case state.FateDelayed:
			copies = 0
			due := env.Now.Add(how.Delay)
			env.Schedule.Later(due, func(env api.Env) {
				env.Now = due
				deliverLate(env, a, t, &happened, fields)
			})
		case state.FateRetried:
			a.CountDelivery(t.Name, env.Now, true, state.Delivery{Events: 1, Attempts: 1, Batches: 1})
			batch.Events++
			batch.Attempts += 2
		case state.FateDoubled:
			copies = 2
			batch.Events++
			batch.Doubles++
			batch.Attempts += 2
		default:
			batch.Events++
			batch.Attempts++
		}
		for range copies {
			arrive(env, project, store, &happened, fields)
		}
	}
	if batch.Events > 0 {
		a.CountDelivery(t.Name, env.Now, false, batch)
	}
}

// deliverLate delivers an event after a while, if the trail still is and may.
func deliverLate(env api.Env, a *state.Account, t *state.Trail, happened *state.PlatformEvent, fields map[string]string) {
	if a.AnyTrail(t.Name) != t {
		happened.Fate = state.FateFailed
		return
	}
	project, store, ok := destination(env, a, t)
	a.CountDelivery(t.Name, env.Now, !ok, state.Delivery{Events: 1, Attempts: 1, Batches: 1})
	if !ok {
		happened.Fate = state.FateFailed
		return
	}
	arrive(env, project, store, happened, fields)
}

// makeRoom drops the oldest sample events where the Logstores hold as many as they may: a tenth
// of the trail's, so that it is not done for each event.
func makeRoom(env api.Env, store *state.Logstore, events int) {
	if !env.Cloud.RoomFor(events, env.Settings.MaxEvents) {
		n := min(max(events, len(store.Events)/10), len(store.Events))
		store.DropOldest(n)
		env.Cloud.Hold(-n)
		env.Notes.Note("dropped the %d oldest sample events of Logstore %s: all Logstores together hold max_events, %d", n, store.Name, env.Settings.MaxEvents)
	}
	env.Cloud.Hold(events)
}

// arrive writes an event to the Logstore. Which time it has there is a setting.
func arrive(env api.Env, project *state.Project, store *state.Logstore, happened *state.PlatformEvent, fields map[string]string) {
	at := happened.Time
	if env.Settings.DeliveredTime == api.TimeOfDelivery {
		at = env.Now
	}
	written := project.Processed(store, state.Event{
		Time: at.Truncate(time.Second), Received: env.Now, Source: "actiontrail_internal", Fields: fields, Indexed: store.Index != nil,
	})
	makeRoom(env, store, len(written))
	store.Add(written...)
	happened.Arrivals += len(written)
	env.Schedule.Expiry = state.Earlier(env.Schedule.Expiry, store.NextExpiry(env.Now))
}
