package events_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// TestLookup_event checks all that an event says, of each kind of caller and service.
func TestLookup_event(t *testing.T) {
	c := start(t)
	alice := c.User("Alice", "AdministratorAccess")
	c.Role(emulator.DefaultAccountID, "deploy", testclient.TrustOf(testclient.FirstRoot), "AdministratorAccess")
	session := alice.Assume(emulator.DefaultAccountID, "deploy")
	at := c.Emulator.Clock.Now()
	c.MakeDestination()
	c.Must(alice.SLS("POST", "ops-audit", "/logstores", `{"logstoreName":"own","ttl":30,"shardCount":2}`))
	c.Must(session.RPC("ram", "DetachPolicyFromRole", "RoleName", "AliyunActionTrailDefaultRole", "PolicyType", "System", "PolicyName", "AliyunActionTrailRolePolicy"))
	c.Refused(session.RPC("actiontrail", "StopLogging", "Name", "platform-ops"), 404, "TrailNotFoundException")
	c.Emulator.Clock.Advance(10 * time.Minute)

	stamp := at.UTC().Format("2006-01-02T15:04:05Z")
	for _, tc := range []struct {
		region string
		params []string
		want   map[string]any
	}{
		{global, by("EventName", "CreateRole"), map[string]any{
			"eventTime": stamp, "eventRW": "Write", "eventType": "ApiCall", "eventCategory": "Management", "eventVersion": "1",
			"serviceName": "Ram", "eventSource": "ram.aliyuncs.com", "apiVersion": "2015-05-01", "acsRegion": "cn-hangzhou",
			"sourceIpAddress": "127.0.0.1", "recipientAccountId": emulator.DefaultAccountID, "resourceType": "ACS::RAM::Role",
			"resourceName": "AliyunActionTrailDefaultRole", "requestParameters.RoleName": "AliyunActionTrailDefaultRole", "errorCode": nil,
			"userIdentity.type": "root-account", "userIdentity.userName": "root", "userIdentity.accountId": emulator.DefaultAccountID,
			"userIdentity.principalId": emulator.DefaultAccountID, "userIdentity.accessKeyId": c.ID, "userIdentity.sessionContext": nil,
		}},
		{"cn-hangzhou", by("EventName", "CreateLogStore"), map[string]any{
			"serviceName": "Sls", "eventSource": "ops-audit.cn-hangzhou.log.aliyuncs.com", "apiVersion": "0.6.0", "acsRegion": "cn-hangzhou",
			"resourceType": "ACS::SLS::Project;ACS::SLS::LogStore", "resourceName": "ops-audit;own", "requestParameters.ttl": "30",
			"userIdentity.type": "ram-user", "userIdentity.userName": "Alice", "userIdentity.accessKeyId": alice.ID,
		}},
		{global, by("EventName", "DetachPolicyFromRole"), map[string]any{
			"userIdentity.type": "assumed-role", "userIdentity.userName": "deploy:sess1", "userIdentity.accessKeyId": session.ID,
			"userIdentity.sessionContext.attributes.creationDate": stamp, "userIdentity.sessionContext.attributes.mfaAuthenticated": "false",
			"resourceType": "ACS::RAM::Role;ACS::RAM::Policy", "resourceName": "AliyunActionTrailDefaultRole;AliyunActionTrailRolePolicy",
		}},
		{"cn-hangzhou", by("EventName", "StopLogging"), map[string]any{
			"serviceName": "Actiontrail", "eventSource": "actiontrail.cn-hangzhou.aliyuncs.com", "resourceName": "platform-ops",
			"errorCode": "TrailNotFoundException", "errorMessage": "The specified Trail does not exist.",
		}},
		{global, by("EventName", "AssumeRole"), map[string]any{"serviceName": "Sts", "resourceName": "deploy", "userIdentity.userName": "Alice"}},
	} {
		a := c.Must(lookUp(c, tc.region, tc.params...))
		if n := len(names(a)); n != 1 {
			t.Errorf("%v: %d events: %s", tc.params, n, a.Raw)
		}
		for path, want := range tc.want {
			at := []any{"Events", 0}
			for _, member := range strings.Split(path, ".") {
				at = append(at, member)
			}
			if got := a.Get(at...); got != want {
				t.Errorf("%v: %s is %v, want %v", tc.params, path, got, want)
			}
		}
		if id := a.Get("Events", 0, "eventId"); id == "" || id != a.Get("Events", 0, "requestId") {
			t.Errorf("%v: the event has the id %v", tc.params, id)
		}
	}
}

