package search

import (
	"sort"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Result is what a query matches in a range of events.
type Result struct {
	Query  Query
	events []state.Event
	first  int     // everything from here,
	end    int     // to here,
	only   []int32 // or, if it is not nil, these alone
}

// NewResult returns the events from first to end that match.
func NewResult(q Query, events []state.Event, first, end int, match func(*state.Event) bool) *Result {
	r := &Result{Query: q, events: events, first: first, end: end}
	r.narrow(match)
	return r
}

// Len returns how many events match.
func (r *Result) Len() int {
	if r.only != nil {
		return len(r.only)
	}
	return r.end - r.first
}

// Event returns the i-th event that matches.
func (r *Result) Event(i int) *state.Event {
	if r.only != nil {
		return &r.events[r.only[i]]
	}
	return &r.events[r.first+i]
}

// CountBefore returns how many events that match are before a second: they are in the
// order of their times.
func (r *Result) CountBefore(second int64) int {
	return sort.Search(r.Len(), func(i int) bool { return r.Event(i).Time.Unix() >= second })
}

// narrow keeps the events that match. Where all do, it keeps no list of them.
func (r *Result) narrow(match func(*state.Event) bool) {
	for i := r.first; i < r.end; i++ {
		switch ok := match(&r.events[i]); {
		case ok && r.only != nil:
			r.only = append(r.only, int32(i))
		case !ok && r.only == nil:
			r.only = make([]int32, 0, i-r.first)
			for j := r.first; j < i; j++ {
				r.only = append(r.only, int32(j))
			}
		}
	}
}
