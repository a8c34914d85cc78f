package sls

import (
	"net/http"
	"strconv"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls/search"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Words for how far a search came.
const (
	progressComplete   = "Complete"
	progressIncomplete = "Incomplete"
)

// found is the result of a search.
type found struct {
	rows      []map[string]string
	keys      []string
	progress  string
	processed int
	sql       bool
	where     string
	aggregate string
}

func (f found) headers() http.Header {
	h := http.Header{}
	h.Set("x-log-progress", f.progress)
	h.Set("x-log-count", strconv.Itoa(len(f.rows)))
	h.Set("x-log-processed-rows", strconv.Itoa(f.processed))
	h.Set("x-log-elapsed-millisecond", "1")
	h.Set("x-log-has-sql", strconv.FormatBool(f.sql))
	return h
}

// searchLogs finds the logs of a query, in the order of their times and, at one time,
// of their arrival. One that is cut short saw the first half of its range; how a
// searchLogs comes by its part is not published.
func searchLogs(r *api.Request, l *state.Logstore, q logQuery) (found, *api.Error) {
	switch {
	case q.Line < 0 || q.Line > maxLines:
		return found{}, api.Refusal(400, api.CodeInvalidLine, "line must be within range [0, 100]")
	case q.Offset < 0:
		return found{}, api.Refusal(400, api.CodeInvalidOffset, "offset must not be negative")
	}
	hits, err := matching(r, l, q)
	if err != nil {
		return found{}, err
	}
	n := hits.Len()
	f := found{
		rows: []map[string]string{}, keys: []string{}, progress: progressComplete, processed: n,
		where: hits.Query.Where, aggregate: hits.Query.SQL,
	}
	if r.Incomplete {
		n /= 2
		f.progress, f.processed = progressIncomplete, n
	}
	if hits.Query.Columns != nil { // line, offset and reverse do not count: the statement has a LIMIT
		f.sql, f.keys, f.rows = true, hits.Query.Columns, rowsOf(hits, q.From, n, hits.Query.Limit)
		return f, nil
	}
	for i := q.Offset; i < min(int64(n), q.Offset+q.Line); i++ {
		at := int(i)
		if q.Reverse {
			at = hits.Len() - 1 - at
		}
		row := rowOf(hits.Event(at))
		if l.EnableModify {
			row["__rowid__"] = hits.Event(at).RowID()
		}
		f.rows = append(f.rows, row)
	}
	return f, nil
}

// rowsOf returns the rows of a result, of which n logs were seen.
func rowsOf(hits *search.Result, from int64, n, most int) []map[string]string {
	if hits.Query.Counts {
		return []map[string]string{{
			hits.Query.Columns[0]: strconv.Itoa(n), "__time__": strconv.FormatInt(from, 10), "__source__": "",
		}}
	}
	rows := make([]map[string]string, 0, min(n, most))
	for i := range min(n, most) {
		row := rowOf(hits.Event(i))
		if hits.Query.Columns != nil {
			row = hits.Query.Select(row)
			if _, asked := row["__time__"]; !asked {
				row["__time__"] = strconv.FormatInt(from, 10)
			}
			if _, asked := row["__source__"]; !asked {
				row["__source__"] = ""
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// rowOf returns an event as a search prints it.
func rowOf(ev *state.Event) map[string]string {
	row := make(map[string]string, len(ev.Fields)+len(ev.Tags)+3)
	row["__time__"], row["__source__"], row["__topic__"] = strconv.FormatInt(ev.Time.Unix(), 10), ev.Source, ev.Topic
	if ns := ev.Time.Nanosecond(); ns > 0 {
		row["__time_ns_part__"] = strconv.Itoa(ns)
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

// histogramParts is in how many parts the service divides a range when it may
// choose, about.
const histogramParts = 60

func getHistograms(r *api.Request) (any, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, err
	}
	q := logQuery{Query: r.SLS.Query.Get("query"), Topic: r.SLS.Query.Get("topic")}
	var interval int64
	for _, p := range []struct {
		name     string
		required bool
		into     *int64
	}{{"from", true, &q.From}, {"to", true, &q.To}, {"interval", false, &interval}} {
		if err := queryInt(r, p.name, api.CodeInvalidTimeRange, p.required, p.into); err != nil {
			return nil, err
		}
	}
	if interval < 0 {
		return nil, api.Refusal(400, api.CodeInvalidTimeRange, "interval "+strconv.FormatInt(interval, 10)+" is invalid")
	}
	hits, err := matching(r, l, q)
	if err != nil {
		return nil, err
	}
	if hits.Query.SQL != "" {
		return nil, api.ParameterInvalid("a histogram can not be made of an analytic statement")
	}
	least := (q.To - q.From + histogramParts - 1) / histogramParts
	interval = max(interval, least, 1)
	progress, counted := progressComplete, hits.Len()
	if r.Incomplete {
		progress, counted = progressIncomplete, counted/2
	}
	buckets := []bucket{}
	before := 0
	for from := q.From; from < q.To; from += interval {
		to := min(from+interval, q.To)
		upTo := min(hits.CountBefore(to), counted)
		buckets = append(buckets, bucket{From: from, To: to, Count: upTo - before, Progress: progress})
		before = upTo
	}
	h := http.Header{}
	h.Set("x-log-progress", progress)
	h.Set("x-log-count", strconv.Itoa(counted))
	return api.SLSResult{Header: h, Body: buckets}, nil
}