// TestLookup_recorded checks which calls are events: what a service answered, and no data.
func TestLookup_recorded(t *testing.T) {
	c := start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.LookupDelayMS, s.LookupPerSecond, s.LookupEveryRegion = 0, 0, true })
	c.MakeOwnLogs()
	reader := c.User("reader")
	rename := func() testclient.Answer { return c.SLS("PUT", "ops-audit", "/", `{"description":"other"}`) }
	for kind, want := range map[emulator.FaultKind]string{
		emulator.FaultDeny: "Unauthorized", emulator.FaultInternal: "InternalServerError", emulator.FaultCutAfter: "<nil>",
		emulator.FaultGarble: "<nil>", emulator.FaultCutBefore: "", emulator.FaultReset: "", emulator.FaultGarbage: "",
	} {
		before := len(updates(c))
		c.Emulator.Fault(emulator.Fault{Action: "UpdateProject", Kind: kind})
		rename()
		codes := updates(c)[before:]
		if got := strings.Join(codes, " "); got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
	c.Refused(reader.RPC("ram", "GetRole", "RoleName", "x"), 403, "NoPermission")
	c.Must(c.PutLogs("own-logs", testclient.LogGroup(c.Emulator.Clock.Now(), []string{"a", "1"})))
	c.Must(c.SLS("GET", "ops-audit", "/logstores/own-logs?type=histogram&from=1&to=2", ""))
	c.Cursor(0)
	c.Refused(c.As(emulator.Credentials{AccessKeyID: "LTAI5tUnknown", AccessKeySecret: "x"}).RPC("ram", "ListRoles"), 404, "InvalidAccessKeyId.NotFound")
	c.Emulator.Edit(func(a *emulator.Account) { a.Projects["ops-audit"].Logstores["own-logs"].EnableModify = true })
	edit := func() {
		c.Must(c.SLS("POST", "ops-audit", "/logstores/own-logs/deletelogs", fmt.Sprintf(`{"from":1,"to":%d,"query":"*"}`, c.Emulator.Clock.Now().Unix()+1)))
	}
	edit()
	c.Emulator.Set(func(s *emulator.Settings) { s.LookupRowEdits = true })
	edit()
	counts := map[string]int{}
	for _, name := range names(c.Must(lookUp(c, "cn-hangzhou", "MaxResults", "50"))) {
		counts[name]++
	}
	for name, want := range map[string]int{
		"GetRole": 1, "PutLogs": 0, "GetHistograms": 0, "GetCursor": 0, "ListRoles": 0, "DeleteLogs": 1, "CreateIndex": 1,
	} {
		if counts[name] != want {
			t.Errorf("%d events %s, want %d", counts[name], name, want)
		}
	}
}

// updates returns the error codes of the events that changed a project, oldest first.
func updates(c *testclient.Client) []string {
	c.T.Helper()
	a := c.Must(lookUp(c, "cn-hangzhou", append(by("EventName", "UpdateProject"), "Direction", "FORWARD", "MaxResults", "50")...))
	var codes []string
	for i := 0; a.Get("Events", i) != nil; i++ {
		codes = append(codes, fmt.Sprint(a.Get("Events", i, "errorCode")))
	}
	return codes
}
