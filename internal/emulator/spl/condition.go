package spl

import (
	"fmt"
)

// truth is what a condition is: a comparison with a field that the log does not have is
// neither true nor false, as in SQL.
type truth int

const (
	no truth = iota
	yes
	unknown
)

type condition func(fields map[string]string) (truth, error)

// operand is a value; a field that the log does not have is none.
type operand func(fields map[string]string) (value string, has bool, err error)

// maxDepth bounds the nesting of a condition, and with it the stack.
const maxDepth = 100

func (p *parser) or() (condition, error) {
	return p.chain("or", p.and, func(a, b truth) truth {
		switch {
		case a == yes || b == yes:
			return yes
		case a == unknown || b == unknown:
			return unknown
		}
		return no
	})
}

func (p *parser) and() (condition, error) {
	return p.chain("and", p.not, func(a, b truth) truth {
		switch {
		case a == no || b == no:
			return no
		case a == unknown || b == unknown:
			return unknown
		}
		return yes
	})
}

func (p *parser) chain(word string, next func() (condition, error), combine func(a, b truth) truth) (condition, error) {
	left, err := next()
	for err == nil && p.take(word) {
		a := left
		var b condition
		if b, err = next(); err == nil {
			left = func(fields map[string]string) (truth, error) {
				x, err := a(fields)
				if err != nil {
					return no, err
				}
				y, err := b(fields)
				return combine(x, y), err
			}
		}
	}
	return left, err
}

func (p *parser) not() (condition, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, fmt.Errorf("%w: nested too deeply", ErrSyntax)
	}
	defer func() { p.depth-- }()
	switch {
	case p.take("not"):
		c, err := p.not()
		return negated(c), err
	case p.take("("):
		c, err := p.or()
		if err == nil && !p.take(")") {
			err = p.broken()
		}
		return c, err
	}
	return p.comparison()
}

func negated(c condition) condition {
	return func(fields map[string]string) (truth, error) {
		v, err := c(fields)
		switch v {
		case yes:
			v = no
		case no:
			v = yes
		default:
		}
		return v, err
	}
}
