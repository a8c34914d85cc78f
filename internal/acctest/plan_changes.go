package acctest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// PlanChanges are the resource changes of a plan, in the format of terraform show
// -json.
type PlanChanges []struct {
	Address string `json:"address"`
	Change  struct {
		Actions []string       `json:"actions"`
		Before  map[string]any `json:"before"`
		After   map[string]any `json:"after"`
		Unknown map[string]any `json:"after_unknown"`
	} `json:"change"`
}

// Actions returns the actions of the plan, for example "update
// innertrail_shipping.audit".
func (p PlanChanges) Actions() []string {
	var list []string
	for _, change := range p {
		list = append(list, strings.Join(change.Change.Actions, ", ")+" "+change.Address)
	}
	return list
}

var anyTime = regexp.MustCompile(`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z`)

// MaskTimes replaces every time by <time>: a test cannot name those of this machine's clock.
func MaskTimes(text string) string { return anyTime.ReplaceAllLiteralString(text, "<time>") }

// Attributes returns exactly the attributes that change, for example
// "logstore.retention_days: 30 -> 3650", and those that become unknown. Times are masked.
func (p PlanChanges) Attributes() []string {
	var lines []string
	for _, change := range p {
		lines = append(lines, differences("", change.Change.Before, change.Change.After)...)
		lines = append(lines, unknowns("", change.Change.Unknown)...)
	}
	for i, line := range lines {
		lines[i] = MaskTimes(line)
	}
	return lines
}

func differences(at string, before, after any) []string {
	from, isObject := before.(map[string]any)
	to, stays := after.(map[string]any)
	if !isObject || !stays {
		if was, is := plainJSON(before), plainJSON(after); was != is {
			return []string{fmt.Sprintf("%s: %s -> %s", at, was, is)}
		}
		return nil
	}
	names := map[string]bool{}
	for name := range from {
		names[name] = true
	}
	for name := range to {
		names[name] = true
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		lines = append(lines, differences(strings.TrimPrefix(at+"."+name, "."), from[name], to[name])...)
	}
	return lines
}

func unknowns(at string, value any) []string {
	switch v := value.(type) {
	case bool:
		if v {
			return []string{at + ": unknown"}
		}
	case map[string]any:
		var lines []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			lines = append(lines, unknowns(strings.TrimPrefix(at+"."+name, "."), v[name])...)
		}
		return lines
	}
	return nil
}

func plainJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
