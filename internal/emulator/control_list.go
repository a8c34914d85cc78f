package emulator

import (
	"encoding/json"
	"maps"
	"slices"
)

// controlList is what GET /_emulator/ answers: all that the control plane can do, taken
// from the tables that it works by.
type controlList struct {
	Requests   []listedRequest `json:"requests"`
	FaultKinds []listedFault   `json:"fault_kinds"`
	Settings   []listedSetting `json:"settings"`
}

type listedRequest struct {
	Method  string `json:"method"`
	Path    string `json:"path"`
	Does    string `json:"does"`
	Example any    `json:"example_body,omitempty"`
}

type listedFault struct {
	Kind FaultKind `json:"kind"`
	Does string    `json:"does"`
}

type listedSetting struct {
	Name    string `json:"name"`
	Value   any    `json:"value"`
	Default any    `json:"default"`
}

func (c control) list() any {
	var list controlList
	for _, path := range slices.Sorted(maps.Keys(controls)) {
		for _, method := range slices.Sorted(maps.Keys(controls[path])) {
			a := controls[path][method]
			list.Requests = append(list.Requests, listedRequest{method, controlPrefix + path, a.does, a.body})
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(faultKinds)) {
		list.FaultKinds = append(list.FaultKinds, listedFault{kind, faultKinds[kind]})
	}
	defaults, values := settingsByName(c.initial), settingsByName(c.Settings())
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list.Settings = append(list.Settings, listedSetting{name, values[name], defaults[name]})
	}
	return list
}

func settingsByName(s Settings) map[string]any {
	var members map[string]any
	text, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(text, &members)
	}
	if err != nil {
		panic("emulator: " + err.Error())
	}
	return members
}
