package judge

import (
	"slices"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// quiet is a history without anything wrong: three events in a window of two days.
func quiet() history {
	return history{
		Semantics: semantics{Counts: countEvents, Zeros: true, MetricDays: 90, EditsVisible: true, LookupLag: 10},
		Start:     20 * day, From: 50 * hour, To: 2 * hour, Period: 15 * minute, TTL: forever, Raw: true, Calls: "whole",
		Acts: []act{{Ago: 40 * hour, What: "deliver", N: 1}, {Ago: 30 * hour, What: "deliver", N: 1}, {Ago: 10 * hour, What: "deliver", N: 1}},
	}
}

// TestJudge_attacks has the ways in which a comparison of counts is deceived.
func TestJudge_attacks(t *testing.T) {
	t.Parallel()
	also := func(acts ...act) func(*history) {
		return func(h *history) {
			h.Acts = append(h.Acts, acts...)
			slices.SortStableFunc(h.Acts, func(a, b act) int { return b.Ago - a.Ago })
		}
	}
	both := func(edits ...func(*history)) func(*history) {
		return func(h *history) {
			for _, edit := range edits {
				edit(h)
			}
		}
	}
	unseen := func(h *history) { h.Semantics.EditsVisible = false }
	for _, row := range []struct {
		name   string
		edit   func(*history)
		want   Verdict
		reason reason.Code // that is named; empty for none
		proven bool        // a part of the window is
	}{
		{"0 nothing is wrong", func(*history) {}, NoGapFound, "", true},
		{"a one event is lost and another doubled in the same hour", also(act{Ago: 20 * hour, What: "lose", N: 1}, act{Ago: 20*hour - 60, What: "double", N: 1}), Unproven, reason.MetricsAmbiguous, false},
		{"a one event is deleted and another doubled in the same hour", both(unseen, also(act{Ago: 20 * hour, What: "double", N: 1}, act{Ago: 20*hour - 60, What: "delete events", N: 1})), Gaps, reason.LogsDeleted, true},
		{"b an event is delivered in the next window", also(act{Ago: 20*hour + 2, What: "deliver", N: 1, Delay: 62}), NoGapFound, "", true},
		{"b a log has the time of its delivery", both(func(h *history) { h.Semantics.DeliveryTime = true }, also(act{Ago: 20*hour + 2, What: "deliver", N: 1, Delay: 62})), NoGapFound, "", true},
		{"c the trail is stopped, and no delivery is counted", also(act{Ago: 20 * hour, What: "stop"}, act{Ago: 15 * hour, What: "deliver", N: 1}, act{Ago: 14 * hour, What: "start"}), Gaps, reason.TrailStopped, true},
		{"c the trail is deleted, and no delivery is counted", also(act{Ago: 20 * hour, What: "delete trail"}), Gaps, reason.TrailDeleted, false},
		{"d a point of the metric is missing", func(h *history) { h.Holes = []int{100} }, Unproven, reason.MetricsMissing, true},
		{"d windows without deliveries are left out", func(h *history) { h.Semantics.Zeros = false }, Unproven, reason.MetricsMissing, false},
		{"e the window begins more than 90 days ago", func(h *history) { h.Start, h.From, h.Period = 120*day, 100*day, 4*hour }, Unproven, reason.CallsTooOld, true},
		{"f a stop and a start in the last ten minutes", both(func(h *history) { h.To = 5 * minute }, also(act{Ago: 8 * minute, What: "stop"}, act{Ago: 6 * minute, What: "start"})), Unproven, reason.TrailStarted, false},
		{"g logs expire within the window", func(h *history) { h.TTL = 1 }, Unproven, reason.LogsExpired, true},
		{"g the retention is lowered and raised again", also(act{Ago: 49 * hour, What: "lower retention"}, act{Ago: 47 * hour, What: "raise retention"}), Unproven, reason.LogstoreRetentionLowered, true},
		{"h the index is missing for a while", also(act{Ago: 31 * hour, What: "delete index"}, act{Ago: 29 * hour, What: "create index"}), Unproven, reason.IndexMissing, true},
		{"h the index is narrowed", also(act{Ago: 31 * hour, What: "narrow index"}), Unproven, reason.IndexIncomplete, false},
		{"i a search is incomplete", func(h *history) { h.Cut = "found" }, Unproven, reason.QueryIncomplete, false},
		{"j the trail moves to another project", both(func(h *history) { h.Semantics.AutoStart = true }, also(act{Ago: 20 * hour, What: "delete trail"}, act{Ago: 19 * hour, What: "create trail elsewhere"})), Gaps, reason.TrailDeleted, true},
		{"k a deletion is no event, and consumers are not told of it", both(unseen, also(act{Ago: 5 * hour, What: "delete events", N: 1})), Gaps, reason.LogsDeleted, true},
		{"k a deletion is no event, and the logs are not read as consumers get them", both(unseen, func(h *history) { h.Raw, h.Semantics.Counts = false, countBatches }, also(act{Ago: 6 * hour, What: "deliver", N: 3}, act{Ago: 5 * hour, What: "delete events", N: 1})), Unproven, reason.RawNotRead, false},
		{"l a delivery fails, and its repetition succeeds", also(act{Ago: 20 * hour, What: "retry", N: 1}), Unproven, reason.DeliveryFailed, true},
		{"l an attempt is counted like a delivery", both(func(h *history) { h.Semantics.Counts = countAttempts }, also(act{Ago: 20 * hour, What: "retry", N: 1})), Unproven, reason.DeliveryFailed, true},
		{"m anyone may write, and a forged event replaces a lost one", also(act{Ago: 20 * hour, What: "open web tracking"}, act{Ago: 19 * hour, What: "lose", N: 1}, act{Ago: 19*hour - 1, What: "forge", N: 1}, act{Ago: 18 * hour, What: "close web tracking"}), Unproven, reason.LogstoreChanged, true},
		{"m single logs can be changed", func(h *history) { h.Modifiable = true }, Unproven, reason.LogstoreModifiable, false},
		{"m a processor drops events", also(act{Ago: 20 * hour, What: "attach processor"}, act{Ago: 19 * hour, What: "deliver", N: 1}, act{Ago: 18 * hour, What: "detach processor"}), Gaps, reason.LogsMissing, true},
		{"n the account is overdue", also(act{Ago: 20 * hour, What: "overdue"}), Unproven, reason.ProjectStopped, false},
		{"n the account was overdue, and the metric has a hole that no call explains", both(func(h *history) { h.Holes = []int{120, 121, 122} }, also(act{Ago: 20 * hour, What: "overdue"}, act{Ago: 19 * hour, What: "paid"})), Unproven, reason.MetricsMissing, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			h := quiet()
			row.edit(&h)
			w := play(h)
			r := Judge(w.ask())
			if r.Verdict != row.want || row.reason != "" && !slices.Contains(r.Reasons(), row.reason) || (r.Proven != nil) != row.proven {
				t.Errorf("want %s, %s, a proven part: %t\n%s\n%s", row.want, row.reason, row.proven, h, outline(r))
			}
			if why := fault(standard, h); why != "" {
				t.Errorf("%s\n%s", why, h)
			}
		})
	}
}

