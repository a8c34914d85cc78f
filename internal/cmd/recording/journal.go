package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// call is a call in the emulator's journal.
type call struct {
	Service  string            `json:"service"`
	Action   string            `json:"action"`
	Account  string            `json:"account"`
	Caller   string            `json:"caller"`
	Region   string            `json:"region"`
	Params   map[string]string `json:"params"`
	Mutating bool              `json:"mutating"`
	Status   int               `json:"status"`
	Code     string            `json:"code"`
	Note     string            `json:"note"`
}

func (c call) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s %d %s caller=%q account=%s", c.Service, c.Action, c.Region, c.Status, c.Code, c.Caller, c.Account)
	if c.Note != "" {
		fmt.Fprintf(&b, " note=%q", c.Note)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Params)) {
		fmt.Fprintf(&b, " %s=%q", name, c.Params[name])
	}
	return b.String()
}

func (e *emulator) journal(ctx context.Context) ([]call, error) {
	var calls []call
	return calls, e.control(ctx, "GET", "journal", "", &calls)
}

// ordered returns the calls sorted by service. The provider calls services concurrently,
// and sends reads concurrently, so reads are sorted; the writes to one service keep their
// order.
func ordered(calls []call) []call {
	calls = slices.Clone(calls)
	slices.SortStableFunc(calls, func(a, b call) int {
		order := cmp.Or(cmp.Compare(a.Service, b.Service), compareBools(a.Mutating, b.Mutating))
		if order == 0 && !a.Mutating {
			order = cmp.Compare(a.String(), b.String())
		}
		return order
	})
	return calls
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// actions returns the distinct operations among calls, as service and action.
func actions(calls []call) [][2]string {
	var distinct [][2]string
	for _, c := range ordered(calls) {
		if action := [2]string{c.Service, c.Action}; !slices.Contains(distinct, action) {
			distinct = append(distinct, action)
		}
	}
	return distinct
}
