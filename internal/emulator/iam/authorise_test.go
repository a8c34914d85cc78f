package iam_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

const (
	account = "1000000000000001"
	passing = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"actiontrail:*","Resource":"*"},{"Effect":"Allow","Action":"ram:PassRole","Resource":"*","Condition":{"StringEquals":{"acs:Service":"ecs.aliyuncs.com"}}}]}`
)

// policies joins policies, as a case has them in one string.
func policies(list ...string) string { return strings.Join(list, "\n") }

// TestAuthorise checks, for a RAM user with some policies, which calls are
// denied, for want of which action.
func TestAuthorise(t *testing.T) {
	attach := func(c *testclient.Client) testclient.Answer {
		return c.Attach("AttachPolicyToRole", "System", "AliyunLogFullAccess")
	}
	attachable := func(role, policy string) string {
		return policies(testclient.Allow("ram:AttachPolicyToRole", role), testclient.Allow("ram:AttachPolicyToRole", policy))
	}
	getStore := func(c *testclient.Client) testclient.Answer {
		return c.SLS("GET", "ops-audit", testclient.TrailLogstore, "")
	}
	createStore := func(c *testclient.Client) testclient.Answer {
		return c.SLS("POST", "ops-audit", "/logstores", testclient.LogstoreBody)
	}
	createTrail := func(c *testclient.Client) testclient.Answer { return c.MakeTrail("platform-ops") }
	withoutRole := func(c *testclient.Client) testclient.Answer {
		return c.RPC("actiontrail", "CreateInnerTrail", "Name", "platform-ops", "SlsProjectArn", testclient.ProjectARN)
	}
	getRole := func(c *testclient.Client) testclient.Answer {
		return c.RPC("ram", "GetRole", "RoleName", "AliyunActionTrailDefaultRole")
	}
	for name, tc := range map[string]struct {
		policies string
		call     func(c *testclient.Client) testclient.Answer
		denied   string // empty: allowed
	}{
		"no policies":             {"", getRole, "ram:GetRole"},
		"administrator":           {"AdministratorAccess", getRole, ""},
		"reads, in RAM":           {"AliyunRAMReadOnlyAccess", getRole, ""},
		"reads, all":              {"ReadOnlyAccess", getRole, ""},
		"role in its case":        {testclient.Allow("ram:GetRole", "acs:ram:*:"+account+":role/AliyunActionTrailDefaultRole"), getRole, ""},
		"role without a region":   {testclient.Allow("ram:GetRole", testclient.DefaultRoleARN), getRole, ""},
		"role of another account": {testclient.Allow("ram:GetRole", "acs:ram:*:"+testclient.OtherAccount+":role/*"), getRole, "ram:GetRole"},
		"another role":            {testclient.Allow("ram:GetRole", "acs:ram:*:*:role/x"), getRole, "ram:GetRole"},
		"denied":                  {policies("AdministratorAccess", testclient.Statement("Deny", "ram:Get*", "*")), getRole, "ram:GetRole"},
		"read-only attaches":      {"AliyunRAMReadOnlyAccess", attach, "ram:AttachPolicyToRole"},
		"attach to the role":      {testclient.Allow("ram:AttachPolicyToRole", "acs:ram:*:*:role/*"), attach, "ram:AttachPolicyToRole"},
		"attach the policy":       {testclient.Allow("ram:AttachPolicyToRole", "acs:ram:*:system:policy/*"), attach, "ram:AttachPolicyToRole"},
		"attach both":             {attachable("acs:ram:*:*:role/*", "acs:ram:*:system:policy/AliyunLogFullAccess"), attach, ""},
		"attach, own policies":    {attachable("acs:ram:*:*:role/*", "acs:ram:*:"+account+":policy/*"), attach, "ram:AttachPolicyToRole"},
		"caller's identity":       {"", func(c *testclient.Client) testclient.Answer { return c.RPC("sts", "GetCallerIdentity") }, ""},

		"trails, all":            {"AliyunActionTrailFullAccess", createTrail, ""},
		"trails, read":           {"AliyunActionTrailReadOnlyAccess", createTrail, "actiontrail:CreateInnerTrail"},
		"trails, no role":        {testclient.Allow("actiontrail:*", "*"), createTrail, "ram:PassRole"},
		"trails, role elsewhere": {passing, createTrail, "ram:PassRole"},
		"trails, by ARN":         {policies(testclient.Allow("actiontrail:*", "acs:actiontrail:*:*:trail/*"), testclient.Allow("ram:PassRole", "*")), createTrail, "actiontrail:CreateInnerTrail"},
		"trails, this role":      {policies(testclient.Allow("actiontrail:*", "*"), testclient.Allow("ram:PassRole", "acs:ram::"+account+":role/AliyunActionTrailDefaultRole")), createTrail, ""},
		"trails, another role":   {policies(testclient.Allow("actiontrail:*", "*"), testclient.Allow("ram:PassRole", "acs:ram:*:*:role/x")), createTrail, "ram:PassRole"},
		"without a role":         {"AliyunActionTrailFullAccess", withoutRole, ""},
		"without a role, no SLR": {policies(testclient.Allow("actiontrail:*", "*"), testclient.Allow("ram:PassRole", "*")), withoutRole, "ram:CreateServiceLinkedRole"},
		"describe":               {"AliyunActionTrailReadOnlyAccess", func(c *testclient.Client) testclient.Answer { return c.RPC("actiontrail", "DescribeInnerTrails") }, ""},
		"update passes a role": {testclient.Allow("actiontrail:*", "*"), func(c *testclient.Client) testclient.Answer {
			return c.RPC("actiontrail", "UpdateTrail", "Name", "x", "SlsWriteRoleArn", testclient.DefaultRoleARN)
		}, "ram:PassRole"},
		"ordinary trail": {testclient.Allow("actiontrail:CreateTrail", "acs:actiontrail:*:*:trail/*"), func(c *testclient.Client) testclient.Answer {
			return c.RPC("actiontrail", "CreateTrail", "Name", "x", "SlsWriteRoleArn", testclient.DefaultRoleARN)
		}, "ram:PassRole"},
		"stop, by name": {testclient.Allow("actiontrail:StopLogging", "acs:actiontrail:cn-hangzhou:*:trail/platform-*"), func(c *testclient.Client) testclient.Answer {
			return c.RPC("actiontrail", "StopLogging", "Name", "audit-main")
		}, "actiontrail:StopLogging"},
		"status, in every trail": {testclient.Allow("actiontrail:GetTrailStatus", "acs:actiontrail:*:*:trail/platform-ops"), func(c *testclient.Client) testclient.Answer {
			return c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops")
		}, "actiontrail:GetTrailStatus"},
		"in another region": {testclient.Allow("actiontrail:StartLogging", "acs:actiontrail:cn-shanghai:*:trail/*"), func(c *testclient.Client) testclient.Answer {
			return c.RPC("actiontrail", "StartLogging", "Name", "platform-ops")
		}, "actiontrail:StartLogging"},
		"logs, all":             {"AliyunLogFullAccess", getStore, ""},
		"logs, read":            {"AliyunLogReadOnlyAccess", getStore, ""},
		"logs, these Logstores": {testclient.Allow("log:getlogstore", "acs:log:*:*:project/*/logstore/innertrail_*"), getStore, ""},
		"logs, other Logstores": {testclient.Allow("log:GetLogStore", "acs:log:*:*:project/*/logstore/actiontrail_*"), getStore, "log:GetLogStore"},
		"logs, the project":     {testclient.Allow("log:*", "acs:log:*:*:project/ops-audit"), getStore, "log:GetLogStore"},
		"logs, trails only":     {"AliyunActionTrailFullAccess", getStore, "log:GetLogStore"},
		"create, of all names":  {testclient.Allow("log:CreateLogStore", "acs:log:*:*:project/ops-audit/logstore/*"), createStore, ""},
		"create, of this name":  {testclient.Allow("log:CreateLogStore", "acs:log:*:*:project/ops-audit/logstore/innertrail_*"), createStore, "log:CreateLogStore"},
		"create a project":      {testclient.Allow("log:CreateProject", "acs:log:*:*:project/new-*"), func(c *testclient.Client) testclient.Answer { return c.SLS("POST", "new-one", "/", "{}") }, "log:CreateProject"},
		"write as ActionTrail does": {"AliyunActionTrailRolePolicy", func(c *testclient.Client) testclient.Answer {
			return c.SLS("DELETE", "ops-audit", testclient.TrailLogstore, "")
		}, "log:DeleteLogStore"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testclient.Start(t)
			c.MakeLogstore()
			if strings.HasPrefix(name, "create, ") {
				c.Must(c.SLS("DELETE", "ops-audit", testclient.TrailLogstore, ""))
			}
			list := strings.Split(tc.policies, "\n")
			if tc.policies == "" {
				list = nil
			}
			alice := c.User("alice", list...)
			a := tc.call(alice)
			if tc.denied == "" {
				c.Must(a)
				return
			}
			if strings.HasPrefix(tc.denied, "log:") {
				c.Refused(a, 401, "Unauthorized")
				if text, _ := a.Get("errorMessage").(string); !strings.HasPrefix(text, "denied by sts or ram, action: "+tc.denied+", resource: acs:log:cn-hangzhou:"+account+":project/") {
					t.Errorf("message %q", text)
				}
				return
			}
			c.Refused(a, 403, "NoPermission")
			if got := a.Get("AccessDeniedDetail", "AuthAction"); got != tc.denied {
				t.Errorf("AuthAction %v", got)
			}
		})
	}
}

// TestAuthorise_settings checks the guesses about what a policy must allow.
func TestAuthorise_settings(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Must(c.MakeTrail("platform-ops"))
	alice := c.User("alice", testclient.Allow("actiontrail:*InnerTrail*", "acs:actiontrail:*:*:trail/platform-*"),
		testclient.Allow("log:CreateLogStore", "acs:log:*:*:project/ops-audit/logstore/audit_*"), testclient.Allow("log:*", "acs:log:*:*:project/ops-audit/dashboard/audit_*"))
	another := `{"logstoreName":"audit_x","ttl":30,"shardCount":1}`
	c.Refused(alice.RPC("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"), 403, "NoPermission")
	c.Refused(alice.SLS("POST", "ops-audit", "/logstores", another), 401, "Unauthorized")
	c.Emulator.Set(func(s *emulator.Settings) {
		s.InnerTrailByName, s.SLSCreatesByName, s.SLSDenialStatus = true, true, 403
	})
	c.Must(alice.RPC("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"))
	c.Refused(alice.RPC("actiontrail", "DescribeInnerTrails"), 403, "NoPermission")
	c.Must(alice.SLS("POST", "ops-audit", "/logstores", another))
	c.Refused(alice.SLS("POST", "ops-audit", "/logstores", testclient.LogstoreBody), 403, "Unauthorized")
	c.Must(alice.SLS("POST", "ops-audit", "/dashboards", `{"dashboardName":"audit_d","displayName":"d","charts":[]}`))
	c.Refused(alice.SLS("GET", "ops-audit", "/dashboards", ""), 403, "Unauthorized")
	c.Emulator.Set(func(s *emulator.Settings) { s.ActionTrailDenialCode = "Forbidden.RAM" })
	c.Refused(alice.RPC("actiontrail", "DescribeInnerTrails"), 403, "Forbidden.RAM")
	c.Refused(alice.RPC("ram", "GetRole", "RoleName", "x"), 403, "NoPermission")
}

// TestAuthorise_detail checks what a denial says about its reason.
func TestAuthorise_detail(t *testing.T) {
	c := testclient.Start(t)
	c.Role(account, "deploy", testclient.TrustOf(testclient.FirstRoot), "AliyunRAMReadOnlyAccess", testclient.Statement("Deny", "ram:ListPoliciesForRole", "*"))
	alice := c.User("alice", testclient.MayAssume)
	session := alice.Assume(account, "deploy")
	narrow := alice.Assume(account, "deploy", "Policy", testclient.Allow("ram:GetPolicy", "*"))
	user := c.Must(alice.RPC("sts", "GetCallerIdentity")).Get("UserId")
	for name, tc := range map[string]struct {
		a    testclient.Answer
		want map[string]any
	}{
		"user": {alice.RPC("ram", "DeleteRole", "RoleName", "deploy"), map[string]any{
			"AuthAction": "ram:DeleteRole", "AuthPrincipalType": "SubUser", "AuthPrincipalDisplayName": user,
			"NoPermissionType": "ImplicitDeny", "PolicyType": "AccountLevelIdentityBasedPolicy",
		}},
		"session, explicit": {session.RPC("ram", "ListPoliciesForRole", "RoleName", "deploy"), map[string]any{
			"AuthAction": "ram:ListPoliciesForRole", "AuthPrincipalType": "AssumedRoleUser", "AuthPrincipalDisplayName": "deploy:sess1",
			"NoPermissionType": "ExplicitDeny", "PolicyType": "AccountLevelIdentityBasedPolicy",
		}},
		"session policy": {narrow.RPC("ram", "GetRole", "RoleName", "deploy"), map[string]any{
			"AuthAction": "ram:GetRole", "AuthPrincipalType": "AssumedRoleUser", "NoPermissionType": "ImplicitDeny", "PolicyType": "SessionPolicy",
		}},
	} {
		c.Refused(tc.a, 403, "NoPermission")
		tc.want["AuthPrincipalOwnerId"] = account
		for member, want := range tc.want {
			if got := tc.a.Get("AccessDeniedDetail", member); got != want {
				t.Errorf("%s: %s is %v, not %v", name, member, got, want)
			}
		}
		if s, _ := tc.a.Get("AccessDeniedDetail", "EncodedDiagnosticMessage").(string); s == "" {
			t.Errorf("%s: no EncodedDiagnosticMessage", name)
		}
	}
	c.Must(session.RPC("ram", "GetRole", "RoleName", "deploy"))
}
