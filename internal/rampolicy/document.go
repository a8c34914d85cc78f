// Package rampolicy reads, evaluates and repairs the policy documents of RAM, which are
// values here: it makes no calls. It reads them as strictly as RAM takes them (RAM, "Policy
// structure and syntax" and "Policy elements"): what RAM would refuse is not understood,
// and what is not understood is an error, never an empty policy.
package rampolicy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

// DocumentError says what in a policy document is not as RAM publishes it.
type DocumentError struct {
	Member string // such as Statement[2].Effect; empty for the document itself
	What   string
}

func (e *DocumentError) Error() string {
	if e.Member == "" {
		return "the document " + e.What
	}
	return e.Member + " " + e.What
}

// member is a JSON value of a document, with its place.
type member struct {
	path string
	text json.RawMessage
}

func (m member) errorf(format string, args ...any) error {
	return &DocumentError{Member: m.path, What: fmt.Sprintf(format, args...)}
}

// whole returns a document as its outermost value.
func whole(document []byte) (member, error) {
	m := member{text: bytes.TrimSpace(document)}
	switch {
	case len(m.text) == 0:
		return m, m.errorf("is empty")
	case !utf8.Valid(document):
		return m, m.errorf("is not UTF-8")
	case json.Valid(document):
		return m, nil
	case m.text[0] == '%':
		return m, m.errorf("is not JSON; it looks URL-encoded")
	default:
		return m, m.errorf("is not JSON, or is cut off")
	}
}

// kind names what a value is.
func (m member) kind() string {
	switch m.text[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text"
	case 'n':
		return "null"
	case 't', 'f':
		return "a boolean"
	default:
		return "a number"
	}
}

// longestName is how much of an unknown member's name an error quotes.
const longestName = 40

// object reads an object. It rejects members that are not among the known ones, also if
// they differ in case only, and members that occur twice. Without known ones, any is.
func (m member) object(known ...string) (map[string]member, error) {
	if m.text[0] != '{' {
		return nil, m.errorf("is %s, not an object", m.kind())
	}
	in := json.NewDecoder(bytes.NewReader(m.text))
	_, _ = in.Token() // the brace, since the document is valid JSON
	members := map[string]member{}
	for in.More() {
		token, _ := in.Token()
		name, _ := token.(string)
		var text json.RawMessage
		_ = in.Decode(&text)
		short := name[:min(len(name), longestName)]
		if _, twice := members[name]; twice {
			return nil, m.errorf("has the member %q twice", short)
		}
		if known != nil && !slices.Contains(known, name) {
			return nil, m.errorf("has the member %q, which is none of RAM's", short)
		}
		members[name] = member{path: join(m.path, short), text: text}
	}
	return members, nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// required returns a member of an object.
func required(of map[string]member, parent member, name string) (member, error) {
	m, ok := of[name]
	if !ok {
		return m, parent.errorf("has no %s", name)
	}
	return m, nil
}

// items returns the elements of a list, or the value itself. They are valid JSON, as the document is.
func (m member) items() []json.RawMessage {
	items := []json.RawMessage{m.text}
	if m.text[0] == '[' {
		_ = json.Unmarshal(m.text, &items)
	}
	return items
}

// texts reads a text or a list of texts.
func (m member) texts() ([]string, error) {
	items := m.items()
	list := make([]string, len(items))
	for i, item := range items {
		if item[0] != '"' {
			return nil, m.errorf("is neither a text nor a list of texts")
		}
		_ = json.Unmarshal(item, &list[i])
	}
	return list, nil
}

// scalars reads a text, a number or a boolean, or a list of them, as texts.
func (m member) scalars() ([]string, error) {
	items := m.items()
	list := make([]string, len(items))
	for i, item := range items {
		switch item[0] {
		case '"':
			_ = json.Unmarshal(item, &list[i])
		case '{', '[', 'n':
			return nil, m.errorf("is neither a value nor a list of values")
		default:
			list[i] = string(item)
		}
	}
	return list, nil
}
