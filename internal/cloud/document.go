package cloud

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
)

// A document is a JSON object of which this client knows some members. What it
// does not know is kept, so that writing back a document that was read loses
// nothing the service put there.

// openDecode reads data into known, a pointer to a struct with json tags, and
// gives the members that known has no field for.
func openDecode(data []byte, known any) (map[string]json.RawMessage, error) {
	if err := json.Unmarshal(data, known); err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return nil, err
	}
	for _, name := range memberNames(reflect.TypeOf(known).Elem()) {
		delete(members, name)
	}
	return members, nil
}

// openEncode writes known together with the members it has no field for.
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
