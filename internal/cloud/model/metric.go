package model

import "time"

// The metrics of deliveries to Log Service (ActionTrail API reference, DescribeTrailDeliveryMetricData).
const (
	MetricDelivered = "delivery_sls_success_count"
	MetricFailed    = "delivery_sls_fail_count"
)

// MetricQuery asks for a metric of a trail.
type MetricQuery struct {
	Metric   string
	Trail    string
	From, To time.Time     // From and without To
	Period   time.Duration // of a point, in whole minutes
}

// MetricPoint is what was counted in a period, which begins at At.
type MetricPoint struct {
	At    time.Time
	Count int
}
