package events

import (
	"fmt"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// typeAPICall is the type of every event here.
const typeAPICall = "ApiCall"

// attributes are the keys that LookupEvents selects by, and the values that an event has for
// each. See the ActionTrail documentation, "How do I configure the LookupAttribute parameter".
var attributes = map[string]func(*state.CallEvent) []string{
	"EventId":          func(ev *state.CallEvent) []string { return []string{ev.ID} },
	"EventName":        func(ev *state.CallEvent) []string { return []string{ev.Action} },
	"EventType":        func(*state.CallEvent) []string { return []string{typeAPICall} },
	"EventRW":          func(ev *state.CallEvent) []string { return []string{readOrWrite(ev)} },
	"EventAccessKeyId": func(ev *state.CallEvent) []string { return []string{ev.KeyID} },
	"ServiceName":      func(ev *state.CallEvent) []string { return []string{serviceName(ev.Service)} },
	"User":             func(ev *state.CallEvent) []string { return []string{ev.UserName} },
	"PrincipalId":      func(ev *state.CallEvent) []string { return []string{ev.PrincipalID} },
	"RoleName":         func(ev *state.CallEvent) []string { return []string{ev.Role} },
	"SourceIpAddress":  func(ev *state.CallEvent) []string { return []string{ev.SourceIP} },
	"ResourceType": func(ev *state.CallEvent) (types []string) {
		for _, r := range ev.Resources {
			types = append(types, r.Type)
		}
		return types
	},
	"ResourceName": func(ev *state.CallEvent) (names []string) {
		for _, r := range ev.Resources {
			names = append(names, r.Name)
		}
		return names
	},
}

// pairs are the keys that can be combined. See the same page.
var pairs = map[string][]string{
	"ServiceName":  {"EventName", "User", "PrincipalId", "RoleName", "ResourceName", "EventRW", "SensitiveAction", "EventType"},
	"ResourceName": {"ResourceType", "EventName", "User", "RoleName", "ServiceName"},
	"EventType":    {"EventName"},
}

// readAttributes returns which events the attributes of a call select. Values are compared as
// they are. Of more than two attributes the first two count, and of two with one key the second.
func readAttributes(r *api.Request) (func(*state.CallEvent) bool, *api.Error) {
	wanted := map[string]string{}
	var keys []string
	if r.Params["LookupAttribute"] != "" {
		return nil, invalid("LookupAttribute")
	}
	for _, n := range api.Elements(r.Params, "LookupAttribute") {
		prefix := fmt.Sprintf("LookupAttribute.%d.", n)
		key, value := r.Params[prefix+"Key"], r.Params[prefix+"Value"]
		switch {
		case key == "" && value == "" || len(keys) == 2:
			continue
		case key == "SensitiveAction":
			return nil, invalid("the emulator does not know which events are sensitive: " + prefix + "Key must be another")
		case attributes[key] == nil || value == "":
			return nil, invalid(fmt.Sprintf("LookupAttribute.%d", n))
		}
		wanted[key] = value
		keys = append(keys, key)
	}
	if len(wanted) > 1 && !slices.Contains(pairs[keys[0]], keys[1]) && !slices.Contains(pairs[keys[1]], keys[0]) && !r.Settings.LookupAnyPair {
		return nil, invalid("LookupAttribute: " + keys[0] + " and " + keys[1] + " are no pair that is supported")
	}
	return func(ev *state.CallEvent) bool {
		for key, value := range wanted {
			if !slices.Contains(attributes[key](ev), value) {
				return false
			}
		}
		return true
	}, nil
}
