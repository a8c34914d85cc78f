package alert

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
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

// node is a part of an expression. It evaluates to a bool, a float64, a string that the
// expression quotes, or a field: the text of a row, which counts as a number where it is one.
type node func(row map[string]string) (any, error)

type field string

var errQuotedArithmetic = errors.New("a quoted text has no arithmetic")

// matches reports whether a row meets the expression. A result other than true does not.
func (e *expression) matches(row map[string]string) (bool, error) {
	v, err := e.root(row)
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

// token is a mark, a number, a quoted text or a name.
type token struct {
	kind byte // 'm', 'n', 'q' or 'v'
	text string
}

var marks = []string{"&&", "||", ">=", "<=", "==", "!=", "=~", "!~", ">", "<", "!", "+", "-", "*", "/", "%", "(", ")", ","}

var numberForm = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?`)

func scan(text string) ([]token, error) {
	var tokens []token
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		switch c, _ := utf8.DecodeRuneInString(text); {
		case c == '\'' || c == '"':
			end := strings.IndexRune(text[1:], c)
			if end < 0 {
				return nil, errors.New("a quotation does not end")
			}
			tokens = append(tokens, token{'q', strings.ReplaceAll(text[1:end+1], `\\`, `\`)})
			text = text[end+2:]
		case c == '[':
			end := strings.IndexByte(text, ']')
			if end < 0 {
				return nil, errors.New("a ] is missing")
			}
			tokens = append(tokens, token{'v', text[1:end]})
			text = text[end+1:]
		case c >= '0' && c <= '9':
			n := numberForm.FindString(text)
			tokens = append(tokens, token{'n', n})
			text = text[len(n):]
		case c == '$' || c == '_' || unicode.IsLetter(c):
			name, ok := strings.CutPrefix(text, "$0.")
			if c == '$' && !ok {
				return nil, errors.New("$ must be $0., since the rule has one query")
			}
			end := strings.IndexFunc(name, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			if end < 0 {
				end = len(name)
			}
			tokens = append(tokens, token{'v', name[:end]})
			text = name[end:]
		default:
			i := slices.IndexFunc(marks, func(m string) bool { return strings.HasPrefix(text, m) })
			if i < 0 {
				return nil, fmt.Errorf("%q is not understood", string(c))
			}
			tokens = append(tokens, token{'m', marks[i]})
			text = text[len(marks[i]):]
		}
	}
	return tokens, nil
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
			left = combine(op, left, right)
		}
	}
	return left, err
}

func (p *parser) unary() (node, error) {
	switch {
	case p.next("!") != "":
		of, err := p.unary()
		return func(row map[string]string) (any, error) {
			v, err := of(row)
			b, is := v.(bool)
			if err == nil && !is {
				err = errors.New("! needs true or false")
			}
			return !b, err
		}, err
	case p.next("(") != "":
		negative := p.next("-") != ""
		of, err := p.binary(0)
		if err == nil && p.next(")") == "" {
			err = errors.New("a ) is missing")
		}
		if !negative {
			return of, err
		}
		return combine("-", constant(0.0), of), err
	}
	return p.operand()
}

func constant(v any) node { return func(map[string]string) (any, error) { return v, nil } }

func (p *parser) operand() (node, error) {
	if p.at >= len(p.tokens) || p.tokens[p.at].kind == 'm' {
		return nil, p.unexpected()
	}
	t := p.tokens[p.at]
	p.at++
	switch {
	case t.kind == 'n':
		n, err := strconv.ParseFloat(t.text, 64)
		return constant(n), err
	case t.kind == 'q':
		return constant(t.text), nil
	case t.text == "true" || t.text == "false":
		return constant(t.text == "true"), nil
	case t.text == "contains" && p.next("(") != "":
		return p.contains()
	}
	p.variables = append(p.variables, t.text)
	return func(row map[string]string) (any, error) {
		text, has := row[t.text]
		if !has {
			return nil, fmt.Errorf("a row has no field %s", t.text)
		}
		return field(text), nil
	}, nil
}

func (p *parser) contains() (node, error) {
	whole, err := p.operand()
	if err == nil && p.next(",") == "" {
		err = p.unexpected()
	}
	if err != nil {
		return nil, err
	}
	part, err := p.operand()
	if err == nil && p.next(")") == "" {
		err = p.unexpected()
	}
	return func(row map[string]string) (any, error) {
		a, err := whole(row)
		if err != nil {
			return nil, err
		}
		b, err := part(row)
		return err == nil && strings.Contains(text(a), text(b)), err
	}, err
}

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

func combine(op string, left, right node) node {
	return func(row map[string]string) (any, error) {
		a, err := left(row)
		if err != nil {
			return nil, err
		}
		b, err := right(row)
		if err != nil {
			return nil, err
		}
		switch op {
		case "&&", "||":
			x, isX := a.(bool)
			y, isY := b.(bool)
			if !isX || !isY {
				return nil, fmt.Errorf("%s needs comparisons on both sides", op)
			}
			return op == "&&" && x && y || op == "||" && (x || y), nil
		case "=~", "!~":
			pattern, err := regexp.Compile(text(b))
			if err != nil {
				return nil, err
			}
			return pattern.MatchString(text(a)) == (op == "=~"), nil
		case "+", "-", "*", "/", "%":
			return calculate(op, a, b)
		}
		return compare(op, a, b)
	}
}

func calculate(op string, a, b any) (any, error) {
	x, isX := number(a)
	y, isY := number(b)
	switch {
	case !isX || !isY:
		_, quotedA := a.(string)
		_, quotedB := b.(string)
		if quotedA || quotedB {
			return nil, errQuotedArithmetic
		}
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

// compare compares two values: true and false only with their like, a quoted text as texts,
// anything else as numbers, and two fields that are no numbers as texts.
func compare(op string, a, b any) (any, error) {
	x, isX := a.(bool)
	y, isY := b.(bool)
	if isX || isY {
		if !isX || !isY || op != "==" && op != "!=" {
			return nil, fmt.Errorf("%s cannot compare true or false with that", op)
		}
		return (x == y) == (op == "=="), nil
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
