// Package rampolicy reads, evaluates and repairs the policy documents of RAM, which are
// values here: it makes no calls (RAM, "Policy structure and syntax").
package rampolicy

import (
	"encoding/json"
	"path"
	"strings"
)

// oneOrMore is a member that may be a text or a list of texts.
type oneOrMore []string

// UnmarshalJSON reads a text or a list of texts.
func (o *oneOrMore) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(o))
}

// matches reports whether text matches one of the patterns, in which * stands for any
// text and ? for one character.
func (o oneOrMore) matches(text string, normalize func(string) string) bool {
	for _, pattern := range o {
		// path.Match stops * at a slash, which has no meaning in a policy.
		ok, err := path.Match(replaceSlashes(escapeClasses(normalize(pattern))), replaceSlashes(text))
		if err == nil && ok {
			return true
		}
	}
	return false
}

func replaceSlashes(text string) string { return strings.ReplaceAll(text, "/", "\x00") }

func escapeClasses(pattern string) string {
	return strings.NewReplacer(`\`, `\\`, `[`, `\[`).Replace(pattern)
}

// actions are the actions of a statement: those named, or all but those named.
type actions struct {
	Action    oneOrMore
	NotAction oneOrMore
}

// include reports whether the statement is about an action, in any case.
func (a actions) include(action string) bool {
	if len(a.NotAction) > 0 {
		return !a.NotAction.matches(strings.ToLower(action), strings.ToLower)
	}
	return a.Action.matches(strings.ToLower(action), strings.ToLower)
}

// conditional reports whether a statement with this condition applies only sometimes.
func conditional(condition json.RawMessage) bool {
	var operators map[string]json.RawMessage
	return len(condition) > 0 && (json.Unmarshal(condition, &operators) != nil || len(operators) > 0)
}

// statements returns a policy's statements. A policy may hold a single one without a
// list.
func statements(document json.RawMessage) []json.RawMessage {
	var policy struct{ Statement json.RawMessage }
	if json.Unmarshal(document, &policy) != nil {
		return nil
	}
	var list []json.RawMessage
	if json.Unmarshal(policy.Statement, &list) == nil {
		return list
	}
	return []json.RawMessage{policy.Statement}
}

// mustMarshal encodes texts and JSON that was read before, which no encoder rejects.
func mustMarshal(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}
