package rampolicy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// statement is one statement of a policy or of a trust policy.
type statement struct {
	text         json.RawMessage // as RAM has it
	deny         bool            // its Effect; otherwise it allows
	actions      []string
	notActions   []string
	resources    []string
	notResources []string
	principals   map[string][]string // by kind; nil in a policy
	conditions   []condition
}

// parse reads a document as its statements.
func parse(document []byte, read func(member) (statement, error)) ([]statement, error) {
	top, err := whole(document)
	if err != nil {
		return nil, err
	}
	members, err := top.object("Version", "Statement")
	if err != nil {
		return nil, err
	}
	version, err := required(members, top, "Version")
	if err != nil {
		return nil, err
	}
	if string(version.text) != `"1"` {
		return nil, version.errorf(`is not "1"`)
	}
	list, err := required(members, top, "Statement")
	if err != nil {
		return nil, err
	}
	if list.text[0] != '[' {
		return nil, list.errorf("is %s, not a list of statements", list.kind())
	}
	texts := list.items()
	if len(texts) == 0 {
		return nil, list.errorf("is an empty list")
	}
	statements := make([]statement, len(texts))
	for i, text := range texts {
		if statements[i], err = read(member{path: fmt.Sprintf("Statement[%d]", i+1), text: text}); err != nil {
			return nil, err
		}
	}
	return statements, nil
}

// readStatement reads what statements of both kinds of documents have, and returns the
// members that only one kind has.
func readStatement(m member, known ...string) (statement, map[string]member, error) {
	s := statement{text: m.text}
	members, err := m.object(append(known, "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")...)
	if err != nil {
		return s, nil, err
	}
	effect, err := required(members, m, "Effect")
	if err != nil {
		return s, nil, err
	}
	switch string(effect.text) {
	case `"Allow"`:
	case `"Deny"`:
		s.deny = true
	default:
		return s, nil, effect.errorf("is neither Allow nor Deny")
	}
	for _, part := range []struct {
		name string
		into *[]string
	}{{"Action", &s.actions}, {"NotAction", &s.notActions}, {"Resource", &s.resources}, {"NotResource", &s.notResources}} {
		value, ok := members[part.name]
		if !ok {
			continue
		}
		if *part.into, err = value.texts(); err != nil {
			return s, nil, err
		}
		if len(*part.into) == 0 {
			return s, nil, value.errorf("is an empty list")
		}
	}
	switch {
	case s.actions == nil && s.notActions == nil:
		return s, nil, m.errorf("has no Action")
	case s.actions != nil && s.notActions != nil:
		return s, nil, m.errorf("has both Action and NotAction")
	case s.resources != nil && s.notResources != nil:
		return s, nil, m.errorf("has both Resource and NotResource")
	case s.notResources != nil && !s.deny:
		return s, nil, m.errorf("has NotResource in an Allow, which RAM does not publish")
	}
	s.conditions, err = readConditions(members["Condition"])
	return s, members, err
}

// covers reports whether the statement is about an action, in any case.
func (s statement) covers(action string) bool {
	if s.notActions != nil {
		return !matchesAny(s.notActions, action, names.Lower)
	}
	return matchesAny(s.actions, action, names.Lower)
}

// on reports whether the statement is about a resource.
func (s statement) on(resource string) bool {
	if s.notResources != nil {
		return !matchesAny(s.notResources, resource, strings.Clone)
	}
	return matchesAny(s.resources, resource, strings.Clone)
}

func matchesAny(patterns []string, text string, normalize func(string) string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(normalize(pattern), normalize(text)) })
}

// matches compares a text with a pattern, in which * stands for any text and ? for one
// character.
func matches(pattern, text string) bool {
	star, mark := -1, 0
	p, i := 0, 0
	for i < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[i]):
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
