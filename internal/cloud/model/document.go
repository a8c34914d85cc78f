package model

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// A document is a JSON object of which this client knows some members. Unknown members are kept, so
// that writing a document back loses nothing.

// openDecode decodes data into known, a pointer to a struct with json tags. It returns the members
// without a field in known.
func openDecode(data []byte, known any) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return nil, err
	}
	fields := memberNames(reflect.TypeOf(known).Elem())
	own := map[string]json.RawMessage{}
	for _, name := range fields {
		if value, ok := members[name]; ok {
			own[name] = value
			delete(members, name)
		}
	}
	// Package json ignores case, so a member whose name differs in case would be decoded into the
	// field and then written twice.
	for other := range members {
		if slices.ContainsFunc(fields, func(name string) bool { return strings.EqualFold(name, other) }) {
			exact, err := json.Marshal(own)
			if err != nil {
				return nil, err
			}
			return members, json.Unmarshal(exact, known)
		}
	}
	return members, json.Unmarshal(data, known)
}

// decodeSome decodes the members with these exact names into a struct.
func decodeSome(members map[string]json.RawMessage, into any, names ...string) error {
	some := map[string]json.RawMessage{}
	for _, name := range names {
		if value, ok := members[name]; ok {
			some[name] = value
		}
	}
	data, err := json.Marshal(some)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// openEncode encodes known together with the members that it has no field for.
func openEncode(known any, rest map[string]json.RawMessage) ([]byte, error) {
	data, err := json.Marshal(known)
	if err != nil || len(rest) == 0 {
		return data, err
	}
	members := maps.Clone(rest)
	var own map[string]json.RawMessage
	if err := json.Unmarshal(data, &own); err != nil {
		return nil, err
	}
	maps.Copy(members, own)
	return json.Marshal(members)
}

func memberNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}
