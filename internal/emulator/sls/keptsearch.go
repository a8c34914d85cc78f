package sls

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls/search"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// keptSearch is a search with its result. A Logstore keeps the latest ones, so that
// reading the pages of one search does not repeat the search.
type keptSearch struct {
	searchKey
	result *search.Result
}

// searchKey is what a result depends on, beside the events and the index.
type searchKey struct {
	query, topic string
	from, to     int64
}

// maxKeptSearches bounds the memory of kept searches.
const maxKeptSearches = 4

// matching returns what a query matches in its time range [from, to).
func matching(r *api.Request, l *state.Logstore, q logQuery) (*search.Result, *api.Error) {
	return find(r.Env, l, q, true)
}

// find does the same. With keep, the result is kept for the next pages; without, the logs are
// those that had come in by env.Now.
func find(env api.Env, l *state.Logstore, q logQuery, keep bool) (*search.Result, *api.Error) {
	switch {
	case q.From < 0 || q.From > maxTime:
		return nil, api.Refusal(400, api.CodeInvalidTimeRange, fmt.Sprintf("from %d is invalid", q.From))
	case q.To < 0 || q.To > maxTime:
		return nil, api.Refusal(400, api.CodeInvalidTimeRange, fmt.Sprintf("to %d is invalid", q.To))
	case q.To < q.From:
		return nil, api.Refusal(400, api.CodeInvalidTimeRange, "from must not be later than to")
	}
	if l.Index == nil {
		return nil, noIndex("logstore without index config")
	}
	key := searchKey{q.Query, q.Topic, q.From, q.To}
	// A log that came in a moment ago may not be searched yet.
	horizon := env.Now.Add(-time.Duration(env.Settings.QueryDelayMS) * time.Millisecond)
	delayed := (env.Settings.QueryDelayMS > 0 || !keep) && l.LastReceived.After(horizon)
	store, kept := l, keep && !delayed
	if l.Live != nil { // a past version
		store, kept = l.Live, false
	}
	searches, _ := l.Searches.([]keptSearch)
	for _, s := range searches {
		if kept && s.searchKey == key {
			return s.result, nil
		}
	}
	var index search.Index
	if json.Unmarshal(l.Index, &index) != nil {
		return nil, api.Refusal(500, api.CodeInternalServerError, "the index is not a JSON object")
	}
	parsed, err := search.Parse(q.Query, &index)
	if err == nil {
		err = checkAnalytics(l, parsed)
	}
	if err != nil {
		return nil, err
	}
	first, end := store.Between(q.From, q.To)
	result := search.NewResult(parsed, store.Events, first, end, func(ev *state.Event) bool {
		return ev.Indexed && !ev.Hidden && ev.Arrival <= l.Arrived && (!delayed || !ev.Received.After(horizon)) &&
			(q.Topic == "" || q.Topic == ev.Topic) && (parsed.Match == nil || parsed.Match(ev))
	})
	if kept {
		if len(searches) >= maxKeptSearches {
			searches = slices.Delete(searches, 0, 1)
		}
		searches = append(searches, keptSearch{key, result})
		l.Searches = searches
	}
	return result, nil
}

// Rows returns the first rows of what a query finds in a Logstore at env.Now, which may be in
// the past: logs that came in later are not there yet.
func Rows(env api.Env, l *state.Logstore, query string, from, to int64, most int) ([]map[string]string, *api.Error) {
	hits, err := find(env, l, logQuery{Query: query, From: from, To: to}, false)
	if err != nil {
		return nil, err
	}
	return rowsOf(hits, from, hits.Len(), min(most, hits.Query.Limit)), nil
}

// CheckQuery refuses a query that the emulator cannot answer, as far as that is known without
// logs, and returns the columns of its analytic statement: nil where it has none. Without an index
// only the statement is checked.
func CheckQuery(l *state.Logstore, query string) (columns []string, refused *api.Error) {
	q, err := search.ParseStatement(query)
	if err == nil && l != nil {
		err = checkAnalytics(l, q)
	}
	if err != nil || l == nil || l.Index == nil {
		return q.Columns, err
	}
	var index search.Index
	if json.Unmarshal(l.Index, &index) != nil {
		return nil, api.Refusal(500, api.CodeInternalServerError, "the index is not a JSON object")
	}
	q, err = search.Parse(query, &index)
	return q.Columns, err
}

// checkAnalytics refuses an analytic statement where only searches are possible. See "Log analysis
// overview" (27 November 2025): analytics need a Standard Logstore. The code is inferred.
func checkAnalytics(l *state.Logstore, q search.Query) *api.Error {
	if q.SQL != "" && l.Mode != state.ModeStandard {
		return api.ParameterInvalid("an analytic statement needs a Logstore of mode %s, this one is of mode %s", state.ModeStandard, l.Mode)
	}
	return nil
}
