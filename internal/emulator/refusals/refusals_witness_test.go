package refusals_test

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// trail calls ActionTrail once.
func trail(action string, params ...string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer { return c.RPC("actiontrail", action, params...) }
}

// metric asks for a delivery metric with one parameter changed, or left out when it is empty.
func metric(name, value string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		c.Must(c.MakeTrail("platform-ops"))
		var params []string
		for _, p := range [][2]string{
			{"MetricName", "delivery_sls_success_count"}, {"TrailName", "platform-ops"}, {"Period", "60"},
			{"StartTime", "2026-01-01T00:00:00Z"}, {"EndTime", "2026-01-02T00:00:00Z"},
		} {
			if p[0] == name {
				p[1] = value
			}
			if p[1] != "" {
				params = append(params, p[0], p[1])
			}
		}
		return c.RPC("actiontrail", "DescribeTrailDeliveryMetricData", params...)
	}
}

const (
	firstDay  = "2026-01-01T00:00:00Z"
	secondDay = "2026-01-02T00:00:00Z"
)

// witnessRefusals are the refusals of LookupEvents.
var witnessRefusals = []refusalCase{
	{"InvalidParameterStartTime", 400, trail("LookupEvents", "StartTime", "yesterday", "EndTime", secondDay)},
	{"InvalidParameterEndTime", 400, trail("LookupEvents", "StartTime", firstDay, "EndTime", "tomorrow")},
	{"InvalidParameterCombination", 400, trail("LookupEvents", "StartTime", secondDay, "EndTime", firstDay)},
	{"InvalidQueryParameter", 400, trail("LookupEvents", "MaxResults", "51")},
}

// witnessInferred are the refusals of LookupEvents, DescribeTrailDeliveryMetricData and
// DescribeRegions for which no page has a code.
var witnessInferred = []refusalCase{
	{"Throttling.User", 400, func(c *testclient.Client) testclient.Answer {
		for range 2 {
			c.Must(c.RPC("actiontrail", "LookupEvents"))
		}
		return c.RPC("actiontrail", "LookupEvents")
	}},
	{"InvalidQueryParameter", 400, trail("LookupEvents", "StartTime", firstDay)},
	{"MissingParameter", 400, metric("Period", "")},
	{"InvalidQueryParameter", 400, metric("Period", "30")},
	{"InvalidQueryParameter", 400, metric("MetricName", "delivery_count")},
	{"TrailNotFoundException", 404, metric("TrailName", "platform-two")},
	{"InvalidQueryParameter", 400, trail("DescribeRegions", "AcceptLanguage", "zh-CN")},
	{"InvalidQueryParameter", 400, trail("UpdateGlobalEventsStorageRegion", "StorageRegion", "us-west-1")},
	{"Forbidden.RAM", 403, func(c *testclient.Client) testclient.Answer {
		c.Emulator.Set(func(s *emulator.Settings) { s.ActionTrailDenialCode = "Forbidden.RAM" })
		return c.User("nobody").RPC("actiontrail", "DescribeTrails")
	}},
}
