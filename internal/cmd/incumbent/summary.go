package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// summary lists the calls of a step: how often each was made, and how each refused one was
// answered.
func summary(calls []emulator.Call) string {
	counts := map[string]int{}
	for _, c := range calls {
		line := cmp.Or(c.Service, "another service") + " " + c.Action
		if c.Status != 200 {
			line += fmt.Sprintf(": %d %s", c.Status, c.Code)
		}
		counts[line]++
	}
	var text strings.Builder
	for _, line := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&text, "  %3d %s\n", counts[line], line)
	}
	return text.String()
}
