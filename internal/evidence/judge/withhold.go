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
	"raw.shown":           {"raw.read", "query.whole"},
	"rows.identified":     {"query.whole"},
	"counts.equal":        {"raw.read", "metrics.whole"},
}

// withhold returns the outcomes without those that rest on a missing answer: neither "no call stopped the trail" nor "the counts
// differ" can be said then. The verdict does not depend on it, since the rule that needs the answer does not hold.
func withhold(outcomes []Outcome) []Outcome {
	list := slices.Clone(outcomes)
	for i, o := range list {
		for _, base := range bases[o.Rule] {
			at := slices.IndexFunc(outcomes, func(o Outcome) bool { return o.Rule == base && !o.Holds })
			if at < 0 || !o.Holds && o.Rule != "counts.equal" {
				continue
			}
			list[i].Holds, list[i].Unknown = false, true
			list[i].Reason, list[i].Text = outcomes[at].Reason, outcomes[at].Text
			break
		}
	}
	return list
}
