package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
)

// condition compares one key of the context.
type condition struct {
	operator string
	key      string
	values   []string
}

// verdict is whether a condition holds. It is unclear where the operator is not
// known, and where a negated one finds no value to compare.
type verdict int

const (
	no verdict = iota
	yes
	unclear
)

// comparison is a condition operator. Its values are alternatives; a negated operator
// holds when no value matches.
type comparison struct {
	negated bool
	is      func(want, got string) bool
}

var comparisons = map[string]comparison{
	"StringEquals":              {false, equal},
	"StringNotEquals":           {true, equal},
	"StringEqualsIgnoreCase":    {false, equalFold},
	"StringNotEqualsIgnoreCase": {true, equalFold},
	"StringLike":                {false, matches},
	"StringNotLike":             {true, matches},
	"NumericEquals":             {false, numeric(func(want, got float64) bool { return got == want })},
	"NumericNotEquals":          {true, numeric(func(want, got float64) bool { return got == want })},
	"NumericLessThan":           {false, numeric(func(want, got float64) bool { return got < want })},
	"NumericLessThanEquals":     {false, numeric(func(want, got float64) bool { return got <= want })},
	"NumericGreaterThan":        {false, numeric(func(want, got float64) bool { return got > want })},
	"NumericGreaterThanEquals":  {false, numeric(func(want, got float64) bool { return got >= want })},
	"Bool":                      {false, equalFold},
	"IpAddress":                 {false, within},
	"NotIpAddress":              {true, within},
}

func (c condition) holds(context map[string]string) verdict {
	compare, known := comparisons[c.operator]
	if !known {
		return unclear
	}
	got, found := "", false
	for key, value := range context {
		if equalFold(key, c.key) {
			got, found = value, true
		}
	}
	switch {
	case !found && compare.negated:
		return unclear
	case !found:
		return no
	}
	if slices.ContainsFunc(c.values, func(want string) bool { return compare.is(want, got) }) != compare.negated {
		return yes
	}
	return no
}

func equal(want, got string) bool { return want == got }

func equalFold(want, got string) bool { return lower(want) == lower(got) }

func numeric(is func(want, got float64) bool) func(want, got string) bool {
	return func(want, got string) bool {
		w, err := strconv.ParseFloat(want, 64)
		g, err2 := strconv.ParseFloat(got, 64)
		return err == nil && err2 == nil && is(w, g)
	}
}

// within finds an address in a block, or compares it with one address.
func within(want, got string) bool {
	address, err := netip.ParseAddr(got)
	if err != nil {
		return false
	}
	if block, err := netip.ParsePrefix(want); err == nil {
		return block.Contains(address.Unmap())
	}
	one, err := netip.ParseAddr(want)
	return err == nil && one == address.Unmap()
}

// parseConditions reads {operator: {key: value or list of values}}.
func parseConditions(text json.RawMessage) ([]condition, error) {
	if text == nil {
		return nil, nil
	}
	operators, err := membersOf(text)
	if err != nil {
		return nil, fmt.Errorf("its Condition: %w", err)
	}
	var list []condition
	for operator, text := range operators {
		keys, err := membersOf(text)
		if err != nil {
			return nil, fmt.Errorf("the %s of its Condition: %w", operator, err)
		}
		if len(keys) == 0 {
			return nil, fmt.Errorf("the %s of its Condition compares nothing", operator)
		}
		for key, text := range keys {
			values, err := scalars(text)
			if err != nil {
				return nil, fmt.Errorf("the %s of its Condition is %w", key, err)
			}
			list = append(list, condition{operator, key, values})
		}
	}
	return list, nil
}

// scalars reads a string, a number or a boolean, or a list of them, as text.
func scalars(text json.RawMessage) ([]string, error) {
	var items []json.RawMessage
	if len(text) == 0 || text[0] != '[' || json.Unmarshal(text, &items) != nil {
		items = []json.RawMessage{text}
	}
	var list []string
	for _, item := range items {
		var s string
		if json.Unmarshal(item, &s) != nil || len(item) == 0 || item[0] != '"' {
			if len(item) == 0 || item[0] == '{' || item[0] == '[' || item[0] == 'n' {
				return nil, errors.New("neither a value nor a list of values")
			}
			s = string(item)
		}
		list = append(list, s)
	}
	return list, nil
}
