package actiontrail

import (
	"cmp"
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// DeliverAll has every enabled trail deliver n events.
func DeliverAll(env api.Env, n int) {
	for _, d := range deliveries(env, func(t *state.Trail) bool { return t.Status == state.StatusEnable }) {
		deliver(env, d.account, d.trail, n)
	}
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
			deliver(env, d.account, d.trail, 1)
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

// deliver writes n events in the trail's role, or records why it cannot.
func deliver(env api.Env, a *state.Account, t *state.Trail, n int) {
	now := env.Now
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
	}
	if obstacle == "" && project.Disabled {
		obstacle = "ProjectForbidden: the project is disabled"
	}
	t.LatestDeliveryLogServiceError = obstacle
	t.SLSLogStoreStatus = obstacle == ""
	if obstacle != "" {
		return
	}
	t.LatestDeliveryLogServiceTime = now
	for range n {
		store.Add(project.Processed(store, state.Event{
			Time: now.Truncate(time.Second), Received: now, Source: "actiontrail_internal",
			Fields: sampleEvent(env.Cloud.SampleRandom, a.ID, now), Indexed: store.Index != nil,
		})...)
	}
	env.Schedule.Expiry = state.Earlier(env.Schedule.Expiry, store.NextExpiry(now))
}
