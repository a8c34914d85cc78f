package alert

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// expression is an evaluate expression. See "Specify evaluate expressions" (2 January 2025).
type expression struct {
	root      node
	variables []string // in it, sorted
}

const (
	maxExpression = 128 // characters
	countVariable = "__count__"
)

// node is a part of an expression. It evaluates to what its kind says.
type node struct {
	kind kind
	of   func(row map[string]string) (any, error)
}

// kind is what a part of an expression is, whatever the row.
type kind int

const (
	aField  kind = iota // a field: the text of a row, which counts as a number where it is one
	aNumber             // a float64
	aText               // a string, which the expression quotes
	aTruth              // a bool
)

type field string

// matches reports whether a row meets the expression. A result other than true does not.
func (e *expression) matches(row map[string]string) (bool, error) {
	v, err := e.root.of(row)
	met, is := v.(bool)
	return is && met, err
}

// parse reads an expression.
func parse(text string) (*expression, error) {
	if n := utf8.RuneCountInString(text); n > maxExpression {
		return nil, fmt.Errorf("it has %d characters, more than %d", n, maxExpression)
	}
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	root, err := p.binary(0)
	if err == nil && p.at < len(p.tokens) {
		err = p.unexpected()
	}
	if err != nil {
		return nil, err
	}
	slices.Sort(p.variables)
	return &expression{root, slices.Compact(p.variables)}, nil
}

type parser struct {
	tokens    []token
	at        int
	variables []string
}

// levels are the operators, from those that bind least.
var levels = [][]string{{"||"}, {"&&"}, {">", ">=", "<", "<=", "==", "!=", "=~", "!~"}, {"+", "-"}, {"*", "/", "%"}}

func (p *parser) next(marks ...string) string {
	if p.at < len(p.tokens) && p.tokens[p.at].kind == 'm' && slices.Contains(marks, p.tokens[p.at].text) {
		p.at++
		return p.tokens[p.at-1].text
	}
	return ""
}

func (p *parser) unexpected() error {
	if p.at < len(p.tokens) {
		return fmt.Errorf("%q is not expected", p.tokens[p.at].text)
	}
	return errors.New("it is incomplete")
}

func (p *parser) binary(level int) (node, error) {
	if level == len(levels) {
		return p.unary()
	}
	left, err := p.binary(level + 1)
	for err == nil {
		op := p.next(levels[level]...)
		if op == "" {
			break
		}
		var right node
		if right, err = p.binary(level + 1); err == nil {
			left, err = combine(op, left, right)
		}
	}
	return left, err
}

func (p *parser) unary() (node, error) {
	switch {
	case p.next("!") != "":
		truth, err := p.unary()
		if err == nil && truth.kind != aTruth {
			err = errors.New("! needs true or false")
		}
		return node{aTruth, func(row map[string]string) (any, error) {
			v, err := truth.of(row)
			return v == false, err
		}}, err
	case p.next("(") != "":
		negative := p.next("-") != ""
		inner, err := p.binary(0)
		if err == nil && p.next(")") == "" {
			err = errors.New("a ) is missing")
		}
		if err != nil || !negative {
			return inner, err
		}
		return combine("-", constant(aNumber, 0.0), inner)
	}
	return p.operand()
}

func constant(k kind, v any) node {
	return node{k, func(map[string]string) (any, error) { return v, nil }}
}

func (p *parser) operand() (node, error) {
	if p.at >= len(p.tokens) || p.tokens[p.at].kind == 'm' {
		return node{}, p.unexpected()
	}
	t := p.tokens[p.at]
	p.at++
	switch {
	case t.kind == 'n':
		n, err := strconv.ParseFloat(t.text, 64)
		return constant(aNumber, n), err
	case t.kind == 'q':
		return constant(aText, t.text), nil
	case t.text == "true" || t.text == "false":
		return constant(aTruth, t.text == "true"), nil
	case t.text == "contains" && p.next("(") != "":
		return p.contains()
	}
	p.variables = append(p.variables, t.text)
	return node{aField, func(row map[string]string) (any, error) {
		text, has := row[t.text]
		if !has {
			return nil, fmt.Errorf("a row has no field %s", t.text)
		}
		return field(text), nil
	}}, nil
}

func (p *parser) contains() (node, error) {
	whole, err := p.operand()
	if err == nil && p.next(",") == "" {
		err = p.unexpected()
	}
	if err != nil {
		return node{}, err
	}
	part, err := p.operand()
	if err == nil && p.next(")") == "" {
		err = p.unexpected()
	}
	return both(aTruth, whole, part, func(a, b any) (any, error) { return strings.Contains(text(a), text(b)), nil }), err
}

// both returns what a function makes of the values of two parts.
func both(k kind, left, right node, join func(a, b any) (any, error)) node {
	return node{k, func(row map[string]string) (any, error) {
		a, err := left.of(row)
		if err != nil {
			return nil, err
		}
		b, err := right.of(row)
		if err != nil {
			return nil, err
		}
		return join(a, b)
	}}
}

// combine applies an operator, and refuses what cannot be right for any row.
func combine(op string, left, right node) (node, error) {
	truths := 0
	for _, n := range []node{left, right} {
		if n.kind == aTruth {
			truths++
		}
	}
	switch op {
	case "&&", "||":
		if truths < 2 {
			return node{}, fmt.Errorf("%s needs comparisons on both sides", op)
		}
		return both(aTruth, left, right, func(a, b any) (any, error) {
			return op == "&&" && a == true && b == true || op == "||" && (a == true || b == true), nil
		}), nil
	case "=~", "!~":
		return match(op, left, right)
	case "+", "-", "*", "/", "%":
		if left.kind == aText || right.kind == aText || truths > 0 {
			return node{}, errors.New("a quoted text has no arithmetic, nor has true or false")
		}
		return both(aNumber, left, right, func(a, b any) (any, error) { return calculate(op, a, b) }), nil
	}
	if truths == 1 || truths == 2 && op != "==" && op != "!=" {
		return node{}, fmt.Errorf("%s cannot compare true or false with that", op)
	}
	return both(aTruth, left, right, func(a, b any) (any, error) { return compare(op, a, b) }), nil
}

// match compares a text with a pattern. A pattern that the expression quotes is read with it.
func match(op string, left, right node) (node, error) {
	if left.kind == aTruth || right.kind == aTruth {
		return node{}, fmt.Errorf("%s compares texts, not true or false", op)
	}
	if right.kind == aText {
		quoted, _ := right.of(nil)
		if _, err := regexp.Compile(text(quoted)); err != nil {
			return node{}, err
		}
	}
	return both(aTruth, left, right, func(a, b any) (any, error) {
		pattern, err := regexp.Compile(text(b))
		if err != nil {
			return nil, err
		}
		return pattern.MatchString(text(a)) == (op == "=~"), nil
	}), nil
}
