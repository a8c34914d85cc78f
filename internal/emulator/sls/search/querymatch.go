package search

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// inField matches a value in one field, which the index must cover.
func (p *queryParser) inField(name string, value queryToken) (matcher, *api.Error) {
	switch name {
	case "__topic__":
		topic := newTerm(value, nil, true)
		return func(ev *state.Event) bool { return topic.in(ev.Topic) }, nil
	case "__source__":
		source := newTerm(value, nil, true)
		return func(ev *state.Event) bool { return source.in(ev.Source) }, nil
	}
	key, ok := p.index.Keys[name]
	for field, k := range p.index.Keys {
		if !ok && k.Alias == name {
			name, key, ok = field, k, true
		}
	}
	if !ok {
		return nil, api.ParameterInvalid("key (%s) is not config as key value config,if symbol : is in your log,please wrap : with quotation mark \"", name)
	}
	if !value.quoted && strings.ContainsAny(value.text, "<>=[") {
		return nil, api.Refusal(400, api.CodeInvalidQueryString, "the emulator does not speak comparisons: "+value.text)
	}
	wanted := newTerm(value, key.Token, key.CaseSensitive)
	return func(ev *state.Event) bool {
		text, has := ev.Fields[name]
		if key.Type == "long" || key.Type == "double" {
			return has && text == value.text
		}
		return has && wanted.in(text)
	}, nil
}

// anywhere matches a word in the full text.
func (p *queryParser) anywhere(word queryToken) (matcher, *api.Error) {
	if word.text == "*" && !word.quoted {
		return func(*state.Event) bool { return true }, nil
	}
	if p.index.Line == nil {
		return nil, api.ParameterInvalid("the full text index is not configured")
	}
	line := p.index.Line
	caseSensitive := line.CaseSensitive != nil && *line.CaseSensitive
	excluded, included := api.SetOf(line.ExcludeKeys...), api.SetOf(line.IncludeKeys...)
	wanted := newTerm(word, line.Token, caseSensitive)
	return func(ev *state.Event) bool {
		for name, text := range ev.Fields {
			if excluded[name] || len(included) > 0 && !included[name] {
				continue
			}
			if wanted.in(text) {
				return true
			}
		}
		return false
	}, nil
}
