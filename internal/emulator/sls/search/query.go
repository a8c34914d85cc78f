// Package search is the query language of Log Service, as far as the emulator
// speaks it.
package search

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Query is a query of the search language, as far as it is spoken here:
// "*", words, key:value, quotation, a trailing * in a word, and, or, not and
// parentheses, and behind a | one analytic statement: the count of everything found, or some
// of its fields. See "Search syntax" of the SLS documentation.
type Query struct {
	Match matcher // nil matches everything
	Where string
	SQL   string

	Columns []string // of the statement, nil where there is none
	Counts  bool     // its one column is the count
	Limit   int      // how many rows it has at most
}

// Parse reads a query. Which fields it may ask for is up to the index.
func Parse(text string, index *Index) (Query, *api.Error) {
	q, refused := ParseStatement(text)
	if refused == nil {
		refused = q.resolve(index)
	}
	if refused != nil {
		return q, refused
	}
	p := queryParser{tokens: queryTokens(q.Where), index: index}
	if len(p.tokens) == 0 {
		return q, nil // matches everything
	}
	match, err := p.or()
	if err == nil && p.at < len(p.tokens) {
		err = api.Refusal(400, api.CodeInvalidQueryString, "syntax error near "+p.tokens[p.at].text)
	}
	q.Match = match
	return q, err
}

// splitQuery parts the search from the analysis at the first | outside quotes.
func splitQuery(text string) (where, sql string) {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quoted:
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == '|' && !quoted:
			return strings.TrimSpace(text[:i]), strings.TrimSpace(text[i+1:])
		}
	}
	return strings.TrimSpace(text), ""
}

// queryToken is a word, a quoted text or one of the marks ( and ) and :.
type queryToken struct {
	text   string
	mark   bool
	quoted bool
	broken bool // a quotation without end
}

func queryTokens(text string) []queryToken {
	var tokens []queryToken
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case strings.IndexByte("():", c) >= 0:
			tokens = append(tokens, queryToken{text: string(c), mark: true})
			i++
		case c == '"':
			var b strings.Builder
			i++
			for i < len(text) && text[i] != '"' {
				if text[i] == '\\' && i+1 < len(text) {
					i++
				}
				b.WriteByte(text[i])
				i++
			}
			tokens = append(tokens, queryToken{text: b.String(), quoted: true, broken: i >= len(text)})
			i++
		default:
			end := i
			for end < len(text) && strings.IndexByte("():\" \t\n\r", text[end]) < 0 {
				end++
			}
			tokens = append(tokens, queryToken{text: text[i:end]})
			i = end
		}
	}
	return tokens
}

// queryParser reads tokens; or binds weaker than and, and weaker than not.
type queryParser struct {
	tokens []queryToken
	at     int
	depth  int
	index  *Index
}

type matcher func(*state.Event) bool

func (p *queryParser) peek(word string) bool {
	if p.at >= len(p.tokens) {
		return false
	}
	t := p.tokens[p.at]
	return !t.quoted && strings.EqualFold(t.text, word)
}

func (p *queryParser) or() (matcher, *api.Error) {
	left, err := p.and()
	for err == nil && p.peek("or") {
		p.at++
		a := left
		var b matcher
		if b, err = p.and(); err == nil {
			left = func(ev *state.Event) bool { return a(ev) || b(ev) }
		}
	}
	return left, err
}

func (p *queryParser) and() (matcher, *api.Error) {
	left, err := p.not()
	for err == nil && p.at < len(p.tokens) && !p.peek("or") && !p.peek(")") {
		if p.peek("and") {
			p.at++
		}
		a := left
		var b matcher
		if b, err = p.not(); err == nil {
			left = func(ev *state.Event) bool { return a(ev) && b(ev) }
		}
	}
	return left, err
}

// maxQueryDepth bounds the nesting of a query, and with it the stack.
const maxQueryDepth = 100

func (p *queryParser) not() (matcher, *api.Error) {
	if p.depth++; p.depth > maxQueryDepth {
		return nil, api.Refusal(400, api.CodeInvalidQueryString, "the query is nested too deeply")
	}
	defer func() { p.depth-- }()
	switch {
	case p.peek("not"):
		p.at++
		m, err := p.not()
		return func(ev *state.Event) bool { return !m(ev) }, err
	case p.peek("("):
		p.at++
		m, err := p.or()
		if err == nil && !p.peek(")") {
			err = api.Refusal(400, api.CodeInvalidQueryString, "syntax error: ) is missing")
		}
		p.at++
		return m, err
	}
	return p.term()
}

func (p *queryParser) term() (matcher, *api.Error) {
	word, err := p.word()
	if err != nil {
		return nil, err
	}
	if !p.peek(":") {
		return p.anywhere(word)
	}
	p.at++
	value, err := p.word()
	if err != nil {
		return nil, err
	}
	return p.inField(word.text, value)
}

func (p *queryParser) word() (queryToken, *api.Error) {
	if p.at >= len(p.tokens) {
		return queryToken{}, api.Refusal(400, api.CodeInvalidQueryString, "syntax error at the end of the query")
	}
	t := p.tokens[p.at]
	p.at++
	if t.broken || t.mark || !t.quoted && (strings.EqualFold(t.text, "and") || strings.EqualFold(t.text, "or") || strings.EqualFold(t.text, "not")) {
		return t, api.Refusal(400, api.CodeInvalidQueryString, "syntax error near "+t.text)
	}
	return t, nil
}
