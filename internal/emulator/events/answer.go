package events

import (
	"maps"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// globalRegion is what events of global services name as their region, as the examples of the
// documentation do.
const globalRegion = "cn-hangzhou"

// serviceNames are the services as events name them: as the links of the service do.
var serviceNames = map[string]string{
	api.ServiceActionTrail: "Actiontrail", api.ServiceRAM: "Ram", api.ServiceSTS: "Sts", api.ServiceSLS: "Sls",
}

func serviceName(service string) string {
	if name, known := serviceNames[service]; known {
		return name
	}
	return service
}

// identityTypes are the kinds of caller as events name them.
var identityTypes = map[string]string{
	state.IdentityAccount: "root-account", state.IdentityRAMUser: "ram-user", state.IdentityAssumedRole: "assumed-role",
}

func readOrWrite(ev *state.CallEvent) string {
	if ev.Mutating {
		return "Write"
	}
	return "Read"
}

// answerOf returns an event as LookupEvents prints it. The emulator keeps no answers of the
// services: there are no responseElements.
func answerOf(ev *state.CallEvent) map[string]any {
	identity := map[string]any{
		"type": identityTypes[ev.IdentityType], "accountId": ev.AccountID, "principalId": ev.PrincipalID,
		"userName": ev.UserName, "accessKeyId": ev.KeyID,
	}
	if !ev.SessionOpened.IsZero() {
		identity["sessionContext"] = map[string]any{"attributes": map[string]string{
			"creationDate": api.Timestamp(ev.SessionOpened), "mfaAuthenticated": "false",
		}}
	}
	region := ev.Region
	if global(ev.Service) {
		region = globalRegion
	}
	answer := map[string]any{
		"eventId": ev.ID, "requestId": ev.RequestID, "eventVersion": "1", "eventCategory": "Management", "eventType": typeAPICall,
		"eventName": ev.Action, "eventTime": api.Timestamp(ev.Time), "eventRW": readOrWrite(ev),
		"eventSource": ev.Host, "serviceName": serviceName(ev.Service), "apiVersion": ev.Version, "acsRegion": region,
		"sourceIpAddress": ev.SourceIP, "userAgent": ev.UserAgent, "userIdentity": identity,
		"requestParameters": shown(ev.Params), "recipientAccountId": ev.AccountID,
	}
	if ev.ErrorCode != "" {
		answer["errorCode"], answer["errorMessage"] = ev.ErrorCode, ev.ErrorMessage
	}
	if len(ev.Resources) > 0 {
		answer["referencedResources"], answer["resourceType"], answer["resourceName"] = printed(ev.Resources)
	}
	return answer
}

// shown returns parameters without their secrets.
func shown(params map[string]string) map[string]string {
	if _, secret := params["OIDCToken"]; secret {
		params = maps.Clone(params)
		params["OIDCToken"] = "not shown"
	}
	return params
}

// printed returns resources by type, and the two members that list types and names: a
// semicolon between types, a comma between resources of one.
func printed(resources []state.Resource) (byType map[string][]string, types, names string) {
	byType = map[string][]string{}
	var order []string
	for _, r := range resources {
		if !slices.Contains(order, r.Type) {
			order = append(order, r.Type)
		}
		byType[r.Type] = append(byType[r.Type], r.Name)
	}
	lists := make([]string, 0, len(order))
	for _, t := range order {
		lists = append(lists, strings.Join(byType[t], ","))
	}
	return byType, strings.Join(order, ";"), strings.Join(lists, ";")
}
