package judge

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// delivered draws a history of deliveries only, all of them well inside the window, of which every witness is asked.
func delivered(r *rand.Rand) history {
	h := draw(r)
	h.Clean, h.Raw, h.Modifiable, h.TTL, h.Calls, h.Holes, h.Unread, h.Cut = true, true, false, forever, "whole", nil, "", ""
	h.Start = []int{12, 24, 20 * 24}[r.IntN(3)] * hour
	h.Period = map[int]int{12 * hour: minute, 24 * hour: 15 * minute, 20 * day: hour}[h.Start]
	h.Semantics.MetricDays = 90
	h.From, h.To = h.Start-hour, 3*hour
	h.Acts = nil
	for range 1 + r.IntN(12) {
		a := act{Ago: h.To + 2*hour + r.IntN(h.From-h.To-3*hour), What: []string{"deliver", "deliver", "double"}[r.IntN(3)], N: 1 + r.IntN(3)}
		if r.IntN(3) == 0 {
			a.Delay = r.IntN(hour)
		}
		h.Acts = append(h.Acts, a)
	}
	slices.SortStableFunc(h.Acts, func(a, b act) int { return b.Ago - a.Ago })
	return h
}

// TestJudge_deletions: histories with delays and doubles give no false alarm. If some of their events are deleted, the
// verdict is never no_gap_found. It is gaps in all of them if the logs are read as consumers get them, too. Otherwise the
// counts alone decide, which they can if no event was delivered twice and the metric does not count batches.
func TestJudge_deletions(t *testing.T) {
	t.Parallel()
	count := map[string]int{}
	for i := range *histories {
		r := rand.New(rand.NewPCG(4, uint64(i)))
		h := delivered(r)
		if got := Judge(play(h).ask()).Verdict; got == Gaps {
			t.Fatalf("a false alarm\n%s", h)
		} else {
			count["untouched "+string(got)]++
		}
		doubles := slices.ContainsFunc(h.Acts, func(a act) bool { return a.What == "double" })
		h.Acts = append(h.Acts, act{Ago: 20 * minute, What: "delete events", N: 1 + r.IntN(4)})
		for _, h.Raw = range []bool{true, false} {
			w := play(h)
			got := Judge(w.ask()).Verdict
			if !slices.ContainsFunc(w.logs, func(l *written) bool { return l.hidden }) {
				continue
			}
			must := h.Raw || !doubles && h.Semantics.Counts != countBatches
			if got == NoGapFound || must && got != Gaps {
				t.Fatalf("deleted events, and the verdict is %s\n%s\n%s", got, h, outline(Judge(w.ask())))
			}
			count["deleted "+string(got)]++
		}
	}
	t.Logf("%d histories: %v", *histories, count)
	if count["untouched no_gap_found"] < *histories/10 || count["deleted gaps"] < *histories {
		t.Errorf("too few are decided: %v", count)
	}
}
