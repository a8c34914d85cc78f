package emulator

import (
	"maps"
	"slices"
	"time"
)

// version is what the accounts held until a change.
type version struct {
	until    time.Time
	accounts map[string]*Account
}

// versions are the past of the accounts, oldest first, as far back as reads may
// still see it.
type versions []version

// remember keeps what the accounts hold before a call that may change them.
func (e *Emulator) remember() {
	past := make(map[string]*Account, len(e.accounts))
	for id, a := range e.accounts {
		past[id] = a.clone()
	}
	e.versions = append(e.versions, version{e.Clock.Now(), past})
}

// seen is the account as a read sees it: as it was some time ago. The services
// are consistent only in the end; writes, and what the services do themselves,
// go by the present.
func (e *Emulator) seen(a *Account) *Account {
	horizon := e.Clock.Now().Add(-time.Duration(e.settings.ConsistencyMS) * time.Millisecond)
	e.versions = slices.DeleteFunc(e.versions, func(v version) bool { return !v.until.After(horizon) })
	if len(e.versions) == 0 {
		return a
	}
	return e.versions[0].accounts[a.ID]
}

// clone copies the account so deep that no handler changes the copy. Events and
// documents are shared: they are added and replaced, never changed.
func (a *Account) clone() *Account {
	c := *a
	c.Roles = cloneEach(a.Roles, func(r *Role) { r.Policies = slices.Clone(r.Policies) })
	c.Policies = cloneEach(a.Policies, nil)
	c.InnerTrails = cloneEach(a.InnerTrails, nil)
	c.Trails = cloneEach(a.Trails, nil)
	c.Projects = cloneEach(a.Projects, func(p *Project) {
		p.Logstores = cloneEach(p.Logstores, func(l *Logstore) { l.Events = slices.Clone(l.Events) })
		p.Dashboards = maps.Clone(p.Dashboards)
		p.SavedSearches = maps.Clone(p.SavedSearches)
	})
	return &c
}

func cloneEach[V any](m map[string]*V, deepen func(*V)) map[string]*V {
	c := make(map[string]*V, len(m))
	for name, v := range m {
		copied := *v
		if deepen != nil {
			deepen(&copied)
		}
		c[name] = &copied
	}
	return c
}
