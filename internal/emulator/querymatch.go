package emulator

import "strings"

// inField matches a value in one field, which the index must cover.
func (p *queryParser) inField(name string, value queryToken) (matcher, *apiError) {
	switch name {
	case "__topic__":
		return func(ev *Event) bool { return wordMatches(value, ev.Topic, nil, true) }, nil
	case "__source__":
		return func(ev *Event) bool { return wordMatches(value, ev.Source, nil, true) }, nil
	}
	key, ok := p.index.Keys[name]
	for field, k := range p.index.Keys {
		if !ok && k.Alias == name {
			name, key, ok = field, k, true
		}
	}
	if !ok {
		return nil, parameterInvalid("key (%s) is not config as key value config,if symbol : is in your log,please wrap : with quotation mark \"", name)
	}
	if !value.quoted && strings.ContainsAny(value.text, "<>=[") {
		return nil, refusal(400, codeInvalidQueryString, "the emulator does not speak comparisons: "+value.text)
	}
	return func(ev *Event) bool {
		text, has := ev.Fields[name]
		if key.Type == "long" || key.Type == "double" {
			return has && text == value.text
		}
		return has && wordMatches(value, text, key.Token, key.CaseSensitive)
	}, nil
}

// anywhere matches a word in the full text.
func (p *queryParser) anywhere(word queryToken) (matcher, *apiError) {
	if word.text == "*" && !word.quoted {
		return func(*Event) bool { return true }, nil
	}
	if p.index.Line == nil {
		return nil, parameterInvalid("the full text index is not configured")
	}
	line := p.index.Line
	caseSensitive := line.CaseSensitive != nil && *line.CaseSensitive
	excluded, included := setOf(line.ExcludeKeys...), setOf(line.IncludeKeys...)
	return func(ev *Event) bool {
		for name, text := range ev.Fields {
			if excluded[name] || len(included) > 0 && !included[name] {
				continue
			}
			if wordMatches(word, text, line.Token, caseSensitive) {
				return true
			}
		}
		return false
	}, nil
}

// wordMatches tells whether all the terms of a word are terms of a text. An
// unquoted word may end in *.
func wordMatches(word queryToken, text string, tokens []string, caseSensitive bool) bool {
	sought := word.text
	if !caseSensitive {
		sought, text = strings.ToLower(sought), strings.ToLower(text)
	}
	terms := setOf(splitTerms(text, tokens)...)
	wanted := splitTerms(sought, tokens)
	for i, term := range wanted {
		prefix, open := strings.CutSuffix(term, "*")
		if open && !word.quoted && i == len(wanted)-1 {
			if !hasPrefix(terms, prefix) {
				return false
			}
		} else if !terms[term] {
			return false
		}
	}
	return len(wanted) > 0 || sought == text
}

func hasPrefix(terms map[string]bool, prefix string) bool {
	for t := range terms {
		if strings.HasPrefix(t, prefix) {
			return true
		}
	}
	return false
}

// splitTerms divides a text at the delimiters of an index; without any, the text
// is one term.
func splitTerms(text string, tokens []string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		for _, t := range tokens {
			if t == string(r) {
				return true
			}
		}
		return false
	})
}
