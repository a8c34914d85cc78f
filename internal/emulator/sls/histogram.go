package sls

import (
	"net/http"
	"strconv"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
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
	hits, err := matching(r, l, q)
	if err != nil {
		return nil, err
	}
	if hits.Query.SQL != "" {
		return nil, api.ParameterInvalid("a histogram can not be made of an analytic statement")
	}
	least := (q.To - q.From + histogramParts - 1) / histogramParts
	interval = max(interval, least, 1)
	buckets := []bucket{}
	for from := q.From; from < q.To; from += interval {
		buckets = append(buckets, bucket{From: from, To: min(from+interval, q.To), Progress: progressComplete})
	}
	progress, counted := progressComplete, hits.Len()
	if r.Incomplete {
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
	return api.SLSResult{Header: h, Body: buckets}, nil
}
