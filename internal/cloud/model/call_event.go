package model

import "time"

// CallEvent is a call that ActionTrail has recorded (ActionTrail, "Management event structure").
// Texts are empty where the service does not tell.
type CallEvent struct {
	ID        string
	Name      string // of the operation
	Time      time.Time
	Region    string // where the call arrived
	Actor     Actor
	SourceIP  string
	UserAgent string
	ErrorCode string // of a call that failed
	Resources []string
	// Parameters are those of the call; one that is no text is JSON. Nil where they are not told.
	Parameters map[string]string
}

// Actor is who made a call.
type Actor struct {
	Type string // root-account, ram-user, assumed-role and others
	Name string // of an assumed role: the role, a colon and the session
}

// EventQuery selects calls by their operation's name, the latest first.
type EventQuery struct {
	Name     string
	From, To time.Time
	Token    string // of the page before; empty for the first page
}

// EventPage is a page of calls.
type EventPage struct {
	Events []CallEvent
	Next   string // the token for the next page; empty where there is none
}
