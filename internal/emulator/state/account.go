package state

import (
	"fmt"
	"hash/fnv"
	"time"
)

// Account is all that one account holds. Edit and EditAccount give access to it.
type Account struct {
	ID          string              `json:"id"`
	Users       map[string]*User    `json:"users"`    // by lower-case name
	Roles       map[string]*Role    `json:"roles"`    // by lower-case name
	Policies    map[string]*Policy  `json:"policies"` // the custom ones, by lower-case name
	Projects    map[string]*Project `json:"projects"`
	InnerTrails map[string]*Trail   `json:"inner_trails"`
	Trails      map[string]*Trail   `json:"trails"` // the ordinary ones

	OIDCProviders map[string]*OIDCProvider `json:"oidc_providers"` // by lower-case name

	// SLSConsoleShipping is a shipping of platform events that was enabled in the
	// SLS console. ActionTrail does not show it, and a new inner trail replaces it
	// silently.
	SLSConsoleShipping *SLSConsoleShipping `json:"sls_console_shipping"`

	// AllowListed overrides the setting of the same name for this account, unless it is
	// nil.
	AllowListed *bool `json:"allow_listed"`

	// ControlPolicies bind the account as a member of a resource directory; nil where it is
	// in none.
	ControlPolicies *ControlPolicies `json:"control_policies"`

	RecycleBin []RecycledProject `json:"recycle_bin"`

	PlatformEvents []*PlatformEvent           `json:"-"` // the truth, oldest first
	Deliveries     map[string]*DeliveryCounts `json:"-"` // by the name of the trail

	// GlobalEventsRegion overrides the setting of the same name for this account, unless it is
	// empty.
	GlobalEventsRegion string `json:"global_events_region,omitempty"`

	userKeys []string // the ids of its users' keys, as far as they are known
}

// SLSConsoleShipping is where the SLS console ships platform events to.
type SLSConsoleShipping struct {
	Project  string `json:"project"`
	Logstore string `json:"logstore"`
}

func newAccount(id string) *Account {
	a := &Account{ID: id}
	a.Complete()
	return a
}

// Complete fills in what an Edit callback left out: maps, so that handlers may write
// to them, names, which are the keys of the maps, and which trails are inner ones.
func (a *Account) Complete() {
	ensure(&a.Users)
	ensure(&a.Roles)
	ensure(&a.Policies)
	ensure(&a.Projects)
	ensure(&a.InnerTrails)
	ensure(&a.Trails)
	ensure(&a.OIDCProviders)
	for name, p := range a.Projects {
		ensureName(&p.Name, name)
		ensure(&p.Logstores)
		ensure(&p.Dashboards)
		ensure(&p.SavedSearches)
		ensure(&p.Alerts)
		ensure(&p.Processors)
		for name, l := range p.Logstores {
			ensureName(&l.Name, name)
			ensureName(&l.Mode, ModeStandard)
			ensure(&l.ConsumerGroups)
			for name, g := range l.ConsumerGroups {
				ensureName(&g.Name, name)
				ensure(&g.Consumers)
				ensure(&g.Checkpoints)
			}
			l.rearrange()
		}
	}
	for _, p := range a.Projects {
		for name, rule := range p.Alerts {
			ensureName(&rule.Name, name)
		}
	}
	for name, u := range a.Users {
		ensureName(&u.Name, name)
		ensureName(&u.ID, entityID("2", a.ID+"/user/"+name))
	}
	for name, r := range a.Roles {
		ensureName(&r.Name, name)
		ensureName(&r.ID, entityID("3", a.ID+"/role/"+name))
	}
	for name, p := range a.OIDCProviders {
		ensureName(&p.Name, name)
	}
	for name, t := range a.InnerTrails {
		ensureName(&t.Name, name)
		t.Inner = true
	}
	for name, t := range a.Trails {
		ensureName(&t.Name, name)
	}
}

// entityID returns the id of an entity that an Edit callback made without one.
func entityID(kind, name string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return fmt.Sprintf("%s%017d", kind, h.Sum64()%100_000_000_000_000_000)
}

func ensureName(s *string, value string) {
	if *s == "" {
		*s = value
	}
}

func ensure[K comparable, V any](m *map[K]V) {
	if *m == nil {
		*m = map[K]V{}
	}
}

// AnyTrail finds a trail of either kind: a name is unique in the account.
func (a *Account) AnyTrail(name string) *Trail {
	if t := a.InnerTrails[name]; t != nil {
		return t
	}
	return a.Trails[name]
}

// NextExpiry returns the earliest moment at which an event of the account's may have to
// go, or something in its recycle bins, which keep it for so many days.
func (a *Account) NextExpiry(now time.Time, recycleBinDays int) time.Time {
	next := a.nextEmptying(recycleBinDays)
	for _, p := range a.Projects {
		for _, l := range p.Logstores {
			next = Earlier(next, l.NextExpiry(now))
		}
	}
	return next
}
