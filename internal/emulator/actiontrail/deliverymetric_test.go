package actiontrail_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

const stamp = "2006-01-02T15:04:05Z"

// shipping is a trail that logs, on a clock that only the test moves, at a full hour.
func shipping(t *testing.T) (*testclient.Client, time.Time) {
	t.Helper()
	c := testclient.Start(t)
	start := c.Emulator.Clock.Now().Truncate(time.Hour)
	c.Emulator.Clock.Freeze(start)
	c.MakeDestination()
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	return c, start
}

// points returns the points of a metric: the minute at which each begins, and its count.
func points(c *testclient.Client, start time.Time, metric string, length, period time.Duration) string {
	c.T.Helper()
	a := c.Must(c.RPC("actiontrail", "DescribeTrailDeliveryMetricData", "TrailName", "platform-ops", "MetricName", metric,
		"StartTime", start.Format(stamp), "EndTime", start.Add(length).Format(stamp), "Period", fmt.Sprint(period.Seconds())))
	var list []string
	for i := 0; a.Get("MetricList", i) != nil; i++ {
		ms, _ := a.Get("MetricList", i, "Timestamp").(float64)
		list = append(list, fmt.Sprint(time.UnixMilli(int64(ms)).Sub(start).Minutes(), ":", a.Get("MetricList", i, "Count")))
	}
	return strings.Join(list, " ")
}

const (
	succeeded = "delivery_sls_success_count"
	failed    = "delivery_sls_fail_count"
)

// TestDeliveryMetric_windows checks what is counted in which window, by each setting.
func TestDeliveryMetric_windows(t *testing.T) {
	c, start := shipping(t)
	deliver := func(minutes, n int, how emulator.Manner) {
		c.Emulator.Clock.Freeze(start.Add(time.Duration(minutes)*time.Minute + 59*time.Second))
		c.Emulator.DeliverAs(n, how)
	}
	deliver(0, 3, emulator.Manner{})
	deliver(1, 2, emulator.Manner{Fate: emulator.FateDoubled})
	deliver(5, 1, emulator.Manner{Fate: emulator.FateRetried})
	deliver(6, 2, emulator.Manner{Fate: emulator.FateLost})
	deliver(7, 2, emulator.Manner{Fate: emulator.FateDropped})
	deliver(8, 1, emulator.Manner{Fate: emulator.FateDelayed, Delay: 3 * time.Minute})
	c.Must(c.Attach("DetachPolicyFromRole", "System", "AliyunActionTrailRolePolicy"))
	deliver(9, 4, emulator.Manner{})
	c.Must(c.Attach("AttachPolicyToRole", "System", "AliyunActionTrailRolePolicy"))
	c.Emulator.Clock.Freeze(start.Add(20 * time.Minute))

	check := func(metric string, period time.Duration, want string) {
		t.Helper()
		if got := points(c, start, metric, 20*time.Minute, period); got != want {
			t.Errorf("%s by %s: %q, want %q", metric, period, got, want)
		}
	}
	check(succeeded, time.Minute, "0:3 1:4 5:1 6:2 11:1")
	check(succeeded, 5*time.Minute, "0:7 5:3 10:1")
	check(failed, time.Minute, "5:1 9:4")
	check("delivery_oss_success_count", time.Minute, "")
	c.Emulator.Set(func(s *emulator.Settings) { s.MetricDoubles, s.MetricZeros = false, true })
	check(succeeded, 5*time.Minute, "0:5 5:3 10:1 15:0")
	check("delivery_oss_fail_count", 10*time.Minute, "0:0 10:0")
	c.Emulator.Set(func(s *emulator.Settings) { s.MetricZeros, s.MetricCounts = false, "attempts" })
	check(succeeded, 5*time.Minute, "0:7 5:4 10:1")
	check(failed, time.Minute, "5:1 9:4")
	c.Emulator.Set(func(s *emulator.Settings) { s.MetricCounts = "batches" })
	check(succeeded, 5*time.Minute, "0:2 5:2 10:1")
	check(failed, time.Minute, "5:1 9:1")
}

// TestDeliveryMetric_kept checks how late counts are answered and how long they are kept, also
// for a trail that was made again.
func TestDeliveryMetric_kept(t *testing.T) {
	c, start := shipping(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.MetricDays, s.MetricDelayMS = 7, 120_000 })
	c.Emulator.Deliver(1)
	check := func(after time.Duration, want string) {
		t.Helper()
		c.Emulator.Clock.Freeze(start.Add(after))
		if got := points(c, start, succeeded, time.Hour, time.Minute); got != want {
			t.Errorf("after %s: %q, want %q", after, got, want)
		}
	}
	check(time.Minute, "")
	check(2*time.Minute, "0:1")
	c.Must(c.RPC("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"))
	c.Must(c.MakeTrail("platform-ops"))
	check(7*24*time.Hour, "0:1")
	check(7*24*time.Hour+time.Minute, "")
}

