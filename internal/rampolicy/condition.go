package rampolicy

import (
	"maps"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// Caller is what is known of ActionTrail when it assumes a delivery role (RAM, condition
// keys of trust policies for services). A field may be empty.
type Caller struct {
	Account string // the account that it acts for, as acs:SourceAccount has it
	Trail   string // the ARN of the trail that it acts for, as acs:SourceArn should have it
}

// truth is whether a condition is met.
type truth int

const (
	no truth = iota
	yes
	unknown // it cannot be judged here
)

// condition compares one key with values.
type condition struct {
	operator string
	key      string
	values   []string
}

// readConditions reads {operator: {key: value or list of values}}.
func readConditions(m member) ([]condition, error) {
	if m.text == nil {
		return nil, nil
	}
	operators, err := m.object()
	if err != nil {
		return nil, err
	}
	var list []condition
	for _, operator := range slices.Sorted(maps.Keys(operators)) {
		keys := operators[operator]
		compared, err := keys.object()
		if err != nil {
			return nil, err
		}
		if len(compared) == 0 {
			return nil, keys.errorf("compares nothing")
		}
		for _, key := range slices.Sorted(maps.Keys(compared)) {
			values, err := compared[key].scalars()
			if err != nil {
				return nil, err
			}
			list = append(list, condition{operator: operator, key: key, values: values})
		}
	}
	return list, nil
}

// met reports whether all conditions of the statement are met, and the keys of those that
// decide it: of the ones that are not met, or else of the ones that cannot be judged.
func (s statement) met(by Caller) (truth, []string) {
	keys := map[truth][]string{}
	for _, c := range s.conditions {
		met := c.met(by)
		keys[met] = append(keys[met], c.key)
	}
	for _, decided := range []truth{no, unknown} {
		if len(keys[decided]) > 0 {
			slices.Sort(keys[decided])
			return decided, slices.Compact(keys[decided])
		}
	}
	slices.Sort(keys[yes])
	return yes, slices.Compact(keys[yes])
}

// comparison is a condition operator on texts. Its values are alternatives; a negated
// operator holds if none of them matches.
type comparison struct {
	negated bool
	is      func(want, got string) bool
}

var comparisons = map[string]comparison{
	"StringEquals":              {false, equal},
	"StringNotEquals":           {true, equal},
	"StringEqualsIgnoreCase":    {false, names.SameFold},
	"StringNotEqualsIgnoreCase": {true, names.SameFold},
	"StringLike":                {false, matches},
	"StringNotLike":             {true, matches},
}

func equal(want, got string) bool { return want == got }

// met judges a condition. Only the keys of [Caller] are known. What acs:SourceArn holds is
// not published for inner trails: the trail's ARN is expected, and a comparison that does
// not match it is not taken for a failed one.
func (c condition) met(by Caller) truth {
	compare, known := comparisons[c.operator]
	got, certain := "", true
	switch {
	case names.SameFold(c.key, "acs:SourceAccount"):
		got = by.Account
	case names.SameFold(c.key, sourceARN):
		got, certain = by.Trail, false
	}
	if !known || got == "" || len(c.values) == 0 {
		return unknown
	}
	matched := slices.ContainsFunc(c.values, func(want string) bool { return compare.is(want, got) })
	switch {
	case !matched && !certain:
		return unknown
	case matched != compare.negated:
		return yes
	default:
		return no
	}
}

const sourceARN = "acs:SourceArn"

// UnderCondition returns the words for a condition on keys that cannot be judged.
func UnderCondition(keys []string) string {
	if len(keys) == 1 && names.SameFold(keys[0], sourceARN) {
		return "under a condition that may not match (" + sourceARN + ")"
	}
	return "under a condition that cannot be judged (" + Keys(keys) + ")"
}

// Keys returns condition keys as they may stand in a message: they are foreign texts.
func Keys(keys []string) string {
	words := make([]string, len(keys))
	for i, key := range keys {
		words[i] = plain(key, longestName)
	}
	return strings.Join(words, ", ")
}

// plain returns a foreign text as it may stand in a message.
func plain(text string, longest int) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '?'
		}
		return r
	}, text[:min(len(text), longest)])
}
