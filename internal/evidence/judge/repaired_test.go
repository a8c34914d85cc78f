package judge

import (
	"slices"
	"testing"
)

// TestJudge_repairedAfterWindow: what was wrong in the whole window, and is in order now, is told by the call that repaired it after
// the window. The metric counts batches, so the counts do not tell of the event that a processor dropped.
func TestJudge_repairedAfterWindow(t *testing.T) {
	t.Parallel()
	for rule, acts := range map[string][2]string{
		"processor.untouched": {"attach processor", "detach processor"},
		"policies.untouched":  {"deny by project policy", "allow by project policy"},
	} {
		h := quiet()
		h.Semantics.Counts, h.To = countBatches, 6*hour
		h.Acts = []act{{Ago: h.From + hour, What: acts[0]}, {Ago: 2 * hour, What: acts[1]}}
		if rule == "processor.untouched" {
			h.Acts = append(h.Acts, act{Ago: 8 * hour, What: "deliver", N: 2})
		}
		r := Judge(play(h).ask())
		named := slices.ContainsFunc(r.Rules, func(o Outcome) bool { return o.Rule == rule && !o.Holds })
		if r.Verdict == NoGapFound || r.Proven != nil || !named {
			t.Errorf("%s: the repair is not named: %s", rule, outline(r))
		}
	}
}
