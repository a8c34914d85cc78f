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

func describeTrailDeliveryMetricData(r *api.Request) (any, *api.Error) {
	name := r.Params["TrailName"]
	if trail := r.Account.AnyTrail(name); trail == nil || trail.Region != r.Region {
		return nil, trailNotFound()
	}
	metric, known := metricNames[r.Params["MetricName"]]
	if !known {
		return nil, invalidQuery("MetricName")
	}
	period, err := strconv.ParseInt(r.Params["Period"], 10, 64)
	if err != nil || period < shortestPeriod || period%shortestPeriod != 0 {
		return nil, invalidQuery("Period")
	}
	var bounds [2]int64
	for i, param := range []string{"StartTime", "EndTime"} {
		at, err := time.Parse("2006-01-02T15:04:05Z", r.Params[param])
		if err != nil {
			return nil, invalidQuery(param)
		}
		bounds[i] = at.Unix()
	}
	start, end := bounds[0]-bounds[0]%shortestPeriod, bounds[1]
	if start >= end || (end-start)/period > mostPoints {
		return nil, invalidQuery("EndTime")
	}
	var counts map[int64]state.Delivery
	if all := r.Account.Deliveries[name]; all != nil && metric.sls {
		counts = all.Delivered
		if metric.failed {
			counts = all.Failed
		}
	}
	oldest := r.Now.AddDate(0, 0, -r.Settings.MetricDays).Unix()
	latest := r.Now.Add(-time.Duration(r.Settings.MetricDelayMS) * time.Millisecond).Unix()
	points := []metricPoint{}
	for from := start; from < end && from <= latest; from += period {
		if from+period <= oldest {
			continue
		}
		sum, any := 0, false
		for minute := from / shortestPeriod; minute*shortestPeriod < min(from+period, end); minute++ {
			d, counted := counts[minute]
			if at := minute * shortestPeriod; !counted || at < oldest || at > latest {
				continue
			}
			sum, any = sum+countOf(r.Settings, d), true
		}
		if any || r.Settings.MetricZeros {
			points = append(points, metricPoint{sum, from * 1000})
		}
	}
	return map[string]any{"MetricList": points}, nil
}

// countOf returns what a metric counts of a delivery.
func countOf(s *api.Settings, d state.Delivery) int {
	switch {
	case s.MetricCounts == api.CountBatches:
		return d.Batches
	case s.MetricDoubles:
		return d.Events + d.Doubles
	default:
		return d.Events
	}
}
