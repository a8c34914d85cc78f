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

// readAttributes returns which events the attributes of a call select. Values are compared as
// they are. Of more than two attributes the first two count, and of two with one key the second.
func readAttributes(r *api.Request) (func(*state.CallEvent) bool, *api.Error) {
	wanted := map[string]string{}
	if r.Params["LookupAttribute"] != "" {
		return nil, invalid("LookupAttribute")
	}
	for n := 1; n <= 2; n++ {
		prefix := fmt.Sprintf("LookupAttribute.%d.", n)
		key, hasKey := r.Params[prefix+"Key"]
		value, hasValue := r.Params[prefix+"Value"]
		switch {
		case !hasKey && !hasValue:
			continue
		case key == "SensitiveAction":
			return nil, invalid("the emulator does not know which events are sensitive: " + prefix + "Key must be another")
		case attributes[key] == nil || !hasValue:
			return nil, invalid(fmt.Sprintf("LookupAttribute.%d", n))
		}
		wanted[key] = value
	}
	if len(wanted) > 1 && !r.Settings.LookupPairs {
		return nil, invalid("this pair of attributes is not supported")
	}
	return func(ev *state.CallEvent) bool {
		for key, value := range wanted {
			if value == "" || !slices.Contains(attributes[key](ev), value) {
				return false
			}
		}
		return true
	}, nil
}
