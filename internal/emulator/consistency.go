package emulator

import (
	"maps"
	"slices"
	"time"
)

// version is what an account held until a change.
type version struct {
	until   time.Time
	account *Account
}

// versions are the past of the accounts, oldest first, as far back as reads may
// still see it.
type versions []version

// lag is how old what a read of a service sees may be.
func (s Settings) lag(service string) time.Duration {
	own := 0
	switch service {
	case ServiceActionTrail:
		own = s.ActionTrailConsistencyMS
	case ServiceRAM, ServiceSTS:
		own = s.RAMConsistencyMS
	case ServiceSLS:
		own = s.SLSConsistencyMS
	}
	if own == 0 {
		own = s.ConsistencyMS
	}
	return time.Duration(own) * time.Millisecond
}

// longestLag is the longest of any service.
func (s Settings) longestLag() time.Duration {
	return max(s.lag(ServiceActionTrail), s.lag(ServiceRAM), s.lag(ServiceSLS))
}

// observe prepares a call for what it may see: a read sees the account as it was
// some time ago, for the services are consistent only in the end. Writes, and
// what the services do themselves, go by the present; what a write is about to
// change is remembered for the reads.
func (e *Emulator) observe(x *Request) {
	longest := e.settings.longestLag()
	if x.account == nil {
		return // nobody's call sees no account
	}
	if longest == 0 {
		e.versions = nil
		return
	}
	now := e.Clock.Now()
	e.versions = slices.DeleteFunc(e.versions, func(v version) bool { return !v.until.After(now.Add(-longest)) })
	if x.mutating {
		e.versions = append(e.versions, version{now, x.account.clone()})
		return
	}
	horizon := now.Add(-e.settings.lag(x.service))
	for _, v := range e.versions {
		if v.account.ID == x.account.ID && v.until.After(horizon) {
			x.account = v.account
			return
		}
	}
}

// clone copies the account so deep that no handler changes the copy. Documents
// are shared, for they are replaced and never changed, and events stay where they
// are: a past knows how many had come in.
func (a *Account) clone() *Account {
	c := *a
	c.Users = cloneEach(a.Users, func(u *User) { u.Policies = slices.Clone(u.Policies) })
	c.Roles = cloneEach(a.Roles, func(r *Role) { r.Policies = slices.Clone(r.Policies) })
	c.Policies = cloneEach(a.Policies, nil)
	c.InnerTrails = cloneEach(a.InnerTrails, nil)
	c.Trails = cloneEach(a.Trails, nil)
	c.Projects = cloneEach(a.Projects, func(p *Project) {
		present := p.Logstores
		p.Logstores = cloneEach(present, func(l *Logstore) { l.Events, l.searches, l.live = nil, nil, present[l.Name] })
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
