package judge

import "slices"

// bases has, for rules that nothing speaks against where a witness said nothing, the rules that need its answer.
var bases = map[string][]string{
	"trail.untouched":     {"calls.known"},
	"role.untouched":      {"calls.known"},
	"logstore.untouched":  {"calls.known"},
	"logs.kept":           {"calls.known"},
	"index.untouched":     {"calls.known"},
	"policies.untouched":  {"calls.known"},
	"processor.untouched": {"calls.known"},
	"raw.shown":           {"raw.read"},
	"rows.identified":     {"query.whole"},
}

// comparisons has, for rules that compare answers, the rules that need these answers: without one of them, a difference tells nothing.
var comparisons = map[string][]string{
	"raw.shown":    {"query.whole"},
	"counts.equal": {"raw.read", "metrics.whole"},
}

// withhold returns the outcomes without those that rest on a missing answer: neither "no call stopped the trail" nor "the counts
// differ" can be said then. The verdict does not depend on it, since the rule that needs the answer does not hold.
func withhold(outcomes []Outcome) []Outcome {
	list := slices.Clone(outcomes)
	for i, o := range list {
		needed := comparisons[o.Rule]
		if o.Holds {
			needed = slices.Concat(needed, bases[o.Rule])
		}
		for _, base := range needed {
			if at := slices.IndexFunc(outcomes, func(o Outcome) bool { return o.Rule == base && !o.Holds }); at >= 0 {
				list[i].Holds, list[i].Unknown = false, true
				list[i].Reason, list[i].Text, list[i].also = outcomes[at].Reason, outcomes[at].Text, nil
				break
			}
		}
	}
	return list
}
