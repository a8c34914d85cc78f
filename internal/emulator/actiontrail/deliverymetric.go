package actiontrail

import (
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// metricNames are the metrics of deliveries, and whether each is of failures. There are no
// deliveries to OSS here. See the ActionTrail API reference, DescribeTrailDeliveryMetricData.
var metricNames = map[string]struct{ sls, failed bool }{
	"delivery_sls_success_count": {sls: true}, "delivery_sls_fail_count": {sls: true, failed: true},
	"delivery_oss_success_count": {}, "delivery_oss_fail_count": {failed: true},
}

// shortestPeriod is that of a metric; every other is a multiple of it.
const shortestPeriod = 60

// mostPoints bounds an answer. The page names no limit.
const mostPoints = 200_000

// metricPoint is what was counted in a window, which begins at Timestamp.
type metricPoint struct {
	Count     int
	Timestamp int64 // milliseconds
}

// metricQuery is what a call asks for. Times are in seconds.
type metricQuery struct {
	counts             map[int64]state.Delivery // by minute
	start, end, period int64
}

func describeTrailDeliveryMetricData(r *api.Request) (any, *api.Error) {
	q, err := readMetricQuery(r)
	if err != nil {
		return nil, err
	}
	return map[string]any{"MetricList": q.points(r)}, nil
}

func readMetricQuery(r *api.Request) (q metricQuery, refused *api.Error) {
	name := r.Params["TrailName"]
	if trail := r.Account.AnyTrail(name); trail == nil || trail.Region != r.Region {
		return q, trailNotFound()
	}
	metric, known := metricNames[r.Params["MetricName"]]
	if !known {
		return q, invalidQuery("MetricName")
	}
	if all := r.Account.Deliveries[name]; all != nil && metric.sls {
		q.counts = all.Delivered
		if metric.failed {
			q.counts = all.Failed
		}
	}
	var err error
	q.period, err = strconv.ParseInt(r.Params["Period"], 10, 64)
	if err != nil || q.period < shortestPeriod || q.period%shortestPeriod != 0 {
		return q, invalidQuery("Period")
	}
	for param, into := range api.InOrder(map[string]*int64{"StartTime": &q.start, "EndTime": &q.end}) {
		at, ok := api.ParseTimestamp(r.Params[param])
		if !ok {
			return q, invalidQuery(param)
		}
		*into = at.Unix()
	}
	if q.start >= q.end || (q.end-q.start)/q.period > mostPoints {
		return q, invalidQuery("EndTime")
	}
	q.start -= q.start % shortestPeriod
	return q, nil
}

// points returns the windows whose counts are known by now and still kept.
func (q metricQuery) points(r *api.Request) []metricPoint {
	oldest := r.Now.AddDate(0, 0, -r.Settings.MetricDays).Unix()
	latest := r.Now.Add(-time.Duration(r.Settings.MetricDelayMS) * time.Millisecond).Unix()
	points := []metricPoint{}
	for from := q.start; from < q.end && from <= latest; from += q.period {
		if from+q.period <= oldest {
			continue
		}
		sum, delivered := 0, false
		for at := from; at < min(from+q.period, q.end); at += shortestPeriod {
			if d, counted := q.counts[at/shortestPeriod]; counted && at >= oldest && at <= latest {
				sum, delivered = sum+countOf(r.Settings, d), true
			}
		}
		if delivered || r.Settings.MetricZeros {
			points = append(points, metricPoint{sum, from * 1000})
		}
	}
	return points
}

// countOf returns what a metric counts of a delivery.
func countOf(s *api.Settings, d state.Delivery) int {
	switch {
	case s.MetricCounts == api.CountBatches:
		return d.Batches
	case s.MetricCounts == api.CountAttempts:
		return d.Attempts
	case s.MetricDoubles:
		return d.Events + d.Doubles
	default:
		return d.Events
	}
}
