package spl

import (
	"fmt"
	"strconv"
	"strings"
)

func (p *parser) comparison() (condition, error) {
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	if p.take("is") {
		negative := p.take("not")
		if !p.take("null") {
			return nil, p.broken()
		}
		return func(fields map[string]string) (truth, error) {
			_, has, err := left(fields)
			if has == negative {
				return yes, err
			}
			return no, err
		}, nil
	}
	negative := p.take("not")
	var c condition
	switch {
	case p.take("in"):
		c, err = p.in(left)
	case p.take("like"):
		c, err = p.compared(left, like)
	case negative:
		err = p.broken()
	default:
		c, err = p.operator(left)
	}
	if negative {
		c = negated(c)
	}
	return c, err
}

func (p *parser) in(left operand) (condition, error) {
	if !p.take("(") {
		return nil, p.broken()
	}
	var among condition
	for {
		one, err := p.compared(left, func(a, b string) bool { return a == b })
		if err != nil {
			return nil, err
		}
		if before := among; before != nil {
			either := one
			one = func(fields map[string]string) (truth, error) {
				v, err := before(fields)
				if v != no || err != nil {
					return v, err
				}
				return either(fields)
			}
		}
		among = one
		if !p.take(",") {
			break
		}
	}
	if !p.take(")") {
		return nil, p.broken()
	}
	return among, nil
}

func (p *parser) operator(left operand) (condition, error) {
	if p.end() {
		return nil, p.broken()
	}
	var is func(order int) bool
	switch p.tokens[p.at].text {
	case "=", "==":
		is = func(order int) bool { return order == 0 }
	case "!=", "<>":
		is = func(order int) bool { return order != 0 }
	case "<":
		is = func(order int) bool { return order < 0 }
	case "<=":
		is = func(order int) bool { return order <= 0 }
	case ">":
		is = func(order int) bool { return order > 0 }
	case ">=":
		is = func(order int) bool { return order >= 0 }
	default:
		return nil, p.broken()
	}
	p.at++
	return p.compared(left, func(a, b string) bool { return is(compare(a, b)) })
}

func (p *parser) compared(left operand, is func(a, b string) bool) (condition, error) {
	right, err := p.operand()
	return func(fields map[string]string) (truth, error) {
		a, hasA, err := left(fields)
		if err != nil {
			return no, err
		}
		b, hasB, err := right(fields)
		switch {
		case err != nil:
			return no, err
		case !hasA || !hasB:
			return unknown, nil
		case is(a, b):
			return yes, nil
		}
		return no, nil
	}, err
}

// compare compares numbers as numbers, and all else as text.
func compare(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	switch {
	case errX != nil || errY != nil:
		return strings.Compare(a, b)
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// like compares with a pattern in which % stands for any text.
func like(text, pattern string) bool {
	parts := strings.Split(pattern, "%")
	if len(parts) == 1 {
		return text == pattern
	}
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

// operand reads a text, a number, a field, or a field as a number: cast(field as bigint).
func (p *parser) operand() (operand, error) {
	if !p.end() && p.tokens[p.at].quote == '\'' {
		text := p.tokens[p.at].text
		p.at++
		return constant(text), nil
	}
	if p.take("cast") {
		return p.cast()
	}
	name, err := p.field()
	if err != nil {
		return nil, err
	}
	if _, isNumber := strconv.ParseFloat(name, 64); isNumber == nil {
		return constant(name), nil
	}
	return func(fields map[string]string) (string, bool, error) {
		v, has := fields[name]
		return v, has, nil
	}, nil
}

func constant(text string) operand {
	return func(map[string]string) (string, bool, error) { return text, true, nil }
}

// cast fails where a log has something else in the field: that is a failure of processing.
func (p *parser) cast() (operand, error) {
	if !p.take("(") {
		return nil, p.broken()
	}
	name, err := p.field()
	if err != nil {
		return nil, err
	}
	if !p.take("as") || !(p.take("bigint") || p.take("double")) || !p.take(")") {
		return nil, p.broken()
	}
	return func(fields map[string]string) (string, bool, error) {
		v, has := fields[name]
		if !has {
			return "", false, nil
		}
		if _, err := strconv.ParseFloat(v, 64); err != nil {
			return "", false, fmt.Errorf("cannot cast %q to a number", v)
		}
		return v, true, nil
	}, nil
}
