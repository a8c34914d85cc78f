package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
)

// maxTime is the end of the times that are accepted, in the year 9999.
const maxTime = 253402300799

// maxLines is how many logs a search answers at most.
const maxLines = 100

// logQuery is a search in a Logstore.
type logQuery struct {
	From, To     int64
	Topic        string
	Line, Offset int64
	Reverse      bool
	Query        string
}

// postLogsBody is the body of GetLogs by POST. See the SLS API reference,
// GetLogsV2.
type postLogsBody struct {
	From       *int64 `json:"from"`
	To         *int64 `json:"to"`
	Topic      string `json:"topic"`
	Line       *int64 `json:"line"`
	Offset     int64  `json:"offset"`
	Reverse    bool   `json:"reverse"`
	Query      string `json:"query"`
	PowerSQL   bool   `json:"powerSql"`
	FromNs     int64  `json:"fromNs"`
	ToNs       int64  `json:"toNs"`
	FromNsPart int64  `json:"fromNsPart"`
	ToNsPart   int64  `json:"toNsPart"`
	Highlight  bool   `json:"highlight"`
	Accurate   *bool  `json:"accurate"`
	IsAccurate *bool  `json:"isAccurate"`
	NeedHL     bool   `json:"needHighlight"`
	Session    string `json:"session"`
	Shard      *int64 `json:"shard"`
}

func getLogsByPost(x *exchange) (any, *apiError) {
	_, l, err := x.logstore()
	if err != nil {
		return nil, err
	}
	var body postLogsBody
	if err := decodeSLSBody(x, codeParameterInvalid, &body); err != nil {
		return nil, err
	}
	if body.From == nil || body.To == nil {
		return nil, parameterInvalid("from and to are required")
	}
	q := logQuery{
		From: *body.From, To: *body.To, Topic: body.Topic, Line: maxLines, Offset: body.Offset,
		Reverse: body.Reverse, Query: body.Query,
	}
	set(&q.Line, body.Line)
	found, err := x.search(l, q)
	if err != nil {
		return nil, err
	}
	return slsResult{header: found.headers(), body: map[string]any{
		"meta": map[string]any{
			"progress": "Complete", "count": len(found.rows), "processedRows": found.processed,
			"processedBytes": 0, "elapsedMillisecond": 1, "hasSQL": found.sql, "telementryType": "",
			"whereQuery": found.where, "aggQuery": found.aggregate, "keys": found.keys, "terms": []any{},
			"cpuSec": 0, "cpuCores": 0, "limited": 0, "mode": 0, "isAccurate": true, "columnTypes": []string{},
		},
		"data": found.rows,
	}}, nil
}

func getLogsByGet(x *exchange) (any, *apiError) {
	_, l, err := x.logstore()
	if err != nil {
		return nil, err
	}
	q := logQuery{Line: maxLines, Query: x.sls.query.Get("query"), Topic: x.sls.query.Get("topic")}
	for _, p := range []struct {
		name, code string
		required   bool
		into       *int64
	}{
		{"from", codeInvalidTimeRange, true, &q.From},
		{"to", codeInvalidTimeRange, true, &q.To},
		{"line", codeInvalidLine, false, &q.Line},
		{"offset", codeInvalidOffset, false, &q.Offset},
	} {
		if err := x.queryInt(p.name, p.code, p.required, p.into); err != nil {
			return nil, err
		}
	}
	switch reverse := x.sls.query.Get("reverse"); reverse {
	case "", "false":
	case "true":
		q.Reverse = true
	default:
		return nil, refusal(400, codeInvalidReverse, "reverse "+reverse+" is invalid")
	}
	found, err := x.search(l, q)
	if err != nil {
		return nil, err
	}
	return slsResult{header: found.headers(), body: found.rows}, nil
}

func (x *exchange) queryInt(name, code string, required bool, into *int64) *apiError {
	text := x.sls.query.Get(name)
	if text == "" {
		if required {
			return parameterInvalid("%s is required", name)
		}
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return refusal(400, code, name+" "+text+" is invalid")
	}
	*into = n
	return nil
}

// found is the result of a search.
type found struct {
	rows      []map[string]string
	keys      []string
	processed int
	sql       bool
	where     string
	aggregate string
}

func (f found) headers() http.Header {
	h := http.Header{}
	h.Set("x-log-progress", "Complete")
	h.Set("x-log-count", strconv.Itoa(len(f.rows)))
	h.Set("x-log-processed-rows", strconv.Itoa(f.processed))
	h.Set("x-log-elapsed-millisecond", "1")
	h.Set("x-log-has-sql", strconv.FormatBool(f.sql))
	return h
}

