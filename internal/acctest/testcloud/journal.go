package testcloud

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// SameElements compares two lists, ignoring the order.
func SameElements(t testing.TB, what string, got, want []string) {
	t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		t.Errorf("%s\n  %s\nwant\n  %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// Actions returns the actions of calls.
func Actions(calls []emulator.Call) []string {
	list := make([]string, len(calls))
	for i, c := range calls {
		list[i] = c.Action
	}
	return list
}

// CountCalls returns how many calls of an action were made.
func (c *Cloud) CountCalls(action string) int {
	return len(slices.DeleteFunc(c.Journal(), func(call emulator.Call) bool { return call.Action != action }))
}

// SlowCalls makes every call take long enough that concurrent ones count as one wave.
// Used in a bubble, whose clock does not depend on how busy the machine is.
func (c *Cloud) SlowCalls() { c.Set(func(s *emulator.Settings) { s.LatencyMS = 60 }) }

// CheckNoWrites fails the test if a call was made that could change something.
func (c *Cloud) CheckNoWrites(t testing.TB) {
	t.Helper()
	if calls := c.Mutations(); len(calls) > 0 {
		t.Errorf("calls that could change something were made:\n%s", FormatCalls(calls))
	}
}

// FormatCalls formats calls for an error, one a line.
func FormatCalls(calls []emulator.Call) string {
	text := ""
	for _, c := range calls {
		text += fmt.Sprintf("%3d %s %s %s %v -> %d %s\n", c.N, c.Service, c.Action, c.Region, c.Params, c.Status, c.Code)
	}
	return text
}

// Snapshot returns everything in the account as JSON, to detect changes.
func (c *Cloud) Snapshot(t testing.TB) string {
	t.Helper()
	var text []byte
	c.Edit(func(a *emulator.Account) {
		var err error
		if text, err = json.Marshal(a); err != nil {
			t.Error(err)
		}
	})
	return string(text)
}
