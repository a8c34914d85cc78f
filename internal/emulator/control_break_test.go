package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// Each act breaks what it says, with the services' own calls.
func TestBreak(t *testing.T) {
	t.Parallel()
	logstore := func(a *emulator.Account) *emulator.Logstore {
		return a.Projects["ops-audit"].Logstores["innertrail_platform-ops"]
	}
	role := func(a *emulator.Account) *emulator.Role { return a.Roles["aliyunactiontraildefaultrole"] }
	for _, tc := range []struct {
		act, call string
		broken    func(a *emulator.Account) bool
	}{
		{"delete_trail", "DeleteInnerTrail", func(a *emulator.Account) bool { return len(a.InnerTrails) == 0 }},
		{"stop_trail", "StopLogging", func(a *emulator.Account) bool { return a.InnerTrails["platform-ops"].Status == emulator.StatusDisable }},
		{"move_trail", "CreateInnerTrail", func(a *emulator.Account) bool {
			trail := a.InnerTrails["platform-ops"]
			return strings.HasSuffix(trail.SLSProjectARN, "/ops-audit-moved") && trail.Status == emulator.StatusEnable
		}},
		{"change_trust", "UpdateRole", func(a *emulator.Account) bool {
			return !strings.Contains(role(a).AssumeRolePolicyDocument, "actiontrail")
		}},
		{"detach_policies", "DetachPolicyFromRole", func(a *emulator.Account) bool { return len(role(a).Policies) == 0 }},
		{"deny_delivery", "AttachPolicyToRole", func(a *emulator.Account) bool { return len(role(a).Policies) == 2 }},
		{"delete_role", "DeleteRole", func(a *emulator.Account) bool { return role(a) == nil }},
		{"lower_retention", "UpdateLogStore", func(a *emulator.Account) bool { return logstore(a).TTL == 7 }},
		{"allow_web_tracking", "UpdateLogStore", func(a *emulator.Account) bool { return logstore(a).WebTracking }},
		{"delete_logstore", "DeleteLogStore", func(a *emulator.Account) bool { return logstore(a) == nil }},
		{"delete_index", "DeleteIndex", func(a *emulator.Account) bool { return logstore(a).Index == nil }},
		{"narrow_index", "UpdateIndex", func(a *emulator.Account) bool { return !strings.Contains(string(logstore(a).Index), "EventName") }},
		{"delete_project", "DeleteProject", func(a *emulator.Account) bool { return a.Projects["ops-audit"] == nil }},
	} {
		t.Run(tc.act, func(t *testing.T) {
			t.Parallel()
			c := testclient.Start(t)
			c.MakeIndex()
			c.Must(c.MakeTrail("platform-ops"))
			c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
			c.Emulator.Edit(func(a *emulator.Account) {
				if tc.broken(a) {
					t.Error("it is broken before")
				}
			})
			c.Emulator.ClearJournal()
			a := c.Control("POST", "break/"+tc.act, "")
			if a.Status != 200 || a.Get("done") == "" || a.Get("shipping", "trail") != "platform-ops" || a.Get("shipping", "project") != "ops-audit" {
				t.Fatalf("%d %s", a.Status, a.Raw)
			}
			c.Emulator.Edit(func(a *emulator.Account) {
				if !tc.broken(a) {
					t.Error("it is not broken")
				}
			})
			called := false
			for _, call := range c.Emulator.Mutations() {
				called = called || call.Action == tc.call && call.Status == 200 && call.Caller == testclient.FirstRoot
			}
			if !called {
				t.Errorf("the journal has no %s: %+v", tc.call, c.Emulator.Journal())
			}
		})
	}
}

