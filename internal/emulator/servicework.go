package emulator

import (
	"time"
)

// settle does what the services would have done by themselves until now. It runs
// before and after every call and access, with mu held. Nothing else changes the
// state in between, so it makes no difference that the work is done only when
// somebody looks, and no test ever waits for a goroutine.
func (e *Emulator) settle() {
	env := e.env()
	e.schedule.DoPending(env)
	deliverDue(env)
	expire(env)
}

// reschedule brings forward what a change to the account may have made due earlier.
func (e *Emulator) reschedule(a *Account) {
	env := e.env()
	rescheduleDeliveries(env, a)
	e.schedule.Expiry = Earlier(e.schedule.Expiry, a.NextExpiry(env.Now))
}

// scheduleServiceWork has the service make what a new trail lacks, once: a
// Logstore that is deleted afterwards is not made again, and delivery breaks.
func scheduleServiceWork(env Env, a *Account, t *Trail) {
	if env.Settings.AutoCreateMS < 0 {
		return
	}
	due := env.Now.Add(time.Duration(env.Settings.AutoCreateMS) * time.Millisecond)
	env.Schedule.Later(due, func(env Env) {
		if a.AnyTrail(t.Name) == t {
			createMissing(env, a, t)
		}
	})
}

// createMissing makes the trail's Logstore, its index, its dashboards and its
// saved search. What exists stays as it is. The service does it in the trail's
// role, so it can do nothing that the role may not.
func createMissing(env Env, a *Account, t *Trail) {
	project := projectOf(a, t)
	role, obstacle := assumeTrailRole(env, a, t)
	if project == nil || obstacle != "" {
		return
	}
	now := env.Now
	name := t.LogstoreName()
	store := project.Logstores[name]
	if store == nil && role.may("log:CreateLogStore", logstoreARN(t)) {
		store = &Logstore{
			Name: name, TTL: permanentTTL, ShardCount: 2, AutoSplit: true, MaxSplitShard: 64,
			Mode: modeStandard, CreateTime: now, LastModifyTime: now,
		}
		project.Logstores[name] = store
	}
	if store == nil {
		return
	}
	t.SLSLogStoreStatus = role.may("log:PostLogStoreLogs", logstoreARN(t))
	if store.Index == nil && role.may("log:CreateIndex", logstoreARN(t)) {
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
