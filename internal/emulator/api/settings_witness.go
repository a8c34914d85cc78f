package api

import (
	"slices"
	"strings"
)

// Witness are the settings of what tells who did what, and what was delivered.
type Witness struct {
	// LookupDelayMS is the delay until LookupEvents finds a call, LookupDays how long it does, and
	// LookupPerSecond how often an account may ask; 0 is no limit.
	LookupDelayMS   int `json:"lookup_delay_ms"`
	LookupDays      int `json:"lookup_days"`
	LookupPerSecond int `json:"lookup_per_second"`
	// LookupSpanDays is the longest range of time of LookupEvents; 0 is no limit.
	LookupSpanDays int `json:"lookup_span_days"`
	// LookupEveryRegion has every region find the events of all regions.
	LookupEveryRegion bool `json:"lookup_every_region"`
	// LookupAnyPair lets LookupEvents select by any two attributes, not only by the published pairs.
	LookupAnyPair bool `json:"lookup_any_pair"`
	// LookupRowEdits has LookupEvents find the changes and deletions of single logs.
	LookupRowEdits bool `json:"lookup_row_edits"`
	// GlobalEventsRegion is the region that stores the events of the global services.
	GlobalEventsRegion string `json:"global_events_region"`

	// DeliveredTime is the time that a delivered event has as a log: event or delivery.
	DeliveredTime string `json:"delivered_time"`
	// MetricCounts is what DescribeTrailDeliveryMetricData counts: events, attempts to write them,
	// or the batches that they were delivered in. MetricDoubles counts an event that was delivered twice twice.
	MetricCounts  string `json:"metric_counts"`
	MetricDoubles bool   `json:"metric_doubles"`
	// MetricZeros has it answer 0 for a window without deliveries, which is left out otherwise.
	MetricZeros bool `json:"metric_zeros"`
	// MetricDays is how long it keeps what it counted, MetricDelayMS the delay until it answers it.
	MetricDays    int `json:"metric_days"`
	MetricDelayMS int `json:"metric_delay_ms"`
}

// Values of the settings above.
const (
	TimeOfEvent    = "event"
	TimeOfDelivery = "delivery"
	CountEvents    = "events"
	CountAttempts  = "attempts"
	CountBatches   = "batches"
)

// GlobalEventsRegions are the regions that may store the events of the global services. See the
// ActionTrail API reference, UpdateGlobalEventsStorageRegion.
var GlobalEventsRegions = []string{"ap-southeast-1", "cn-hangzhou"}

func defaultWitness() Witness {
	return Witness{
		LookupDelayMS: 10 * 60 * 1000, LookupDays: 90, LookupPerSecond: 2, GlobalEventsRegion: GlobalEventsRegions[0],
		DeliveredTime: TimeOfEvent, MetricCounts: CountEvents, MetricDoubles: true, MetricDays: 90,
	}
}

// validate refuses what no service could have.
func (w Witness) validate(refuse func(bad bool, format string, args ...any)) {
	for name, n := range map[string]int{
		"lookup_delay_ms": w.LookupDelayMS, "lookup_days": w.LookupDays, "lookup_per_second": w.LookupPerSecond,
		"lookup_span_days": w.LookupSpanDays, "metric_days": w.MetricDays, "metric_delay_ms": w.MetricDelayMS,
	} {
		most := int64(longestDays)
		if strings.HasSuffix(name, "_ms") {
			most = longestMS
		}
		refuse(n < 0, "%s must not be negative, it is %d", name, n)
		refuse(int64(n) > most, "%s must be at most %d, 100 years, it is %d", name, most, n)
	}
	for name, v := range map[string]struct {
		value   string
		allowed []string
	}{
		"global_events_region": {w.GlobalEventsRegion, GlobalEventsRegions},
		"delivered_time":       {w.DeliveredTime, []string{TimeOfEvent, TimeOfDelivery}},
		"metric_counts":        {w.MetricCounts, []string{CountEvents, CountAttempts, CountBatches}},
	} {
		refuse(!slices.Contains(v.allowed, v.value), "%s must be one of %s, it is %q", name, strings.Join(v.allowed, ", "), v.value)
	}
}