// search finds the logs of a query.
func (x *exchange) search(l *Logstore, q logQuery) (found, *apiError) {
	switch {
	case q.Line < 0 || q.Line > maxLines:
		return found{}, refusal(400, codeInvalidLine, "line must be within range [0, 100]")
	case q.Offset < 0:
		return found{}, refusal(400, codeInvalidOffset, "offset must not be negative")
	}
	events, parsed, err := x.matching(l, q)
	if err != nil {
		return found{}, err
	}
	f := found{rows: []map[string]string{}, keys: []string{}, processed: len(events), where: parsed.where, aggregate: parsed.sql}
	if parsed.count != "" {
		f.sql = true
		f.keys = append(f.keys, parsed.count)
		f.rows = append(f.rows, map[string]string{parsed.count: strconv.Itoa(len(events)), "__time__": strconv.FormatInt(q.From, 10), "__source__": ""})
		return f, nil
	}
	slices.SortStableFunc(events, func(a, b Event) int { return a.Time.Compare(b.Time) })
	if q.Reverse {
		slices.Reverse(events)
	}
	for _, ev := range window(events, int(min(q.Offset, int64(len(events)))), int(q.Line)) {
		f.rows = append(f.rows, ev.row())
	}
	return f, nil
}

// matching returns the events that a query finds in its time range [from, to).
func (x *exchange) matching(l *Logstore, q logQuery) ([]Event, parsedQuery, *apiError) {
	if q.From < 0 || q.To < q.From || q.To > maxTime {
		return nil, parsedQuery{}, refusal(400, codeInvalidTimeRange, "from must not be later than to")
	}
	if l.Index == nil {
		return nil, parsedQuery{}, noIndex("logstore without index config")
	}
	var index indexConfig
	if json.Unmarshal(l.Index, &index) != nil {
		return nil, parsedQuery{}, refusal(500, codeInternalServerError, "the index is not a JSON object")
	}
	parsed, err := parseQuery(q.Query, &index)
	if err != nil {
		return nil, parsedQuery{}, err
	}
	var events []Event
	for _, ev := range l.Events {
		at := ev.Time.Unix()
		if ev.Indexed && at >= q.From && at < q.To && (q.Topic == "" || q.Topic == ev.Topic) && parsed.match(ev) {
			events = append(events, ev)
		}
	}
	return events, parsed, nil
}

// row is an event as a search prints it.
func (ev Event) row() map[string]string {
	row := map[string]string{
		"__time__": strconv.FormatInt(ev.Time.Unix(), 10), "__source__": ev.Source, "__topic__": ev.Topic,
	}
	for k, v := range ev.Tags {
		row["__tag__:"+k] = v
	}
	for k, v := range ev.Fields {
		row[k] = v
	}
	return row
}

// bucket is a part of a histogram.
type bucket struct {
	From     int64  `json:"from"`
	To       int64  `json:"to"`
	Count    int    `json:"count"`
	Progress string `json:"progress"`
}

func getHistograms(x *exchange) (any, *apiError) {
	_, l, err := x.logstore()
	if err != nil {
		return nil, err
	}
	q := logQuery{Query: x.sls.query.Get("query"), Topic: x.sls.query.Get("topic")}
	var interval int64
	for name, into := range map[string]*int64{"from": &q.From, "to": &q.To, "interval": &interval} {
		if err := x.queryInt(name, codeInvalidTimeRange, name != "interval", into); err != nil {
			return nil, err
		}
	}
	events, parsed, err := x.matching(l, q)
	if err != nil {
		return nil, err
	}
	if parsed.sql != "" {
		return nil, parameterInvalid("a histogram can not be made of an analytic statement")
	}
	// The service divides a range in about sixty parts when it may choose.
	const parts = 60
	if least := (q.To - q.From + parts - 1) / parts; interval < max(least, 1) {
		interval = max(least, 1)
	}
	buckets := []bucket{}
	for from := q.From; from < q.To; from += interval {
		b := bucket{From: from, To: min(from+interval, q.To), Progress: "Complete"}
		for _, ev := range events {
			if at := ev.Time.Unix(); at >= b.From && at < b.To {
				b.Count++
			}
		}
		buckets = append(buckets, b)
	}
	h := http.Header{}
	h.Set("x-log-progress", "Complete")
	h.Set("x-log-count", strconv.Itoa(len(events)))
	return slsResult{header: h, body: buckets}, nil
}
