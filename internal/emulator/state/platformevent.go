package state

import (
	"slices"
	"time"
)

// Fate is what becomes of a platform event at its delivery.
type Fate string

// The fates of an event that a trail delivers.
const (
	FateDelivered Fate = "delivered"
	FateDoubled   Fate = "doubled" // it arrives twice
	FateRetried   Fate = "retried" // the first attempt fails
	FateDelayed   Fate = "delayed" // it arrives later
	FateLost      Fate = "lost"    // it counts as delivered and never arrives
	FateDropped   Fate = "dropped" // it never arrives, and nothing counts it
)

// The fates of an event that no trail delivers.
const (
	FateFailed     Fate = "failed"      // the trail could not write
	FateNotShipped Fate = "not_shipped" // no trail of the account was logging
)

// Fates are the fates that a delivery can be given.
var Fates = []Fate{FateDelivered, FateDoubled, FateRetried, FateDelayed, FateLost, FateDropped}

// PlatformEvent is the truth of an event of an account: that it happened, and what became of it.
type PlatformEvent struct {
	ID       string    `json:"event_id"`
	Time     time.Time `json:"time"`
	Fate     Fate      `json:"fate"`
	Trail    string    `json:"trail,omitempty"`
	Project  string    `json:"project,omitempty"`
	Logstore string    `json:"logstore,omitempty"`
	Arrivals int       `json:"arrivals"` // how often it has been written so far
}

// longestTruth is how many events are remembered before the oldest are forgotten.
const longestTruth = 100_000

// Happened records an event.
func (a *Account) Happened(ev *PlatformEvent) {
	if len(a.PlatformEvents) >= longestTruth {
		a.PlatformEvents = slices.Clone(a.PlatformEvents[longestTruth/10:])
	}
	a.PlatformEvents = append(a.PlatformEvents, ev)
}

// EventState is an event with what is left of it in its Logstore.
type EventState struct {
	PlatformEvent
	Rows    int `json:"rows"`    // that searches show
	Changed int `json:"changed"` // of these, that were changed
	Hidden  int `json:"hidden"`  // that were deleted by row or softly
}

// EventStates returns all that is remembered, in the order in which it happened.
func (a *Account) EventStates() []EventState {
	type place struct{ project, logstore, id string }
	left := map[place]EventState{}
	for _, p := range a.Projects {
		for _, l := range p.Logstores {
			for i := range l.Events {
				ev := &l.Events[i]
				came := l.AsReceived(ev)
				at := place{p.Name, l.Name, came.Fields["EventID"]}
				s := left[at]
				switch {
				case ev.Hidden:
					s.Hidden++
				case came != ev:
					s.Rows++
					s.Changed++
				default:
					s.Rows++
				}
				left[at] = s
			}
		}
	}
	list := make([]EventState, 0, len(a.PlatformEvents))
	for _, ev := range a.PlatformEvents {
		s := left[place{ev.Project, ev.Logstore, ev.ID}]
		s.PlatformEvent = *ev
		list = append(list, s)
	}
	return list
}

// DeliveryCounts are how much a trail delivered to Log Service, and how much it could not, in
// each minute since 1970.
type DeliveryCounts struct {
	Delivered, Failed map[int64]Delivery
}

// Delivery is how much was delivered in a minute.
type Delivery struct {
	Events   int // each once
	Doubles  int // the second arrival of an event
	Attempts int // to write an event
	Batches  int
}

// CountDelivery counts a delivery of a trail. The counts are kept by the name of the trail.
func (a *Account) CountDelivery(trail string, at time.Time, failed bool, d Delivery) {
	c := a.Deliveries[trail]
	if c == nil {
		c = &DeliveryCounts{map[int64]Delivery{}, map[int64]Delivery{}}
		if a.Deliveries == nil {
			a.Deliveries = map[string]*DeliveryCounts{}
		}
		a.Deliveries[trail] = c
	}
	counts := c.Delivered
	if failed {
		counts = c.Failed
	}
	minute := at.Unix() / 60
	sum := counts[minute]
	counts[minute] = Delivery{sum.Events + d.Events, sum.Doubles + d.Doubles, sum.Attempts + d.Attempts, sum.Batches + d.Batches}
}
