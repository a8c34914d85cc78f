package state

import (
	"encoding/json"
	"fmt"
	"time"
)

// DeleteTask is a soft deletion: from Due on, searches do not show what it found.
type DeleteTask struct {
	ID      string    `json:"id"`
	Query   string    `json:"query"`
	Topic   string    `json:"topic"`
	From    int64     `json:"from"`
	To      int64     `json:"to"`
	Created time.Time `json:"created"`
	Due     time.Time `json:"due"`
}

// RowID returns the id of a log for updates and deletions, which the service keeps opaque.
func (ev *Event) RowID() string {
	return fmt.Sprintf("%d|%d|%d", ev.Shard, 1_000_000+ev.Arrival, ev.Time.Unix())
}

// AsReceived returns a log as it came in.
func (l *Logstore) AsReceived(ev *Event) *Event {
	was, rewritten := l.rewritten[ev.Arrival]
	if !rewritten {
		return ev
	}
	before := *ev
	before.Fields = was
	return &before
}

// Hide takes logs out of all searches: for good, but not from those who consume the shards.
func (l *Logstore) Hide(events ...*Event) {
	for _, ev := range events {
		ev.Hidden = true
	}
	l.Searches = nil
}

// Rewrite gives a log other fields. Those who consume the shards are not told.
func (l *Logstore) Rewrite(ev *Event, fields map[string]string) {
	ensure(&l.rewritten)
	if _, again := l.rewritten[ev.Arrival]; !again {
		l.rewritten[ev.Arrival] = ev.Fields
	}
	ev.Fields = fields
	l.Searches = nil
}

// Clear drops all logs.
func (l *Logstore) Clear() {
	l.Events, l.Searches, l.LastReceived, l.idle, l.rewritten = nil, nil, time.Time{}, 0, nil
}

// MarshalJSON prints the Logstore with the number of the events that searches show.
func (l *Logstore) MarshalJSON() ([]byte, error) {
	type plain Logstore
	hidden := 0
	for i := range l.Events {
		if l.Events[i].Hidden {
			hidden++
		}
	}
	return json.Marshal(struct {
		plain
		EventCount  int `json:"event_count"`
		HiddenCount int `json:"hidden_count,omitempty"`
	}{plain(*l), len(l.Events) - hidden, hidden})
}
