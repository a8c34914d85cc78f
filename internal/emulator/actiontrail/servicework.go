package actiontrail

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// scheduleServiceWork schedules, once, the creation of what a new trail lacks. A
// Logstore that is deleted afterwards is not created again, and delivery fails.
func scheduleServiceWork(env api.Env, a *state.Account, t *state.Trail) {
	if env.Settings.AutoCreateMS < 0 {
		return
	}
	due := env.Now.Add(time.Duration(env.Settings.AutoCreateMS) * time.Millisecond)
	env.Schedule.Later(due, func(env api.Env) {
		if a.AnyTrail(t.Name) == t {
			createMissing(env, a, t)
		}
	})
}

// createMissing creates the trail's Logstore, its index, its dashboards and its saved
// search, as far as they are missing. The service acts in the trail's role, so it can
// do only what the role may do.
func createMissing(env api.Env, a *state.Account, t *state.Trail) {
	project := projectOf(a, t)
	role, obstacle := assumeTrailRole(env, a, t)
	if project == nil || obstacle != "" {
		return
	}
	now := env.Now
	name := t.LogstoreName()
	store := project.Logstores[name]
	if store == nil && role.may("log:CreateLogStore", logstoreARN(t)) {
		store = &state.Logstore{
			Name: name, TTL: state.PermanentTTL, ShardCount: 2, AutoSplit: true, MaxSplitShard: 64,
			Mode: state.ModeStandard, CreateTime: now, LastModifyTime: now,
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
		project.SavedSearches[name] = &state.Document{Name: name, DisplayName: name, Body: api.MustJSON(map[string]any{
			"savedsearchName": name, "displayName": name, "logstore": name, "topic": "", "searchQuery": "*",
		})}
	}
}
