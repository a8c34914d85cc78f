package state

import "time"

// CallEvent is what ActionTrail records of a call: who did what, when and from where.
type CallEvent struct {
	ID        string
	RequestID string
	Time      time.Time
	AccountID string
	N         int // counts the events of all accounts

	Service, Action, Version string
	Region                   string
	Host                     string // of the service
	Mutating                 bool
	Params                   map[string]string
	Resources                []Resource
	ErrorCode, ErrorMessage  string

	IdentityType  string
	PrincipalID   string
	UserName      string
	Role          string // of a session
	SessionOpened time.Time
	KeyID         string
	SourceIP      string
	UserAgent     string
}

// Resource is something that a call was about.
type Resource struct{ Type, Name string }

// CallEvents are the events of all accounts, oldest first.
type CallEvents struct {
	// Limit is how many are remembered before the oldest are forgotten; 0 is no limit.
	Limit int

	list []*CallEvent
	n    int
}

// Add records an event.
func (c *CallEvents) Add(ev *CallEvent) {
	c.n++
	ev.N = c.n
	if c.Limit > 0 && len(c.list) >= c.Limit {
		c.list = append([]*CallEvent(nil), c.list[max(c.Limit/10, 1):]...)
	}
	c.list = append(c.list, ev)
}

// Of returns the events of an account that a condition holds for, oldest first.
func (c *CallEvents) Of(accountID string, holds func(*CallEvent) bool) []*CallEvent {
	var found []*CallEvent
	for _, ev := range c.list {
		if ev.AccountID == accountID && holds(ev) {
			found = append(found, ev)
		}
	}
	return found
}
