package judge

import (
	"slices"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// TestJudge_counts has what is said of deliveries, of those that failed, and of points of the metric that are missing.
func TestJudge_counts(t *testing.T) {
	t.Parallel()
	without := func(points []Point, seconds ...int) []Point {
		return slices.DeleteFunc(slices.Clone(points), func(p Point) bool {
			return slices.ContainsFunc(seconds, func(s int) bool { return p.At.Equal(ago(s)) })
		})
	}
	lost := func(edit func(*Witnesses)) func(*Witnesses) {
		return func(w *Witnesses) {
			lose(w, "event-2")
			edit(w)
		}
	}
	searched := func(edit func(*Witnesses)) func(*Witnesses) {
		return func(w *Witnesses) {
			w.Raw = Rows{Unread: "read_raw is false"}
			hide(w, "event-2")
			edit(w)
		}
	}
	as := func(*Witnesses) {}
	zero := func(p Point) bool { return p.Count == 0 }
	// everyQuarter adds a log in each quarter of an hour between two times.
	everyQuarter := func(w *Witnesses, from, to int) {
		for at := from; at > to; at -= 15 * minute {
			addEvent(w, ago(at).String(), at)
		}
	}
	compare(t, "counts.txt", []told{
		{"the metric cannot be read", func(w *Witnesses) {
			w.Metrics.Unread, w.Metrics.Lacks = "the RAM permission actiontrail:DescribeTrailDeliveryMetricData is missing", "actiontrail:DescribeTrailDeliveryMetricData"
		}},
		{"the metric cannot be read, and deliveries failed", func(w *Witnesses) {
			addCounts(w, 20*hour, 0, 1)
			w.Metrics.Unread = "denied"
		}},
		{"the metric has no period", func(w *Witnesses) { w.Metrics.Period = 0 }},
		{"the metric was asked for less than the window", func(w *Witnesses) { w.Metrics.Window.To = ago(to) }},
		{"the metric was asked for what began later", func(w *Witnesses) { w.Metrics.Window.From = ago(from - 15*minute) }},
		{"a point of the successes is missing", func(w *Witnesses) { w.Metrics.Delivered = without(w.Metrics.Delivered, 20*hour) }},
		{"two points of the failures are missing", func(w *Witnesses) { w.Metrics.Failed = without(w.Metrics.Failed, 20*hour, 19*hour) }},
		{"points of both are missing", func(w *Witnesses) {
			w.Metrics.Delivered, w.Metrics.Failed = without(w.Metrics.Delivered, 20*hour, 19*hour), without(w.Metrics.Failed, 18*hour)
		}},
		{"the first point is missing", func(w *Witnesses) { w.Metrics.Delivered = without(w.Metrics.Delivered, from) }},
		{"the point before is missing", func(w *Witnesses) { w.Metrics.Delivered = without(w.Metrics.Delivered, from+15*minute) }},
		{"the point before that is missing", func(w *Witnesses) { w.Metrics.Delivered = without(w.Metrics.Delivered, from+30*minute) }},
		{"the last point is missing", func(w *Witnesses) { w.Metrics.Delivered = without(w.Metrics.Delivered, to-45*minute) }},
		{"the point after is missing", func(w *Witnesses) { w.Metrics.Delivered = without(w.Metrics.Delivered, to-hour) }},
		{"the point after that is missing", func(w *Witnesses) { w.Metrics.Delivered = without(w.Metrics.Delivered, to-75*minute) }},

		{"a delivery failed", func(w *Witnesses) { addCounts(w, 20*hour, 0, 1) }},
		{"three deliveries failed", func(w *Witnesses) {
			addCounts(w, 20*hour, 0, 2)
			addCounts(w, 19*hour, 0, 1)
		}},
		{"a delivery failed with the begin of the window", func(w *Witnesses) { addCounts(w, from, 0, 1) }},
		{"a delivery failed within half an hour before the window", func(w *Witnesses) { addCounts(w, from+20*minute, 0, 1) }},
		{"a delivery failed before that", func(w *Witnesses) { addCounts(w, from+hour, 0, 1) }},
		{"a delivery failed within the hour after the window", func(w *Witnesses) { addCounts(w, to-50*minute, 0, 1) }},
		{"a delivery failed after that hour", func(w *Witnesses) { addCounts(w, to-80*minute, 0, 1) }},

		{"there are more events than deliveries", func(w *Witnesses) { addLog(w, row("more", 20*hour), true) }},
		{"an event was delivered twice, and counted so", func(w *Witnesses) {
			addEvent(w, "event-4", 20*hour)
			addEvent(w, "event-4", 20*hour)
		}},
		{"a delivery of two of an event was counted, and one is there", func(w *Witnesses) { addCounts(w, 40*hour, 1, 0) }},

		{"an event is lost", lost(as)},
		{"two events are lost, in points that follow each other", func(w *Witnesses) {
			addCounts(w, 20*hour, 1, 0)
			addCounts(w, 20*hour-15*minute, 1, 0)
		}},
		{"two events are lost, with a point between", func(w *Witnesses) {
			addCounts(w, 20*hour, 1, 0)
			addCounts(w, 20*hour-30*minute, 1, 0)
		}},
		{"an event of two is lost", lost(func(w *Witnesses) { addEvent(w, "event-4", 30*hour-minute) })},
		{"an event of two is lost, and a delivery failed", lost(func(w *Witnesses) {
			addEvent(w, "event-4", 30*hour-minute)
			addCounts(w, 5*hour, 0, 1)
		})},
		{"an event of two is lost, and a point of the failures is missing", lost(func(w *Witnesses) {
			addEvent(w, "event-4", 30*hour-minute)
			w.Metrics.Failed = without(w.Metrics.Failed, 5*hour)
		})},
		{"an event of two is lost, and the metric has no zeros", lost(func(w *Witnesses) {
			addEvent(w, "event-4", 30*hour-minute)
			w.Metrics.Failed, w.Metrics.Delivered = slices.DeleteFunc(w.Metrics.Failed, zero), slices.DeleteFunc(w.Metrics.Delivered, zero)
		})},
		{"an event of two is lost, and the metric has zeros of the failures only", lost(func(w *Witnesses) {
			addEvent(w, "event-4", 30*hour-minute)
			w.Metrics.Failed, w.Metrics.Delivered = without(w.Metrics.Failed, 5*hour), slices.DeleteFunc(w.Metrics.Delivered, zero)
		})},
		{"an event of two is lost, and the metric has zeros of the successes only", lost(func(w *Witnesses) {
			addEvent(w, "event-4", 30*hour-minute)
			w.Metrics.Failed = slices.DeleteFunc(w.Metrics.Failed, zero)
		})},
		{"an event is lost, and a point of the failures is missing", lost(func(w *Witnesses) { w.Metrics.Failed = without(w.Metrics.Failed, 5*hour) })},
		{"an attempt failed and was counted as a delivery, and a later one succeeded", func(w *Witnesses) {
			addCounts(w, 20*hour, 1, 1)
			addEvent(w, "event-4", 19*hour)
		}},
		{"the same, and logs were searched only", func(w *Witnesses) {
			addCounts(w, 20*hour, 1, 1)
			addEvent(w, "event-4", 19*hour)
			w.Raw = Rows{Unread: "read_raw is false"}
		}},
		{"an event is lost, and the metric cannot be read", lost(func(w *Witnesses) { w.Metrics.Unread = "denied" })},
		{"two events are lost, two minutes apart, and a point has a minute", func(w *Witnesses) {
			h := quiet()
			h.Period = minute
			w.Metrics = play(h).askMetrics()
			addCounts(w, 20*hour, 1, 0)
			addCounts(w, 20*hour-2*minute, 1, 0)
		}},
		{"an event is lost, and a call deleted logs", lost(func(w *Witnesses) { addCall(w, "ClearLogStoreStorage", 20*hour, "innertrail_ops") })},
		{"an event is lost, and one was received a minute later", lost(func(w *Witnesses) { addLog(w, row("event-4", 30*hour-15*minute-59), true) })},
		{"an event is lost, and one was received more than a minute later", lost(func(w *Witnesses) { addLog(w, row("event-4", 30*hour-16*minute), true) })},
		{"an event is lost, and one was received a minute before", lost(func(w *Witnesses) { addLog(w, row("event-4", 30*hour+60), true) })},
		{"an event is lost, and the reading began with it", lost(func(w *Witnesses) { w.Raw.Window.From = ago(30*hour + 60) })},
		{"an event is lost, and the reading began a second later", lost(func(w *Witnesses) { w.Raw.Window.From = ago(30*hour + 59) })},
		{"an event is lost, and the reading was incomplete", lost(func(w *Witnesses) { w.Raw.Complete = false })},
		{"an event is lost, and the trail was updated since", lost(func(w *Witnesses) { addCall(w, "UpdateInnerTrail", 20*hour, "ops") })},
		{"an event is lost, and the trail was created since", lost(func(w *Witnesses) { addCall(w, "CreateInnerTrail", 20*hour, "ops") })},
		{"an event is lost, and the trail was started since", lost(func(w *Witnesses) { addCall(w, "StartLogging", 20*hour, "ops") })},
		{"an event is lost, and the trail was updated before", lost(func(w *Witnesses) { addCall(w, "UpdateInnerTrail", 30*hour+1, "ops") })},
		{"an event is lost, and the trail was updated now", lost(func(w *Witnesses) { addCall(w, "UpdateInnerTrail", 0, "ops") })},
		{"an event is lost, and there is no trail", lost(func(w *Witnesses) { w.Trail.Value = nil })},
		{"an event is lost, and the start of the trail is not told", lost(func(w *Witnesses) { w.Trail.Value.Started = time.Time{} })},
		{"an event is lost, and the trail was updated after the calls that are known", lost(func(w *Witnesses) { w.Trail.Value.Updated = w.Calls.Known.To })},
		{"an event is lost, and the trail was updated with the last call that is known", lost(func(w *Witnesses) { w.Trail.Value.Updated = w.Calls.Known.To.Add(-time.Second) })},
		{"an event is lost, and not all calls are known", lost(func(w *Witnesses) { w.Calls.Reason, w.Calls.Unread = reason.CallsThrottled, "it was throttled" })},
		{"an event was lost in the last point of the window", func(w *Witnesses) { addCounts(w, to+15*minute, 1, 0) }},
		{"an event was lost after the window", func(w *Witnesses) { addCounts(w, to, 1, 0) }},
		{"an event was lost right after the window, and one arrived right before its end", func(w *Witnesses) {
			addEvent(w, "event-4", to+5*minute)
			addCounts(w, to, 1, 0)
		}},
		{"an event was lost before the window", func(w *Witnesses) { addCounts(w, from+1, 1, 0) }},
		{"an event was lost 15 minutes ago", func(w *Witnesses) {
			w.Window.To = ago(15 * minute)
			addCounts(w, 30*minute, 1, 0)
		}},

		{"logs were searched only, and one is missing", searched(as)},
		{"logs were searched only, and one was delivered more than is there", searched(func(w *Witnesses) { addCounts(w, 30*hour, 1, 0) })},
		{"logs were searched only, and a point of the failures is missing", searched(func(w *Witnesses) { w.Metrics.Failed = without(w.Metrics.Failed, 20*hour) })},
		{"logs were searched only, and a delivery failed", searched(func(w *Witnesses) { addCounts(w, 20*hour, 0, 1) })},
		{"logs were searched only, none is there, and a delivery failed", searched(func(w *Witnesses) {
			hide(w, "event-1", "event-3")
			addCounts(w, 20*hour, 0, 3)
		})},
		{"logs were searched only, and there is an older one", searched(func(w *Witnesses) { w.Found.List = append(w.Found.List, row("older", 40*hour+7*day)) })},
		{"logs were searched only, and there is one that is too old", searched(func(w *Witnesses) { w.Found.List = append(w.Found.List, row("older", 40*hour+7*day+1)) })},
		{"logs were searched only, and there is one of the next minutes", searched(func(w *Witnesses) { w.Found.List = append(w.Found.List, row("ahead", 10*hour-30*minute+1)) })},
		{"logs were searched only, and there is one after these", searched(func(w *Witnesses) { w.Found.List = append(w.Found.List, row("ahead", 10*hour-30*minute)) })},
		{"logs were searched only, as far back as needed", searched(func(w *Witnesses) { w.Found.Window = Window{ago(40*hour + 7*day), ago(10*hour - 30*minute)} })},
		{"logs were searched only, and not far enough back", searched(func(w *Witnesses) { w.Found.Window.From = ago(40*hour + 7*day - 1) })},
		{"logs were searched only, and the search was incomplete", searched(func(w *Witnesses) { w.Found.Complete = false })},
		{"logs were searched only, and nothing was delivered", searched(func(w *Witnesses) {
			for i := range w.Metrics.Delivered {
				w.Metrics.Delivered[i].Count = 0
			}
		})},
		{"logs were searched only, and the index is younger than the first delivery", searched(func(w *Witnesses) { w.Index.Value.Modified = ago(40 * hour) })},
		{"logs were searched only, and the metric cannot be read", searched(func(w *Witnesses) { w.Metrics.Unread = "denied" })},

		{"a log is received in each quarter before and after the window begins", func(w *Witnesses) { everyQuarter(w, from+10*hour, from-2*hour) }},
		{"a log is received in each quarter around the end", func(w *Witnesses) { everyQuarter(w, to+2*hour, 0) }},
		{"a log is received in each quarter", func(w *Witnesses) { everyQuarter(w, from+10*hour, 0) }},
		{"logs are received in each quarter around the end, and were read from the begin of the window", func(w *Witnesses) {
			everyQuarter(w, to+hour, to-hour-1)
			w.Raw.Window.From = ago(from)
		}},
		{"a log is received a minute before the pause", func(w *Witnesses) { addEvent(w, "edge", from+15*minute+60) }},
		{"a log is received a second earlier", func(w *Witnesses) { addEvent(w, "edge", from+15*minute+61) }},
		{"a log is received a minute after the pause", func(w *Witnesses) { addEvent(w, "edge", from+14*minute) }},
		{"a log is received a second before that", func(w *Witnesses) { addEvent(w, "edge", from+14*minute+1) }},
	})
}

// TestJudge_removed has what is said of deliveries in the day before their Logstore or project was deleted.
func TestJudge_removed(t *testing.T) {
	t.Parallel()
	removed := func(edit func(*Witnesses)) func(*Witnesses) {
		return func(w *Witnesses) {
			addCall(w, "DeleteLogStore", 25*hour, "innertrail_ops")
			w.Logstore.Value.Created = ago(24 * hour)
			lose(w, "event-1", "event-2")
			edit(w)
		}
	}
	at := func(seconds int) func(*Witnesses) {
		return removed(func(w *Witnesses) { w.Calls.List[0].Time = ago(seconds) })
	}
	days := func(kept int, by string, edit func(*Witnesses)) func(*Witnesses) { // deleted after the window, set in its first hours
		return removed(func(w *Witnesses) {
			w.Calls.List[0].Time, w.Logstore.Value = ago(hour), nil
			if by != "" {
				addCall(w, by, 47*hour, "innertrail_ops").RetentionDays = kept
			}
			edit(w)
		})
	}
	compare(t, "removed.txt", []told{
		{"the Logstore was deleted", removed(func(*Witnesses) {})},
		{"the Logstore is not there again", removed(func(w *Witnesses) { w.Logstore.Value = nil })},
		{"the project was deleted", removed(func(w *Witnesses) {
			w.Calls.List[0].Name, w.Calls.List[0].On = "DeleteProject", []string{"security-audit"}
		})},
		{"another project was deleted, perhaps", removed(func(w *Witnesses) { w.Calls.List[0].Name, w.Calls.List[0].On = "DeleteProject", nil })},
		{"a policy of the project was changed", removed(func(w *Witnesses) {
			w.Calls.List[0].Name, w.Calls.List[0].On = "PutProjectPolicy", []string{"security-audit"}
		})},
		{"the index was changed, and the Logstore was deleted", removed(func(w *Witnesses) { addCall(w, "UpdateIndex", 26*hour, "innertrail_ops") })},
		{"not all calls before are known", removed(func(w *Witnesses) { w.Calls.Known.From = ago(47 * hour) })},
		{"the Logstore was deleted, perhaps", removed(func(w *Witnesses) { w.Calls.List[0].Unclear = true })},
		{"it is not told which was deleted", removed(func(w *Witnesses) { w.Calls.List[0].On = nil })},
		{"the Logstore cannot be read", removed(func(w *Witnesses) { w.Logstore = Answer[Logstore]{Unread: "denied"} })},
		{"the Logstore was created with the call", removed(func(w *Witnesses) { w.Logstore.Value.Created = ago(25 * hour) })},
		{"the metric cannot be read", removed(func(w *Witnesses) { w.Metrics.Unread = "denied" })},
		{"a delivery failed", removed(func(w *Witnesses) { addCounts(w, 20*hour, 0, 1) })},
		{"a point of the failures is missing", removed(func(w *Witnesses) { w.Metrics.Failed = w.Metrics.Failed[1:] })},
		{"the trail was updated since", removed(func(w *Witnesses) { addCall(w, "UpdateInnerTrail", 20*hour, "ops") })},
		{"23 hours after a delivery", at(7 * hour)},
		{"a second later", at(7*hour - 1)},
		{"a minute after the point of a delivery", at(30*hour - 16*minute)},
		{"a second less after it", at(30*hour - 16*minute + 1)},
		{"after the window", at(hour)},
		{"days later, and the retention is not known", days(0, "", func(*Witnesses) {})},
		{"days later, and it was created for 30 days", days(30, "CreateLogStore", func(*Witnesses) {})},
		{"days later, and it was created for good, and the trail after it", days(3650, "CreateLogStore", func(w *Witnesses) { addCall(w, "CreateInnerTrail", 46*hour, "ops") })},
		{"days later, and it was created for 1 day", days(1, "CreateLogStore", func(*Witnesses) {})},
		{"days later, and it was set to 30 days", days(30, "UpdateLogStore", func(*Witnesses) {})},
		{"days later, and it was perhaps set to 30 days", days(30, "UpdateLogStore", func(w *Witnesses) { w.Calls.List[1].Unclear = true })},
		{"days later, and it was created for 30 days, and set to 1", days(30, "CreateLogStore", func(w *Witnesses) {
			addCall(w, "UpdateLogStore", 20*hour, "innertrail_ops").RetentionDays = 1
		})},
		{"days later, and it was created for 30 days, and set to an unknown number", days(30, "CreateLogStore", func(w *Witnesses) { addCall(w, "UpdateLogStore", 20*hour, "innertrail_ops") })},
		{"days later, and it was created for 30 days, and deleted before", days(30, "CreateLogStore", func(w *Witnesses) { addCall(w, "DeleteLogStore", 20*hour, "innertrail_ops") })},
		{"days later, and perhaps another was created for 30 days", days(30, "CreateLogStore", func(w *Witnesses) { w.Calls.List[1].On = nil })},
	})
}

// TestJudge_twoHoursAgo: a window of 30 days, whose counts have a point an hour, can be cut in each minute if it ends two hours ago,
// as in examples/evidence. If it ends one hour ago, it cannot in the minutes before and after a whole hour.
func TestJudge_twoHoursAgo(t *testing.T) {
	t.Parallel()
	for second := range int(time.Hour / time.Second) {
		at := now.Add(time.Duration(second) * time.Second)
		for ends, want := range map[time.Duration]bool{2 * time.Hour: true, time.Hour: second >= minute && second <= 59*minute} {
			to := at.Add(-ends)
			window := Window{to.Add(-720 * time.Hour), to}
			j := judgement{Witnesses: Witnesses{
				Now: at, Window: window, Settings: DefaultSettings(),
				Metrics: Metrics{Period: time.Hour, Window: Window{window.From.Add(-6 * time.Hour).Truncate(time.Hour), at.Truncate(time.Hour)}},
				Raw:     Rows{Read: true, Complete: true, Window: Window{window.From.Add(-8 * time.Hour), at}},
			}}
			if j.edges, j.nearest = j.quietEdges(); j.cut() != want {
				t.Errorf("a window that ends %s ago at %s is cut: %v, want %v", ends, at.Format(time.TimeOnly), j.cut(), want)
			}
		}
	}
}
