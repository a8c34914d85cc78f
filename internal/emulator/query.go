package emulator

import (
	"regexp"
	"strings"
)

// parsedQuery is a query of the search language, as far as it is spoken here:
// "*", words, key:value, quotation, a trailing * in a word, and, or, not and
// parentheses, and behind a | one analytic statement, the count of everything
// found. See "Search syntax" of the SLS documentation.
type parsedQuery struct {
	match matcher // nil matches everything
	where string
	sql   string
	count string // name of the counting column
}

var countForm = regexp.MustCompile(`(?i)^select\s+count\(\s*(?:\*|1)\s*\)(?:\s+(?:as\s+)?"?([a-z_][a-z0-9_]*)"?)?(?:\s+from\s+log)?\s*;?$`)

// parseQuery reads a query. Which fields it may ask for is up to the index.
func parseQuery(text string, index *indexConfig) (parsedQuery, *Error) {
	where, sql := splitQuery(text)
	q := parsedQuery{where: where, sql: sql}
	if sql != "" {
		m := countForm.FindStringSubmatch(sql)
		if m == nil {
			return q, parameterInvalid("the emulator does not speak this analytic statement: %s", sql)
		}
		q.count = m[1]
		if q.count == "" {
			q.count = "_col0"
		}
	}
	p := queryParser{tokens: queryTokens(where), index: index}
	if len(p.tokens) == 0 {
		return q, nil // matches everything
	}
	match, err := p.or()
	if err == nil && p.at < len(p.tokens) {
		err = refusal(400, codeInvalidQueryString, "syntax error near "+p.tokens[p.at].text)
	}
	q.match = match
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
	index  *indexConfig
}

type matcher func(*Event) bool

func (p *queryParser) peek(word string) bool {
	if p.at >= len(p.tokens) {
		return false
	}
	t := p.tokens[p.at]
	return !t.quoted && strings.EqualFold(t.text, word)
}

func (p *queryParser) or() (matcher, *Error) {
	left, err := p.and()
	for err == nil && p.peek("or") {
		p.at++
		a := left
		var b matcher
		if b, err = p.and(); err == nil {
			left = func(ev *Event) bool { return a(ev) || b(ev) }
		}
	}
	return left, err
}

func (p *queryParser) and() (matcher, *Error) {
	left, err := p.not()
	for err == nil && p.at < len(p.tokens) && !p.peek("or") && !p.peek(")") {
		if p.peek("and") {
			p.at++
		}
		a := left
		var b matcher
		if b, err = p.not(); err == nil {
			left = func(ev *Event) bool { return a(ev) && b(ev) }
		}
	}
	return left, err
}

// maxQueryDepth bounds the nesting of a query, and with it the stack.
const maxQueryDepth = 100

func (p *queryParser) not() (matcher, *Error) {
	if p.depth++; p.depth > maxQueryDepth {
		return nil, refusal(400, codeInvalidQueryString, "the query is nested too deeply")
	}
	defer func() { p.depth-- }()
	switch {
	case p.peek("not"):
		p.at++
		m, err := p.not()
		return func(ev *Event) bool { return !m(ev) }, err
	case p.peek("("):
		p.at++
		m, err := p.or()
		if err == nil && !p.peek(")") {
			err = refusal(400, codeInvalidQueryString, "syntax error: ) is missing")
		}
		p.at++
		return m, err
	}
	return p.term()
}

func (p *queryParser) term() (matcher, *Error) {
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

func (p *queryParser) word() (queryToken, *Error) {
	if p.at >= len(p.tokens) {
		return queryToken{}, refusal(400, codeInvalidQueryString, "syntax error at the end of the query")
	}
	t := p.tokens[p.at]
	p.at++
	if t.broken || t.mark || !t.quoted && (strings.EqualFold(t.text, "and") || strings.EqualFold(t.text, "or") || strings.EqualFold(t.text, "not")) {
		return t, refusal(400, codeInvalidQueryString, "syntax error near "+t.text)
	}
	return t, nil
}