// TestJudge_lateCall: what happened in the last minutes cannot be known, so nothing of that time is proven.
func TestJudge_lateCall(t *testing.T) {
	t.Parallel()
	h := quiet()
	h.To, h.Period = 5*minute, minute
	r := Judge(play(h).ask())
	if r.Verdict != Unproven || r.Proven == nil || r.Proven.To.After(ago(15*minute)) || r.Proven.To.Before(ago(20*minute)) {
		t.Errorf("%s", outline(r))
	}
}

// TestJudge_pieces cuts the window where the trail was deleted and created, each piece with its destination.
func TestJudge_pieces(t *testing.T) {
	t.Parallel()
	h := quiet()
	h.Semantics.AutoStart = true
	h.Acts = append(h.Acts, act{Ago: 9 * hour, What: "delete trail"}, act{Ago: 8 * hour, What: "create trail elsewhere"})
	r := Judge(play(h).ask())
	want := []Piece{{Window{ago(50 * hour), ago(9 * hour)}, "", false}, {Window{ago(9 * hour), ago(8 * hour)}, "", false}, {Window{ago(8 * hour), ago(2 * hour)}, "security-audit", true}}
	if !slices.Equal(r.Pieces, want) {
		t.Errorf("%v", r.Pieces)
	}
}

// TestJudge_cause names the call, its actor and its event id.
func TestJudge_cause(t *testing.T) {
	t.Parallel()
	for what, want := range map[string]reason.Code{"clear storage": reason.LogstoreCleared, "delete events": reason.LogsDeleted, "delete logstore": reason.LogstoreDeleted, "stop": reason.TrailStopped} {
		h := quiet()
		h.Acts = append(h.Acts, act{Ago: 9 * hour, What: what, N: 1})
		r := Judge(play(h).ask())
		if len(r.Gaps) == 0 || r.Gaps[0].Reason != want || r.Gaps[0].Call == nil || r.Gaps[0].Call.Actor != "ram-user alice" || r.Gaps[0].Call.ID != "call-1" {
			t.Errorf("%s: %s", what, outline(r))
		}
	}
}

// TestJudge_receiptUnknown: logs of which it is not told when they were received cannot be compared with deliveries.
func TestJudge_receiptUnknown(t *testing.T) {
	t.Parallel()
	said := play(quiet()).ask()
	said.Raw.List[1].Received = time.Time{}
	if r := Judge(said); r.Verdict != Unproven || !slices.Contains(r.Reasons(), reason.RawNotRead) {
		t.Errorf("%s", outline(r))
	}
}

// TestJudge_happenedInWindow: a deleted event counts to the window in which it happened, too, however late it was delivered.
func TestJudge_happenedInWindow(t *testing.T) {
	t.Parallel()
	h := quiet()
	h.Semantics.DeliveryTime = true
	h.Acts = append(h.Acts, act{Ago: 130 * minute, What: "deliver", N: 1, Delay: 20 * minute}, act{Ago: hour, What: "delete events", N: 9})
	said := play(h).ask()
	for i := range said.Raw.List {
		if said.Raw.List[i].ID == "event-4" {
			said.Raw.List = said.Raw.List[i : i+1]
			break
		}
	}
	if r := Judge(said); r.Verdict != Gaps || !slices.Contains(r.Gaps[len(r.Gaps)-1].Events, "event-4") {
		t.Errorf("%s", outline(r))
	}
}
