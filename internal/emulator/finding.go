package emulator

import (
	"encoding/json"
	"slices"
	"time"
)

// keptSearch is a search with its result. A Logstore keeps the latest ones, so that
// the pages of one search cost what they hold and no more.
type keptSearch struct {
	searchKey
	result *searchResult
}

// searchKey is what a result depends on, beside the events and the index.
type searchKey struct {
	query, topic string
	from, to     int64
}

// maxKeptSearches bounds the memory of kept searches.
const maxKeptSearches = 4

// matching finds what a query matches in its time range [from, to).
func matching(x *Request, l *Logstore, q logQuery) (*searchResult, *Error) {
	if q.From < 0 || q.To < q.From || q.To > maxTime {
		return nil, refusal(400, codeInvalidTimeRange, "from must not be later than to")
	}
	if l.Index == nil {
		return nil, noIndex("logstore without index config")
	}
	key := searchKey{q.Query, q.Topic, q.From, q.To}
	// A log that came in a moment ago may not be searched yet.
	horizon := x.Now.Add(-time.Duration(x.Settings.QueryDelayMS) * time.Millisecond)
	delayed := x.Settings.QueryDelayMS > 0 && l.lastReceived.After(horizon)
	store, kept := l, !delayed
	if l.live != nil { // a past
		store, kept = l.live, false
	}
	searches, _ := l.searches.([]keptSearch)
	for _, s := range searches {
		if kept && s.searchKey == key {
			return s.result, nil
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
	first, end := store.between(q.From, q.To)
	result := newSearchResult(parsed, store.Events, first, end, func(ev *Event) bool {
		return ev.Indexed && ev.arrival <= l.arrived && (!delayed || !ev.Received.After(horizon)) &&
			(q.Topic == "" || q.Topic == ev.Topic) && (parsed.match == nil || parsed.match(ev))
	})
	if kept {
		if len(searches) >= maxKeptSearches {
			searches = slices.Delete(searches, 0, 1)
		}
		l.searches = append(searches, keptSearch{key, result})
	}
	return result, nil
}