// An act says what is missing, and which trail it could be for.
func TestBreak_refuses(t *testing.T) {
	c := testclient.Start(t)
	c.MakeIndex()
	c.Must(c.MakeTrail("platform-ops"))
	if a := c.Control("POST", "break/stop_trail", `{"trail":"other"}`); a.Status != 400 || !strings.Contains(string(a.Raw), "which has platform-ops") {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	attached := func() (n int) {
		c.Emulator.Edit(func(a *emulator.Account) { n = len(a.Roles["aliyunactiontraildefaultrole"].Policies) })
		return n
	}
	c.Must(c.Control("POST", "break/deny_delivery", ""))
	if a := c.Control("POST", "break/undo_deny_delivery", ""); a.Status != 200 || attached() != 1 || a.Get("shipping", "role") != "AliyunActionTrailDefaultRole" {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	c.Must(c.Control("POST", "break/deny_delivery", ""))
	if attached() != 2 {
		t.Error("a second time, delivery is not denied")
	}
	// A trail that cannot be moved is gone, and the error says so.
	c.Must(c.Control("POST", "break/delete_role", ""))
	if a := c.Control("POST", "break/move_trail", ""); a.Status != 400 || !strings.Contains(string(a.Raw), "the trail was deleted, and not created again: CreateInnerTrail") {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
}

// What is broken already is refused with the service's own words.
func TestBreak_twice(t *testing.T) {
	c := testclient.Start(t)
	c.MakeIndex()
	c.Must(c.MakeTrail("platform-ops"))
	if a := c.Control("POST", "break/delete_index", ""); a.Status != 200 {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	if a := c.Control("POST", "break/delete_index", ""); a.Status != 400 || !strings.Contains(string(a.Raw), "not created") {
		t.Errorf("a second time: %d %s", a.Status, a.Raw)
	}
}

// Where only other accounts have trails, an act names them.
func TestBreak_otherAccount(t *testing.T) {
	t.Parallel()
	c := testclient.Start(t)
	c.Must(c.Control("POST", "accounts", `{"id":"2000000000000002"}`))
	c.MakeIndex()
	c.Must(c.MakeTrail("platform-ops"))
	a := c.Control("POST", "break/stop_trail", `{"account":"2000000000000002"}`)
	if a.Status != 400 || !strings.Contains(string(a.Raw), "the account 2000000000000002 has no inner trail; 1000000000000001 has: name one as account") {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
}

// A project that delete_project deleted is not in the recycle bin, as the list says.
func TestBreak_deleteProjectPastTheRecycleBin(t *testing.T) {
	t.Parallel()
	c := testclient.Start(t)
	c.MakeIndex()
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.Control("POST", "break/delete_project", ""))
	if a := c.Control("POST", "restore", `{"project":"ops-audit"}`); a.Status != 400 || !strings.Contains(string(a.Raw), "the recycle bin has no project") {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	if list := string(c.Control("GET", "", "").Raw); !strings.Contains(list, "past the recycle bin, so that restore cannot bring it back") {
		t.Error("the list does not say so")
	}
}

// An act on the logs says what it did to which of them, and who did it where LookupEvents is asked.
func TestBreak_logs(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.LookupDelayMS, s.LookupPerSecond = 0, 0 })
	c.MakeIndex()
	c.Must(c.MakeTrail("platform-ops"))
	mallory := c.User("mallory", "AdministratorAccess")
	act := func(name, body string) {
		t.Helper()
		if a := c.Control("POST", "break/"+name, body); a.Status != 200 {
			t.Fatalf("%s: %d %s", name, a.Status, a.Raw)
		}
	}
	deliver := func(body string) {
		t.Helper()
		c.Must(c.Control("POST", "deliver", body))
	}
	fates := func() string {
		t.Helper()
		a := c.Must(c.Control("GET", "platform_events", ""))
		var list []string
		for i := 0; a.Get(i) != nil; i++ {
			list = append(list, fmt.Sprint(a.Get(i, "fate"), " ", a.Get(i, "rows"), " ", a.Get(i, "hidden")))
		}
		return strings.Join(list, ", ")
	}
	deliver(`{"n":1}`)
	act("start_trail", `{"user":"Mallory","source_ip":"203.0.113.9"}`)
	deliver(`{"n":2}`)
	deliver(`{"n":1,"fate":"lost"}`)
	deliver(`{"n":1,"fate":"delayed","delay_ms":3600000}`)
	if got := fates(); got != "not_shipped 0 0, delivered 1 0, delivered 1 0, lost 0 0, delayed 0 0" {
		t.Error(got)
	}
	act("delete_row", `{"source_ip":"2001:db8::1"}`)
	if got := fates(); got != "not_shipped 0 0, delivered 1 0, delivered 0 1, lost 0 0, delayed 0 0" {
		t.Error(got)
	}
	id := fmt.Sprint(c.Must(c.Control("GET", "platform_events", "")).Get(1, "event_id"))
	c.Must(c.Control("DELETE", "platform_events", `{"event_ids":["`+id+`"]}`))
	if got := fates(); got != "not_shipped 0 0, delivered 0 0, delivered 0 1, lost 0 0, delayed 0 0" {
		t.Error(got)
	}
	act("clear_storage", `{"user":"mallory"}`)
	if got := fates(); got != "not_shipped 0 0, delivered 0 0, delivered 0 0, lost 0 0, delayed 0 0" {
		t.Error(got)
	}
	for event, want := range map[string]string{
		"StartLogging":         mallory.ID + " mallory 203.0.113.9 actiontrail.console.aliyun.com",
		"ClearLogStoreStorage": mallory.ID + " mallory 127.0.0.1 sls.console.aliyun.com",
	} {
		a := c.Must(c.RPC("actiontrail", "LookupEvents", "LookupAttribute.1.Key", "EventName", "LookupAttribute.1.Value", event))
		got := fmt.Sprint(a.Get("Events", 0, "userIdentity", "accessKeyId"), " ", a.Get("Events", 0, "userIdentity", "userName"), " ",
			a.Get("Events", 0, "sourceIpAddress"), " ", a.Get("Events", 0, "userAgent"))
		if got != want {
			t.Errorf("%s is by %s, want %s", event, got, want)
		}
	}
	for body, words := range map[string]string{
		`{"user":"eve"}`: "must be a RAM user of the account", `{"source_ip":"here"}`: "must be an IP address", "": "has no log",
	} {
		if a := c.Control("POST", "break/delete_row", body); a.Status != 400 || !strings.Contains(string(a.Raw), words) {
			t.Errorf("%s: %d %s", body, a.Status, a.Raw)
		}
	}
	for _, body := range []string{`{"n":1,"fate":"gone"}`, `{"n":1,"fate":"delayed"}`, `{"n":1,"delay_ms":5}`, `{"n":1,"fate":"delayed","delay_ms":-1}`} {
		if a := c.Control("POST", "deliver", body); a.Status != 400 {
			t.Errorf("%s: %d %s", body, a.Status, a.Raw)
		}
	}
	if a := c.Control("DELETE", "platform_events", `{"event_ids":["none"]}`); a.Status != 400 || !strings.Contains(string(a.Raw), "no Logstore of the account holds such an event") {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
}

// An act can be done again after a repair, and finds what it made before: none of its calls is
// refused.
func TestBreak_againAfterARepair(t *testing.T) {
	t.Parallel()
	c := testclient.Start(t)
	c.MakeIndex()
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	for range 2 {
		c.Must(c.Control("POST", "break/move_trail", ""))
		c.Must(c.RPC("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"))
		c.Must(c.MakeTrail("platform-ops"))
		c.Must(c.Control("POST", "break/deny_delivery", ""))
		c.Must(c.Control("POST", "break/undo_deny_delivery", ""))
	}
	for _, call := range c.Emulator.Journal() {
		if call.Status != 200 {
			t.Errorf("%s was refused: %s", call.Action, call.Code)
		}
	}
}

// An act that would change nothing, or the wrong way, is refused.
func TestBreak_already(t *testing.T) {
	t.Parallel()
	c := testclient.Start(t)
	c.MakeIndex()
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	for _, act := range []struct{ name, refused string }{
		{"stop_trail", "is stopped already"},
		{"start_trail", "is started already"},
		{"detach_policies", "has no policy"},
		{"lower_retention", "keeps its logs for 7 days already"},
		{"allow_web_tracking", "lets anyone write already"},
		{"change_trust", "does not trust ActionTrail already"},
		{"deny_delivery", "EntityAlreadyExists"},
	} {
		c.Must(c.Control("POST", "break/"+act.name, ""))
		before := len(c.Emulator.Mutations())
		if a := c.Control("POST", "break/"+act.name, ""); a.Status != 400 || !strings.Contains(string(a.Raw), act.refused) {
			t.Errorf("%s again: %d %s", act.name, a.Status, a.Raw)
		}
		if after := len(c.Emulator.Mutations()); after != before && act.refused != "EntityAlreadyExists" {
			t.Errorf("%s again wrote: %+v", act.name, c.Emulator.Mutations()[before:])
		}
	}
	c.Emulator.Edit(func(a *emulator.Account) { a.Projects["ops-audit"].Logstores["innertrail_platform-ops"].TTL = 3 })
	if a := c.Control("POST", "break/lower_retention", ""); a.Status != 400 || !strings.Contains(string(a.Raw), "for 3 days already") {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
}

// TestControlDeliver checks that the answer says what became of the events, so that none is taken
// for delivered where no trail delivers, or where it cannot.
func TestControlDeliver(t *testing.T) {
	c := testclient.Start(t)
	deliver := func(body, want string) {
		t.Helper()
		if a := c.Must(c.Control("POST", "deliver", body)); strings.Join(strings.Fields(string(a.Raw)), "") != want {
			t.Errorf("%s, want %s", a.Raw, want)
		}
	}
	deliver(`{"n":2}`, `{"not_shipped":2}`)
	c.MakeIndex()
	c.Must(c.MakeTrail("platform-ops"))
	deliver(`{"n":2}`, `{"not_shipped":2}`)
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	deliver(`{"n":3}`, `{"delivered":3}`)
	deliver(`{"n":1,"fate":"lost"}`, `{"lost":1}`)
	c.Must(c.Control("POST", "accounts", `{"id":"2000000000000002"}`))
	deliver(`{"n":2}`, `{"delivered":2,"not_shipped":2}`)
	c.Must(c.Control("POST", "break/detach_policies", "{}"))
	deliver(`{"n":2}`, `{"failed":2,"not_shipped":2}`)
}
