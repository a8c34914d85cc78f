package alert

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

func text(v any) string {
	switch v := v.(type) {
	case field:
		return string(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case field:
		n, err := strconv.ParseFloat(string(v), 64)
		return n, err == nil
	}
	return 0, false
}

func calculate(op string, a, b any) (any, error) {
	x, isX := number(a)
	y, isY := number(b)
	switch {
	case !isX || !isY:
		return nil, fmt.Errorf("%s %s %s are no numbers", text(a), op, text(b))
	case op == "+":
		return x + y, nil
	case op == "-":
		return x - y, nil
	case op == "*":
		return x * y, nil
	case op == "/":
		return x / y, nil
	}
	return math.Mod(x, y), nil
}

// compare compares two values: true and false with their like, a quoted text as texts, anything
// else as numbers, and two fields that are no numbers as texts.
func compare(op string, a, b any) (any, error) {
	if x, is := a.(bool); is {
		return (x == b) == (op == "=="), nil
	}
	_, quotedA := a.(string)
	_, quotedB := b.(string)
	_, fieldA := a.(field)
	_, fieldB := b.(field)
	n, isN := number(a)
	m, isM := number(b)
	switch {
	case quotedA || quotedB:
		return ordered(op, strings.Compare(text(a), text(b))), nil
	case isN && isM:
		return ordered(op, order(n, m)), nil
	case fieldA && fieldB:
		return ordered(op, strings.Compare(text(a), text(b))), nil
	}
	return nil, fmt.Errorf("%s %s %s: one is no number", text(a), op, text(b))
}

func order(n, m float64) int {
	switch {
	case n < m:
		return -1
	case n > m:
		return 1
	}
	return 0
}

func ordered(op string, c int) bool {
	switch op {
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case "==":
		return c == 0
	}
	return c != 0
}
