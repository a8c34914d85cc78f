package refusals_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sourceOf returns where a code is published: for the operations, or else for all. What is
// inferred for a group is so, wherever else the code is published.
func sourceOf(family, code, group string) string {
	source := group
	for _, list := range listed {
		if list.family == family && slices.Contains(strings.Fields(list.codes), code) && !strings.HasPrefix(group, "inferred") {
			if list.source == group {
				return group
			}
			if source == group {
				source = list.source
			}
		}
	}
	return source
}

// TestRefusals_sources checks that every source says when it was published, or that it does not
// say, or that the refusal is inferred.
func TestRefusals_sources(t *testing.T) {
	dated := regexp.MustCompile(`\b20[0-9]{2}-[01][0-9]|undated|^inferred: `)
	for _, group := range refusals {
		if !dated.MatchString(group.source) {
			t.Errorf("%q has no date", group.source)
		}
	}
	for _, list := range listed {
		if !dated.MatchString(list.source) {
			t.Errorf("%q has no date", list.source)
		}
	}
}

// TestRefusals_coverage checks that every listed code is caused or excused, and
// says how many are.
func TestRefusals_coverage(t *testing.T) {
	caused := map[string]bool{}
	faults := 0
	for _, group := range refusals {
		for _, tc := range group.cases {
			caused[group.family+" "+tc.code] = true
			if group.fault {
				faults++
			}
		}
	}
	seen := map[string]bool{}
	covered := 0
	for _, list := range listed {
		for _, code := range strings.Fields(list.codes) {
			key := list.family + " " + code
			if seen[key] {
				continue
			}
			seen[key] = true
			switch {
			case caused[key] && excused[key] != "":
				t.Errorf("%s is caused and excused", key)
			case caused[key]:
				covered++
			case excused[key] == "":
				t.Errorf("nothing causes %s (%s), and nothing excuses it", key, list.source)
			}
		}
	}
	for key := range excused {
		if !seen[key] {
			t.Errorf("%s is excused and not listed", key)
		}
	}
	t.Logf("%d of %d listed codes are covered, %d are excused; %d further codes are caused; %d causes are faults",
		covered, len(seen), len(excused), len(caused)-covered, faults)
}
