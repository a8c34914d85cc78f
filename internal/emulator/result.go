package emulator

// searchResult is what a query matches in a range of events.
type searchResult struct {
	Query  parsedQuery
	events []Event
	first  int     // everything from here,
	end    int     // to here,
	only   []int32 // or, if it is not nil, these alone
}

// newSearchResult returns the events from first to end that match.
func newSearchResult(q parsedQuery, events []Event, first, end int, match func(*Event) bool) *searchResult {
	r := &searchResult{Query: q, events: events, first: first, end: end}
	r.narrow(match)
	return r
}

// Len returns how many events match.
func (r *searchResult) Len() int {
	if r.only != nil {
		return len(r.only)
	}
	return r.end - r.first
}

// Event returns the i-th event that matches.
func (r *searchResult) Event(i int) *Event {
	if r.only != nil {
		return &r.events[r.only[i]]
	}
	return &r.events[r.first+i]
}

// narrow keeps the events that match. Where all do, it keeps no list of them.
func (r *searchResult) narrow(match func(*Event) bool) {
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
