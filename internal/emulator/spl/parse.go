// Package spl is the processing language of Log Service, as far as ingest processors of
// the emulator speak it: "*", and behind it the commands where, project, project-away,
// project-rename and extend. See "SPL syntax" of the SLS documentation.
package spl

import (
	"errors"
	"fmt"
	"strings"
)

// ErrSyntax is the cause of the errors of a text that is no SPL statement. The service
// keeps the data as it came where a processor has one.
var ErrSyntax = errors.New("SPL syntax error")

// Program is an SPL statement.
type Program struct{ commands []command }

// command changes the fields of a log, or drops the log.
type command func(fields map[string]string) (kept bool, err error)

// Parse reads an SPL statement.
func Parse(text string) (*Program, error) {
	p := &parser{tokens: tokens(text)}
	if !p.take("*") {
		return nil, fmt.Errorf("the emulator speaks no SPL statement that begins otherwise than with *: %s", text)
	}
	program := &Program{}
	for !p.end() {
		if !p.take("|") {
			return nil, p.broken()
		}
		c, err := p.command()
		if err != nil {
			return nil, err
		}
		program.commands = append(program.commands, c)
	}
	return program, nil
}

// Run returns the fields of a log after the statement, or that the log is dropped.
func (p *Program) Run(fields map[string]string) (result map[string]string, kept bool, err error) {
	result = make(map[string]string, len(fields))
	for k, v := range fields {
		result[k] = v
	}
	for _, c := range p.commands {
		if kept, err := c(result); !kept || err != nil {
			return nil, kept, err
		}
	}
	return result, true, nil
}

// token is a word, a mark, or a quoted text.
type token struct {
	text  string
	quote byte // ' or ", 0 for none
}

func tokens(text string) (list []token) {
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			i++
		case c == '\'' || c == '"':
			end := strings.IndexByte(text[i+1:], c)
			if end < 0 {
				return append(list, token{text: text[i:], quote: '!'})
			}
			list = append(list, token{text[i+1 : i+1+end], c})
			i += end + 2
		case strings.IndexByte("|(),*", c) >= 0:
			list = append(list, token{text: text[i : i+1]})
			i++
		case strings.IndexByte("<>=!", c) >= 0:
			end := i + 1
			for end < len(text) && strings.IndexByte("<>=", text[end]) >= 0 {
				end++
			}
			list = append(list, token{text: text[i:end]})
			i = end
		default:
			end := i
			for end < len(text) && strings.IndexByte(" \t\r\n'\"|(),*<>=!", text[end]) < 0 {
				end++
			}
			list = append(list, token{text: text[i:end]})
			i = end
		}
	}
	return list
}

type parser struct {
	tokens []token
	at     int
	depth  int
}

func (p *parser) end() bool { return p.at >= len(p.tokens) }

// peek reports whether the next token is this word or mark.
func (p *parser) peek(word string) bool {
	return !p.end() && p.tokens[p.at].quote == 0 && strings.EqualFold(p.tokens[p.at].text, word)
}

func (p *parser) take(word string) bool {
	if !p.peek(word) {
		return false
	}
	p.at++
	return true
}

func (p *parser) broken() error {
	if p.end() {
		return fmt.Errorf("%w at the end", ErrSyntax)
	}
	return fmt.Errorf("%w near %s", ErrSyntax, p.tokens[p.at].text)
}

// field reads the name of a field.
func (p *parser) field() (string, error) {
	if p.end() || p.tokens[p.at].quote == '\'' || p.tokens[p.at].quote == '!' ||
		p.tokens[p.at].quote == 0 && strings.ContainsAny(p.tokens[p.at].text, "|(),*<>=!") {
		return "", p.broken()
	}
	p.at++
	return p.tokens[p.at-1].text, nil
}

// command reads a command.
func (p *parser) command() (command, error) {
	if p.end() {
		return nil, p.broken()
	}
	name := strings.ToLower(p.tokens[p.at].text)
	p.at++
	switch name {
	case "where":
		return p.where()
	case "project", "project-away":
		return p.project(name == "project")
	case "project-rename":
		return p.rename()
	case "extend":
		return p.extend()
	}
	return nil, fmt.Errorf("the emulator does not speak the SPL command %s", name)
}

func (p *parser) where() (command, error) {
	holds, err := p.or()
	return func(fields map[string]string) (bool, error) {
		v, err := holds(fields)
		return v == yes, err
	}, err
}

func (p *parser) project(keep bool) (command, error) {
	named := map[string]bool{}
	for {
		name, err := p.field()
		if err != nil {
			return nil, err
		}
		named[name] = true
		if !p.take(",") {
			break
		}
	}
	return func(fields map[string]string) (bool, error) {
		for name := range fields {
			if named[name] != keep {
				delete(fields, name)
			}
		}
		return true, nil
	}, nil
}

func (p *parser) rename() (command, error) {
	return p.assignments(func() (operand, error) {
		old, err := p.field()
		return func(fields map[string]string) (string, bool, error) {
			v, has := fields[old]
			delete(fields, old)
			return v, has, nil
		}, err
	})
}

func (p *parser) extend() (command, error) { return p.assignments(p.operand) }

func (p *parser) assignments(value func() (operand, error)) (command, error) {
	var list []command
	for {
		name, err := p.field()
		if err == nil && !p.take("=") {
			err = p.broken()
		}
		if err != nil {
			return nil, err
		}
		of, err := value()
		if err != nil {
			return nil, err
		}
		list = append(list, func(fields map[string]string) (bool, error) {
			v, has, err := of(fields)
			if has {
				fields[name] = v
			}
			return true, err
		})
		if !p.take(",") {
			break
		}
	}
	return func(fields map[string]string) (bool, error) {
		for _, c := range list {
			if _, err := c(fields); err != nil {
				return true, err
			}
		}
		return true, nil
	}, nil
}
