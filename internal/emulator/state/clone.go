package state

import (
	"maps"
	"slices"
)

// Clone returns a copy of the account that no handler changes. Documents are shared,
// since they are replaced and never changed. Events are not copied: a past version
// knows how many had come in.
func (a *Account) Clone() *Account {
	c := *a
	c.Users = cloneEach(a.Users, func(u *User) {
		u.Policies, u.AccessKeys = slices.Clone(u.Policies), slices.Clone(u.AccessKeys)
	})
	c.Roles = cloneEach(a.Roles, func(r *Role) { r.Policies, r.Tags = slices.Clone(r.Policies), maps.Clone(r.Tags) })
	c.Policies = cloneEach(a.Policies, func(p *Policy) { p.OtherVersions, p.Tags = slices.Clone(p.OtherVersions), maps.Clone(p.Tags) })
	c.RecycleBin = slices.Clone(a.RecycleBin)
	c.InnerTrails = cloneEach(a.InnerTrails, nil)
	c.Trails = cloneEach(a.Trails, nil)
	c.Projects = cloneEach(a.Projects, func(p *Project) {
		present := p.Logstores
		p.Logstores = cloneEach(present, func(l *Logstore) {
			l.Events, l.Searches, l.Live = nil, nil, present[l.Name]
			l.DeleteTasks, l.arrivedAt = slices.Clone(l.DeleteTasks), slices.Clone(l.arrivedAt)
			l.ConsumerGroups = cloneEach(l.ConsumerGroups, func(g *ConsumerGroup) { g.Checkpoints = maps.Clone(g.Checkpoints) })
		})
		p.Dashboards = maps.Clone(p.Dashboards)
		p.SavedSearches = maps.Clone(p.SavedSearches)
		p.Alerts = cloneEach(p.Alerts, nil)
		p.Tags = maps.Clone(p.Tags)
		p.Processors = maps.Clone(p.Processors)
		p.RecycleBin = slices.Clone(p.RecycleBin)
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
