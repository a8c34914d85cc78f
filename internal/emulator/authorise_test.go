package emulator_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	account = "1000000000000001"
	passing = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"actiontrail:*","Resource":"*"},{"Effect":"Allow","Action":"ram:PassRole","Resource":"*","Condition":{"StringEquals":{"acs:Service":"ecs.aliyuncs.com"}}}]}`
)

// policies joins policies, as a case has them in one string.
func policies(list ...string) string { return strings.Join(list, "\n") }

// TestAuthorise holds, for a RAM user with some policies, which calls are
// denied, for want of which action.
func TestAuthorise(t *testing.T) {
	attach := func(c *client) answer { return c.attach("AttachPolicyToRole", "System", "AliyunLogFullAccess") }
	attachable := func(role, policy string) string {
		return policies(allow("ram:AttachPolicyToRole", role), allow("ram:AttachPolicyToRole", policy))
	}
	getStore := func(c *client) answer { return c.sls("GET", "ops-audit", store, "") }
	createStore := func(c *client) answer { return c.sls("POST", "ops-audit", "/logstores", logstore) }
	createTrail := func(c *client) answer { return c.makeTrail("platform-ops") }
	withoutRole := func(c *client) answer {
		return c.rpc("actiontrail", "CreateInnerTrail", "Name", "platform-ops", "SlsProjectArn", projectARN)
	}
	getRole := func(c *client) answer { return c.rpc("ram", "GetRole", "RoleName", "AliyunActionTrailDefaultRole") }
	for name, tc := range map[string]struct {
		policies string
		call     func(c *client) answer
		denied   string // empty: allowed
	}{
		"no policies":             {"", getRole, "ram:GetRole"},
		"administrator":           {"AdministratorAccess", getRole, ""},
		"reads, in RAM":           {"AliyunRAMReadOnlyAccess", getRole, ""},
		"reads, all":              {"ReadOnlyAccess", getRole, ""},
		"role in its case":        {allow("ram:GetRole", "acs:ram:*:"+account+":role/AliyunActionTrailDefaultRole"), getRole, ""},
		"role without a region":   {allow("ram:GetRole", roleARN), getRole, ""},
		"role of another account": {allow("ram:GetRole", "acs:ram:*:"+other+":role/*"), getRole, "ram:GetRole"},
		"another role":            {allow("ram:GetRole", "acs:ram:*:*:role/x"), getRole, "ram:GetRole"},
		"denied":                  {policies("AdministratorAccess", statement("Deny", "ram:Get*", "*")), getRole, "ram:GetRole"},
		"read-only attaches":      {"AliyunRAMReadOnlyAccess", attach, "ram:AttachPolicyToRole"},
		"attach to the role":      {allow("ram:AttachPolicyToRole", "acs:ram:*:*:role/*"), attach, "ram:AttachPolicyToRole"},
		"attach the policy":       {allow("ram:AttachPolicyToRole", "acs:ram:*:system:policy/*"), attach, "ram:AttachPolicyToRole"},
		"attach both":             {attachable("acs:ram:*:*:role/*", "acs:ram:*:system:policy/AliyunLogFullAccess"), attach, ""},
		"attach, own policies":    {attachable("acs:ram:*:*:role/*", "acs:ram:*:"+account+":policy/*"), attach, "ram:AttachPolicyToRole"},
		"caller's identity":       {"", func(c *client) answer { return c.rpc("sts", "GetCallerIdentity") }, ""},

		"trails, all":            {"AliyunActionTrailFullAccess", createTrail, ""},
		"trails, read":           {"AliyunActionTrailReadOnlyAccess", createTrail, "actiontrail:CreateInnerTrail"},
		"trails, no role":        {allow("actiontrail:*", "*"), createTrail, "ram:PassRole"},
		"trails, role elsewhere": {passing, createTrail, "ram:PassRole"},
		"trails, by ARN":         {policies(allow("actiontrail:*", "acs:actiontrail:*:*:trail/*"), allow("ram:PassRole", "*")), createTrail, "actiontrail:CreateInnerTrail"},
		"trails, this role":      {policies(allow("actiontrail:*", "*"), allow("ram:PassRole", "acs:ram::"+account+":role/AliyunActionTrailDefaultRole")), createTrail, ""},
		"trails, another role":   {policies(allow("actiontrail:*", "*"), allow("ram:PassRole", "acs:ram:*:*:role/x")), createTrail, "ram:PassRole"},
		"without a role":         {"AliyunActionTrailFullAccess", withoutRole, ""},
		"without a role, no SLR": {policies(allow("actiontrail:*", "*"), allow("ram:PassRole", "*")), withoutRole, "ram:CreateServiceLinkedRole"},
		"describe":               {"AliyunActionTrailReadOnlyAccess", func(c *client) answer { return c.rpc("actiontrail", "DescribeInnerTrails") }, ""},
		"update passes a role": {allow("actiontrail:*", "*"), func(c *client) answer {
			return c.rpc("actiontrail", "UpdateTrail", "Name", "x", "SlsWriteRoleArn", roleARN)
		}, "ram:PassRole"},
		"ordinary trail": {allow("actiontrail:CreateTrail", "acs:actiontrail:*:*:trail/*"), func(c *client) answer {
			return c.rpc("actiontrail", "CreateTrail", "Name", "x", "SlsWriteRoleArn", roleARN)
		}, "ram:PassRole"},
		"stop, by name":             {allow("actiontrail:StopLogging", "acs:actiontrail:cn-hangzhou:*:trail/platform-*"), func(c *client) answer { return c.rpc("actiontrail", "StopLogging", "Name", "audit-main") }, "actiontrail:StopLogging"},
		"status, in every trail":    {allow("actiontrail:GetTrailStatus", "acs:actiontrail:*:*:trail/platform-ops"), func(c *client) answer { return c.rpc("actiontrail", "GetTrailStatus", "Name", "platform-ops") }, "actiontrail:GetTrailStatus"},
		"in another region":         {allow("actiontrail:StartLogging", "acs:actiontrail:cn-shanghai:*:trail/*"), func(c *client) answer { return c.rpc("actiontrail", "StartLogging", "Name", "platform-ops") }, "actiontrail:StartLogging"},
		"logs, all":                 {"AliyunLogFullAccess", getStore, ""},
		"logs, read":                {"AliyunLogReadOnlyAccess", getStore, ""},
		"logs, these Logstores":     {allow("log:getlogstore", "acs:log:*:*:project/*/logstore/innertrail_*"), getStore, ""},
		"logs, other Logstores":     {allow("log:GetLogStore", "acs:log:*:*:project/*/logstore/actiontrail_*"), getStore, "log:GetLogStore"},
		"logs, the project":         {allow("log:*", "acs:log:*:*:project/ops-audit"), getStore, "log:GetLogStore"},
		"logs, trails only":         {"AliyunActionTrailFullAccess", getStore, "log:GetLogStore"},
		"create, of all names":      {allow("log:CreateLogStore", "acs:log:*:*:project/ops-audit/logstore/*"), createStore, ""},
		"create, of this name":      {allow("log:CreateLogStore", "acs:log:*:*:project/ops-audit/logstore/innertrail_*"), createStore, "log:CreateLogStore"},
		"create a project":          {allow("log:CreateProject", "acs:log:*:*:project/new-*"), func(c *client) answer { return c.sls("POST", "new-one", "/", "{}") }, "log:CreateProject"},
		"write as ActionTrail does": {"AliyunActionTrailRolePolicy", func(c *client) answer { return c.sls("DELETE", "ops-audit", store, "") }, "log:DeleteLogStore"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			c.makeLogstore()
			if strings.HasPrefix(name, "create, ") {
				c.must(c.sls("DELETE", "ops-audit", store, ""))
			}
			list := strings.Split(tc.policies, "\n")
			if tc.policies == "" {
				list = nil
			}
			alice := c.user("alice", list...)
			a := tc.call(alice)
			if tc.denied == "" {
				c.must(a)
				return
			}
			if strings.HasPrefix(tc.denied, "log:") {
				c.refused(a, 401, "Unauthorized")
				if text, _ := a.get("errorMessage").(string); !strings.HasPrefix(text, "denied by sts or ram, action: "+tc.denied+", resource: acs:log:cn-hangzhou:"+account+":project/") {
					t.Errorf("message %q", text)
				}
				return
			}
			c.refused(a, 403, "NoPermission")
			if got := a.get("AccessDeniedDetail", "AuthAction"); got != tc.denied {
				t.Errorf("AuthAction %v", got)
			}
		})
	}
}

// TestAuthorise_settings holds the guesses about what a policy must allow.
func TestAuthorise_settings(t *testing.T) {
	c := start(t)
	c.makeDestination()
	c.must(c.makeTrail("platform-ops"))
	alice := c.user("alice", allow("actiontrail:*InnerTrail*", "acs:actiontrail:*:*:trail/platform-*"),
		allow("log:CreateLogStore", "acs:log:*:*:project/ops-audit/logstore/audit_*"), allow("log:*", "acs:log:*:*:project/ops-audit/dashboard/audit_*"))
	another := `{"logstoreName":"audit_x","ttl":30,"shardCount":1}`
	c.refused(alice.rpc("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"), 403, "NoPermission")
	c.refused(alice.sls("POST", "ops-audit", "/logstores", another), 401, "Unauthorized")
	c.e.Set(func(s *emulator.Settings) {
		s.InnerTrailByName, s.SLSCreatesByName, s.SLSDenialStatus = true, true, 403
	})
	c.must(alice.rpc("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"))
	c.refused(alice.rpc("actiontrail", "DescribeInnerTrails"), 403, "NoPermission")
	c.must(alice.sls("POST", "ops-audit", "/logstores", another))
	c.refused(alice.sls("POST", "ops-audit", "/logstores", logstore), 403, "Unauthorized")
	c.must(alice.sls("POST", "ops-audit", "/dashboards", `{"dashboardName":"audit_d","displayName":"d","charts":[]}`))
	c.refused(alice.sls("GET", "ops-audit", "/dashboards", ""), 403, "Unauthorized")
	c.e.Set(func(s *emulator.Settings) { s.ActionTrailDenialCode = "Forbidden.RAM" })
	c.refused(alice.rpc("actiontrail", "DescribeInnerTrails"), 403, "Forbidden.RAM")
	c.refused(alice.rpc("ram", "GetRole", "RoleName", "x"), 403, "NoPermission")
}

// TestAuthorise_detail holds what a denial says of its reason.
func TestAuthorise_detail(t *testing.T) {
	c := start(t)
	c.role(account, "deploy", trusting(rootOfFirst), "AliyunRAMReadOnlyAccess", statement("Deny", "ram:ListPoliciesForRole", "*"))
	alice := c.user("alice", mayAssume)
	session := alice.assume(account, "deploy")
	narrow := alice.assume(account, "deploy", "Policy", allow("ram:GetPolicy", "*"))
	user := c.must(alice.rpc("sts", "GetCallerIdentity")).get("UserId")
	for name, tc := range map[string]struct {
		a    answer
		want map[string]any
	}{
		"user": {alice.rpc("ram", "DeleteRole", "RoleName", "deploy"), map[string]any{
			"AuthAction": "ram:DeleteRole", "AuthPrincipalType": "SubUser", "AuthPrincipalDisplayName": user,
			"NoPermissionType": "ImplicitDeny", "PolicyType": "AccountLevelIdentityBasedPolicy",
		}},
		"session, explicit": {session.rpc("ram", "ListPoliciesForRole", "RoleName", "deploy"), map[string]any{
			"AuthAction": "ram:ListPoliciesForRole", "AuthPrincipalType": "AssumedRoleUser", "AuthPrincipalDisplayName": "deploy:sess1",
			"NoPermissionType": "ExplicitDeny", "PolicyType": "AccountLevelIdentityBasedPolicy",
		}},
		"session policy": {narrow.rpc("ram", "GetRole", "RoleName", "deploy"), map[string]any{
			"AuthAction": "ram:GetRole", "AuthPrincipalType": "AssumedRoleUser", "NoPermissionType": "ImplicitDeny", "PolicyType": "SessionPolicy",
		}},
	} {
		c.refused(tc.a, 403, "NoPermission")
		tc.want["AuthPrincipalOwnerId"] = account
		for member, want := range tc.want {
			if got := tc.a.get("AccessDeniedDetail", member); got != want {
				t.Errorf("%s: %s is %v, not %v", name, member, got, want)
			}
		}
		if s, _ := tc.a.get("AccessDeniedDetail", "EncodedDiagnosticMessage").(string); s == "" {
			t.Errorf("%s: no EncodedDiagnosticMessage", name)
		}
	}
	c.must(session.rpc("ram", "GetRole", "RoleName", "deploy"))
}
