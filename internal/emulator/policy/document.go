// Package policy reads and evaluates RAM policies and trust policies. See the
// RAM documentation, "Policy structure and syntax", "Policy elements" and
// "Policy evaluation process".
package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Document is a policy or a trust policy.
type Document struct {
	Statements []Statement
}

// Kinds of principal in a trust policy.
const (
	kindRAM       = "RAM"
	kindService   = "Service"
	kindFederated = "Federated"
)

// Parse reads a policy or a trust policy, and rejects what is allowed in neither.
func Parse(text string) (*Document, error) { return parse(text, principalsByKind) }

// principalReader reads the Principal of a statement.
type principalReader func(text json.RawMessage) (map[string][]string, error)

func parse(text string, principals principalReader) (*Document, error) {
	top, err := membersOf([]byte(text), "Version", "Statement")
	if err != nil {
		return nil, err
	}
	var version string
	if json.Unmarshal(top["Version"], &version) != nil || version != "1" {
		return nil, errors.New(`its Version is not "1"`)
	}
	var texts []json.RawMessage
	if json.Unmarshal(top["Statement"], &texts) != nil || len(texts) == 0 {
		return nil, errors.New("it has no list of Statement")
	}
	d := &Document{}
	for i, text := range texts {
		s, err := parseStatement(text, principals)
		if err != nil {
			return nil, fmt.Errorf("statement %d: %w", i+1, err)
		}
		d.Statements = append(d.Statements, s)
	}
	return d, nil
}

func parseStatement(text json.RawMessage, principals principalReader) (Statement, error) {
	var s Statement
	members, err := membersOf(text, "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "Condition")
	if err != nil {
		return s, err
	}
	switch string(members["Effect"]) {
	case `"Allow"`:
	case `"Deny"`:
		s.Deny = true
	default:
		return s, errors.New("its Effect is neither Allow nor Deny")
	}
	for name, into := range map[string]*[]string{
		"Action": &s.Actions, "NotAction": &s.NotActions, "Resource": &s.Resources, "NotResource": &s.NotResources,
	} {
		if text, ok := members[name]; ok {
			if *into, err = oneOrMany(text); err != nil {
				return s, fmt.Errorf("its %s is %w", name, err)
			}
		}
	}
	switch {
	case len(s.Actions) == 0 && len(s.NotActions) == 0:
		return s, errors.New("it has no Action")
	case len(s.Actions) > 0 && len(s.NotActions) > 0:
		return s, errors.New("it has both Action and NotAction")
	case len(s.Resources) > 0 && len(s.NotResources) > 0:
		return s, errors.New("it has both Resource and NotResource")
	}
	if text, ok := members["Principal"]; ok {
		if s.Principals, err = principals(text); err != nil {
			return s, err
		}
	}
	s.Conditions, err = parseConditions(members["Condition"])
	return s, err
}

// principalsByKind reads the Principal of a trust policy.
func principalsByKind(text json.RawMessage) (map[string][]string, error) {
	kinds, err := membersOf(text, kindRAM, kindService, kindFederated)
	if err != nil {
		return nil, fmt.Errorf("its Principal: %w", err)
	}
	principals := map[string][]string{}
	for kind, text := range kinds {
		if principals[kind], err = oneOrMany(text); err != nil {
			return nil, fmt.Errorf("the %s of its Principal is %w", kind, err)
		}
	}
	return principals, nil
}

// CheckPolicy refuses a document that is no policy of an identity.
func (d *Document) CheckPolicy() error {
	for i, s := range d.Statements {
		if len(s.Resources) == 0 && len(s.NotResources) == 0 {
			return fmt.Errorf("statement %d has no Resource", i+1)
		}
		if s.Principals != nil {
			return fmt.Errorf("statement %d has a Principal, which only a trust policy may have", i+1)
		}
	}
	return nil
}

// CheckTrust refuses a document that is no trust policy of a role. That a trust policy may
// allow sts:SetSourceIdentity is inferred from the parameter SourceIdentity of AssumeRole.
func (d *Document) CheckTrust() error {
	for i, s := range d.Statements {
		switch {
		case len(s.Principals) == 0:
			return fmt.Errorf("statement %d has no Principal", i+1)
		case len(s.NotActions) > 0 || slices.ContainsFunc(s.Actions, func(a string) bool { return !equalFold(a, "sts:AssumeRole") && !equalFold(a, "sts:SetSourceIdentity") }):
			return fmt.Errorf("the Action of statement %d is not sts:AssumeRole", i+1)
		}
	}
	return nil
}

// membersOf reads a JSON object. It rejects members that are not among the known ones,
// also if they differ only in case, and members that occur twice.
func membersOf(text []byte, known ...string) (map[string]json.RawMessage, error) {
	in := json.NewDecoder(bytes.NewReader(text))
	if t, err := in.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("it is not a JSON object")
	}
	members := map[string]json.RawMessage{}
	for in.More() {
		t, err := in.Token()
		if err != nil {
			return nil, err
		}
		name, _ := t.(string)
		if known != nil && !slices.Contains(known, name) {
			return nil, fmt.Errorf("it has the unknown member %q", name)
		}
		if _, twice := members[name]; twice {
			return nil, fmt.Errorf("it has the member %q twice", name)
		}
		var value json.RawMessage
		if err := in.Decode(&value); err != nil {
			return nil, err
		}
		members[name] = value
	}
	if _, err := in.Token(); err != nil {
		return nil, err
	}
	if _, err := in.Token(); err != io.EOF {
		return nil, errors.New("there is more text behind it")
	}
	return members, nil
}

// oneOrMany reads a string or a list of strings.
func oneOrMany(text json.RawMessage) ([]string, error) {
	var many []*string
	if len(text) > 0 && text[0] != '[' {
		text = slices.Concat([]byte("["), text, []byte("]"))
	}
	if err := json.Unmarshal(text, &many); err != nil || slices.Contains(many, nil) {
		return nil, errors.New("neither a string nor a list of strings")
	}
	list := make([]string, len(many))
	for i, s := range many {
		list[i] = *s
	}
	return list, nil
}
