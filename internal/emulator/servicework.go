package emulator

import (
	"slices"
	"time"
)

// pendingWork is something a service does by itself, later.
type pendingWork struct {
	due time.Time // on the emulator's clock
	do  func()
}

// agenda is when the services next have something to do by themselves, at the
// earliest; zero is now. It spares every call a walk through all accounts.
type agenda struct {
	delivery time.Time // in real time
	expiry   time.Time // on the emulator's clock
}

// never is later than anything on an agenda.
var never = time.Unix(1<<40, 0)

// settle does what the services would have done by themselves until now. It runs
// before and after every call and access, with mu held. Nothing else changes the
// state in between, so it makes no difference that the work is done only when
// somebody looks, and no test ever waits for a goroutine.
func (e *Emulator) settle() {
	now := e.Clock.Now()
	e.doPending(now)
	e.deliverWhatIsDue()
	e.expire(now)
}

func (e *Emulator) doPending(now time.Time) {
	if len(e.pending) == 0 {
		return
	}
	due := slices.DeleteFunc(slices.Clone(e.pending), func(w pendingWork) bool { return w.due.After(now) })
	e.pending = slices.DeleteFunc(e.pending, func(w pendingWork) bool { return !w.due.After(now) })
	for _, w := range due {
		w.do()
	}
}

// stirred puts on the agenda what a change to the account may have brought forward.
func (e *Emulator) stirred(a *Account) {
	if e.settings.DeliverEveryMS > 0 {
		now := time.Now()
		for _, trails := range []map[string]*Trail{a.InnerTrails, a.Trails} {
			for _, t := range trails {
				e.agenda.delivery = earlier(e.agenda.delivery, e.nextDelivery(t, now))
			}
		}
	}
	e.agenda.expiry = earlier(e.agenda.expiry, a.nextExpiry(e.Clock.Now()))
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// scheduleServiceWork has the service make what a new trail lacks, once: a
// Logstore that is deleted afterwards is not made again, and delivery breaks.
func (e *Emulator) scheduleServiceWork(a *Account, t *Trail) {
	if e.settings.AutoCreateMS < 0 {
		return
	}
	e.pending = append(e.pending, pendingWork{
		due: e.Clock.Now().Add(time.Duration(e.settings.AutoCreateMS) * time.Millisecond),
		do: func() {
			if a.anyTrail(t.Name) == t {
				e.makeWhatIsMissing(a, t)
			}
		},
	})
}

// makeWhatIsMissing makes the trail's Logstore, its index, its dashboards and its
// saved search. What exists stays as it is. The service does it in the trail's
// role, so it can do nothing that the role may not.
func (e *Emulator) makeWhatIsMissing(a *Account, t *Trail) {
	project := a.projectOf(t)
	role, obstacle := e.assume(a, t)
	if project == nil || obstacle != "" {
		return
	}
	now := e.Clock.Now()
	name := t.LogstoreName()
	store := project.Logstores[name]
	if store == nil && role.may("log:CreateLogStore", t.logstoreARN()) {
		store = &Logstore{
			Name: name, TTL: permanentTTL, ShardCount: 2, AutoSplit: true, MaxSplitShard: 64,
			Mode: modeStandard, CreateTime: now, LastModifyTime: now,
		}
		project.Logstores[name] = store
	}
	if store == nil {
		return
	}
	t.SLSLogStoreStatus = role.may("log:PostLogStoreLogs", t.logstoreARN())
	if store.Index == nil && role.may("log:CreateIndex", t.logstoreARN()) {
		store.Index, store.IndexModifyTime = serviceIndex, now
	}
	for _, d := range serviceDashboards(t) {
		if project.Dashboards[d.Name] == nil && role.may("log:CreateDashboard", t.SLSProjectARN+"/dashboard/"+d.Name) {
			project.Dashboards[d.Name] = d
		}
	}
	if project.SavedSearches[name] == nil && role.may("log:CreateSavedSearch", t.SLSProjectARN+"/savedsearch/"+name) {
		project.SavedSearches[name] = &Document{Name: name, DisplayName: name, Body: mustJSON(map[string]any{
			"savedsearchName": name, "displayName": name, "logstore": name, "topic": "", "searchQuery": "*",
		})}
	}
}