// TestDeliveryMetric_refused checks what is no query, and who may ask.
func TestDeliveryMetric_refused(t *testing.T) {
	c, _ := shipping(t)
	good := map[string]string{
		"TrailName": "platform-ops", "MetricName": succeeded, "Period": "60",
		"StartTime": "2026-01-01T00:00:00Z", "EndTime": "2026-01-02T00:00:00Z",
	}
	ask := func(c *testclient.Client, name, value string) testclient.Answer {
		var params []string
		for n, v := range good {
			if n == name {
				v = value
			}
			params = append(params, n, v)
		}
		return c.RPC("actiontrail", "DescribeTrailDeliveryMetricData", params...)
	}
	c.Must(ask(c, "", ""))
	for name := range good {
		c.Refused(ask(c, name, ""), 400, "MissingParameter")
	}
	for name, values := range map[string][]string{
		"MetricName": {"delivery_count"}, "Period": {"0", "30", "90", "hour"}, "StartTime": {"2026-01-01", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00.000Z"}, "EndTime": {"x"},
	} {
		for _, value := range values {
			c.Refused(ask(c, name, value), 400, "InvalidQueryParameter")
		}
	}
	for _, begin := range []string{"2026-01-02T00:00:30Z", "2026-01-02T00:00:31Z"} { // in the minute of the end, and not before it
		good["StartTime"], good["EndTime"] = begin, "2026-01-02T00:00:30Z"
		c.Refused(ask(c, "", ""), 400, "InvalidQueryParameter")
	}
	good["StartTime"] = "2026-01-02T00:00:29Z"
	c.Must(ask(c, "", ""))
	c.Refused(ask(c, "TrailName", "other-trail"), 404, "TrailNotFoundException")
	c.Refused(ask(c.Elsewhere(), "", ""), 404, "TrailNotFoundException")
	c.Refused(ask(c.User("nobody"), "", ""), 403, "NoPermission")
	c.Must(ask(c.User("auditor", testclient.Allow("actiontrail:DescribeTrailDeliveryMetricData", "*")), "", ""))
}

// TestDeliveryFates checks the truth of every event, and what arrives of it.
func TestDeliveryFates(t *testing.T) {
	c, start := shipping(t)
	for _, fate := range []emulator.Manner{
		{}, {Fate: emulator.FateDoubled}, {Fate: emulator.FateRetried}, {Fate: emulator.FateLost}, {Fate: emulator.FateDropped},
		{Fate: emulator.FateDelayed, Delay: time.Minute},
	} {
		c.Emulator.DeliverAs(1, fate)
	}
	c.Must(c.RPC("actiontrail", "StopLogging", "Name", "platform-ops"))
	c.Emulator.Deliver(2)
	truth := func() string {
		var list []string
		c.Emulator.Edit(func(a *emulator.Account) {
			for _, ev := range a.EventStates() {
				list = append(list, fmt.Sprintf("%s %d/%d", ev.Fate, ev.Rows, ev.Arrivals))
			}
		})
		return strings.Join(list, ", ")
	}
	const first = "delivered 1/1, doubled 2/2, retried 1/1, lost 0/0, dropped 0/0, "
	if got := truth(); got != first+"delayed 0/0, not_shipped 0/0, not_shipped 0/0" {
		t.Error(got)
	}
	c.Emulator.Clock.Advance(time.Minute)
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	if got := truth(); got != first+"delayed 1/1, not_shipped 0/0, not_shipped 0/0" {
		t.Error(got)
	}
	var late emulator.Event
	c.Emulator.Edit(func(a *emulator.Account) {
		events := a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].Events
		late = events[len(events)-1]
	})
	if !late.Time.Equal(start) || late.Received.Sub(start) != time.Minute {
		t.Errorf("the late event has the time %s and came in at %s", late.Time, late.Received)
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.DeliveredTime = "delivery" })
	c.Emulator.DeliverAs(1, emulator.Manner{Fate: emulator.FateDelayed, Delay: time.Minute})
	c.Emulator.Clock.Advance(time.Minute)
	c.Must(c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops"))
	c.Emulator.Edit(func(a *emulator.Account) {
		events := a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].Events
		if last := events[len(events)-1]; last.Time.Sub(start) != 2*time.Minute {
			t.Errorf("an event with the time of its delivery has the time %s", last.Time)
		}
	})
	c.Must(c.SLS("DELETE", "ops-audit", "/logstores/innertrail_platform-ops/storage", ""))
	if got := truth(); !strings.HasPrefix(got, "delivered 0/1, doubled 0/2") {
		t.Errorf("after the storage was cleared: %s", got)
	}
}
