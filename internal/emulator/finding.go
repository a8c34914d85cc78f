package emulator

import (
	"encoding/json"
	"slices"
	"time"
)

// finding is what a query finds among the events of a Logstore. The latest are
// kept, so that the pages of one search cost what they hold and no more.
type finding struct {
	key    findingKey
	parsed parsedQuery
	events []Event
	first  int     // everything from here,
	end    int     // to here,
	only   []int32 // or, if it is not nil, these alone
}

// findingKey is what a finding depends on, beside the events and the index.
type findingKey struct {
	query, topic string
	from, to     int64
}

// keptFindings bounds the memory of findings.
const keptFindings = 4

func (f *finding) len() int {
	if f.only != nil {
		return len(f.only)
	}
	return f.end - f.first
}

func (f *finding) event(i int) *Event {
	if f.only != nil {
		return &f.events[f.only[i]]
	}
	return &f.events[f.first+i]
}

// matching finds what a query matches in its time range [from, to).
func (x *exchange) matching(l *Logstore, q logQuery) (*finding, *apiError) {
	if q.From < 0 || q.To < q.From || q.To > maxTime {
		return nil, refusal(400, codeInvalidTimeRange, "from must not be later than to")
	}
	if l.Index == nil {
		return nil, noIndex("logstore without index config")
	}
	key := findingKey{q.Query, q.Topic, q.From, q.To}
	// A log that came in a moment ago may not be searched yet.
	horizon := x.e.Clock.Now().Add(-time.Duration(x.e.settings.QueryDelayMS) * time.Millisecond)
	delayed := x.e.settings.QueryDelayMS > 0 && l.lastReceived.After(horizon)
	store, kept := l, !delayed
	if l.live != nil { // a past
		store, kept = l.live, false
	}
	for _, f := range l.findings {
		if kept && f.key == key {
			return f, nil
		}
	}
	var index indexConfig
	if json.Unmarshal(l.Index, &index) != nil {
		return nil, refusal(500, codeInternalServerError, "the index is not a JSON object")
	}
	parsed, err := parseQuery(q.Query, &index)
	if err != nil {
		return nil, err
	}
	f := &finding{key: key, parsed: parsed, events: store.Events}
	f.first, f.end = store.between(q.From, q.To)
	f.narrow(func(ev *Event) bool {
		return ev.Indexed && ev.arrival <= l.arrived && (!delayed || !ev.Received.After(horizon)) &&
			(q.Topic == "" || q.Topic == ev.Topic) && (parsed.match == nil || parsed.match(ev))
	})
	if kept {
		if len(l.findings) >= keptFindings {
			l.findings = slices.Delete(l.findings, 0, 1)
		}
		l.findings = append(l.findings, f)
	}
	return f, nil
}

// narrow leaves the events that match. Where all do, it keeps no list of them.
func (f *finding) narrow(match func(*Event) bool) {
	for i := f.first; i < f.end; i++ {
		switch ok := match(&f.events[i]); {
		case ok && f.only != nil:
			f.only = append(f.only, int32(i))
		case !ok && f.only == nil:
			f.only = make([]int32, 0, i-f.first)
			for j := f.first; j < i; j++ {
				f.only = append(f.only, int32(j))
			}
		}
	}
}
