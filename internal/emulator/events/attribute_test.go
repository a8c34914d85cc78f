package events_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// TestLookup_attributes checks each key, exactly and with regard to case, and pairs of them.
func TestLookup_attributes(t *testing.T) {
	c := start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.LookupDelayMS, s.LookupPerSecond, s.LookupEveryRegion = 0, 0, true })
	alice := c.User("Alice", "AdministratorAccess")
	c.Role(emulator.DefaultAccountID, "deploy", testclient.TrustOf(testclient.FirstRoot), "AdministratorAccess")
	session := alice.Assume(emulator.DefaultAccountID, "deploy")
	c.MakeDestination()
	c.Must(alice.SLS("GET", "ops-audit", "/", ""))
	c.Must(session.SLS("DELETE", "ops-audit", "/", ""))
	id := fmt.Sprint(c.Must(lookUp(c, "cn-beijing", by("EventName", "DeleteProject")...)).Get("Events", 0, "eventId"))
	for _, tc := range []struct {
		attributes []string
		want       string
	}{
		{by("EventId", id), "DeleteProject"},
		{by("EventName", "deleteproject"), ""},
		{by("EventName", "DeleteProj"), ""},
		{by("EventRW", "Read", "ServiceName", "Sls"), "GetProject"},
		{by("ServiceName", "Sts"), "AssumeRole"},
		{by("User", "Alice"), "GetProject AssumeRole"},
		{by("User", "deploy:sess1"), "DeleteProject"},
		{by("RoleName", "deploy"), "DeleteProject"},
		{by("EventAccessKeyId", session.ID), "DeleteProject"},
		{by("ResourceType", "ACS::SLS::Project"), "DeleteProject GetProject CreateProject"},
		{by("ResourceName", "AliyunActionTrailRolePolicy"), "AttachPolicyToRole"},
		{by("ResourceName", "ops-audit", "User", "root"), "CreateProject"},
		{by("SourceIpAddress", "127.0.0.2"), ""},
		{by("EventType", "ApiCall", "EventName", "CreateRole"), "CreateRole"},
		{by("EventType", "ConsoleSignin"), ""},
		{by("EventName", "CreateRole", "EventName", "CreateProject"), "CreateProject"},         // the second of one key
		{by("EventName", "CreateRole", "ServiceName", "Ram", "EventRW", "Read"), "CreateRole"}, // the first two
	} {
		if got := strings.Join(names(c.Must(lookUp(c, "cn-beijing", tc.attributes...))), " "); got != tc.want {
			t.Errorf("%v: %s, want %s", tc.attributes, got, tc.want)
		}
	}
}

// TestLookup_attributes_misspelt checks that no condition is left out in silence: an answer would
// then have the events that the call wanted to leave out.
func TestLookup_attributes_misspelt(t *testing.T) {
	c := start(t)
	for _, name := range []string{
		"LookupAttribute.0.", "LookupAttribute.01.", "LookupAttribute.-1.", "LookupAttribute.x.", "LookupAttribute..",
		"LookupAttribute.99999999999999999999.", "LookupAttributes.1.",
	} {
		c.Refused(lookUp(c, "cn-hangzhou", name+"Key", "EventName", name+"Value", "StopLogging"), 400, "InvalidQueryParameter")
	}
	for range 10 { // always the same one is named
		if a := lookUp(c, "cn-hangzhou", "Zone", "1", "Colour", "red", "MaxResults.1", "5"); !strings.Contains(string(a.Raw), "(Colour)") {
			t.Errorf("%s", a.Raw)
		}
	}
	for _, params := range [][]string{
		{"LookupAttribute.1", "EventName"},
		{"LookupAttribute.1.key", "EventName", "LookupAttribute.1.value", "StopLogging"},
		append(by("EventName", "StopLogging"), "LookupAttribute.1.Colour", "red"),
		append(by("EventName", "StopLogging"), "LookupAttribute.1.Key.1", "red"),
		by("EventName", ""),
		{"MaxResults.1", "5"}, // no list
	} {
		c.Refused(lookUp(c, "cn-hangzhou", params...), 400, "InvalidQueryParameter")
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.LookupDelayMS = 0 })
	c.MakeDestination()
	for _, n := range []string{"2", "5", "11"} {
		if got := names(c.Must(lookUp(c, "cn-hangzhou", "LookupAttribute."+n+".Key", "EventName", "LookupAttribute."+n+".Value", "CreateProject"))); len(got) != 1 {
			t.Errorf("the only attribute has number %s: %v", n, got)
		}
	}
}

// TestLookup_pairs checks the pairs of keys that are published, in either order, and that any
// other one is refused unless a setting says otherwise.
func TestLookup_pairs(t *testing.T) {
	c := start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.LookupDelayMS, s.LookupPerSecond, s.LookupEveryRegion = 0, 0, true })
	alice := c.User("Alice", "AdministratorAccess")
	c.Must(alice.SLS("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`))
	event := c.Must(lookUp(c, "cn-beijing", by("EventName", "CreateProject")...))
	principal, _ := event.Get("Events", 0, "userIdentity", "principalId").(string)
	values := map[string]string{
		"ServiceName": "Sls", "EventName": "CreateProject", "User": "Alice", "PrincipalId": principal, "ResourceName": "ops-audit",
		"ResourceType": "ACS::SLS::Project", "EventRW": "Write", "EventType": "ApiCall", "EventId": "x", "EventAccessKeyId": alice.ID, "SourceIpAddress": "127.0.0.1", "RoleName": "r",
	}
	published := "ServiceName: EventName User PrincipalId RoleName ResourceName EventRW EventType; ResourceName: ResourceType EventName User RoleName ServiceName; EventType: EventName"
	pairs := map[[2]string]bool{}
	for _, part := range strings.Split(published, "; ") {
		key, others, _ := strings.Cut(part, ": ")
		for _, other := range strings.Fields(others) {
			pairs[[2]string{key, other}], pairs[[2]string{other, key}] = true, true
		}
	}
	for a := range values {
		for b := range values {
			answer := lookUp(c, "cn-beijing", by(a, values[a], b, values[b])...)
			switch {
			case a != b && !pairs[[2]string{a, b}]:
				c.Refused(answer, 400, "InvalidQueryParameter")
			case len(names(c.Must(answer))) == 0 && a != "RoleName" && b != "RoleName" && b != "EventId":
				t.Errorf("%s and %s: %s", a, b, answer.Raw)
			}
		}
	}
	c.Must(lookUp(c, "cn-beijing", by("ServiceName", "Sls", "User", "Alice", "EventRW", "Read")...)) // the third does not count
	c.Emulator.Set(func(s *emulator.Settings) { s.LookupAnyPair = true })
	if got := names(c.Must(lookUp(c, "cn-beijing", by("User", "Alice", "EventRW", "Write")...))); len(got) != 1 {
		t.Errorf("with a setting that allows any pair: %v", got)
	}
}

// TestLookup_times checks that a time is in the published form to the letter.
func TestLookup_times(t *testing.T) {
	c := start(t)
	end := c.Emulator.Clock.Now().UTC().Format(time.RFC3339)
	for _, begin := range []string{"2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00Z", "2026-01-01t00:00:00z"} {
		c.Refused(lookUp(c, "cn-hangzhou", "StartTime", begin, "EndTime", end), 400, "InvalidParameterStartTime")
	}
	if a := c.Must(lookUp(c, "cn-hangzhou", "StartTime", "0001-01-01T00:00:00Z", "EndTime", end)); a.Get("StartTime") != "0001-01-01T00:00:00Z" {
		t.Errorf("the answer begins at %v", a.Get("StartTime"))
	}
}
