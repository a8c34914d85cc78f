package emulator

import (
	"net/http"
	"strconv"
)

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

func getHistograms(x *Request) (any, *Error) {
	l, err := findReadyLogstore(x)
	if err != nil {
		return nil, err
	}
	q := logQuery{Query: x.sls.query.Get("query"), Topic: x.sls.query.Get("topic")}
	var interval int64
	for _, p := range []struct {
		name     string
		required bool
		into     *int64
	}{{"from", true, &q.From}, {"to", true, &q.To}, {"interval", false, &interval}} {
		if err := queryInt(x, p.name, codeInvalidTimeRange, p.required, p.into); err != nil {
			return nil, err
		}
	}
	hits, err := matching(x, l, q)
	if err != nil {
		return nil, err
	}
	if hits.Query.sql != "" {
		return nil, parameterInvalid("a histogram can not be made of an analytic statement")
	}
	least := (q.To - q.From + histogramParts - 1) / histogramParts
	interval = max(interval, least, 1)
	buckets := []bucket{}
	for from := q.From; from < q.To; from += interval {
		buckets = append(buckets, bucket{From: from, To: min(from+interval, q.To), Progress: progressComplete})
	}
	progress, counted := progressComplete, hits.Len()
	if x.incomplete {
		progress, counted = progressIncomplete, counted/2
		for i := range buckets {
			buckets[i].Progress = progressIncomplete
		}
	}
	for i := range counted {
		buckets[(hits.Event(i).Time.Unix()-q.From)/interval].Count++
	}
	h := http.Header{}
	h.Set("x-log-progress", progress)
	h.Set("x-log-count", strconv.Itoa(counted))
	return slsResult{header: h, body: buckets}, nil
}
