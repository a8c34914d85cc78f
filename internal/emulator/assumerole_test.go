package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// TestAssumeRole_trust holds who may assume a role: both the caller's policies
// and the role's trust policy decide.
func TestAssumeRole_trust(t *testing.T) {
	const (
		alice    = "acs:ram::1000000000000001:user/alice"
		external = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":"` + rootOfFirst + `"},"Condition":{"StringEquals":{"sts:ExternalId":"pass-1"}}}]}`
		denying  = `{"Version":"1","Statement":[{"Action":"sts:*","Effect":"Allow","Principal":{"RAM":"` + rootOfFirst + `"}},{"Action":"sts:AssumeRole","Effect":"Deny","Principal":{"RAM":"` + alice + `"}}]}`
	)
	for name, tc := range map[string]struct {
		account, trust, policy string
		params                 []string
		ok                     bool
	}{
		"its account":              {emulator.DefaultAccountID, trusting(rootOfFirst), mayAssume, nil, true},
		"itself":                   {emulator.DefaultAccountID, trusting(alice), mayAssume, nil, true},
		"another user":             {emulator.DefaultAccountID, trusting("acs:ram::1000000000000001:user/bob"), mayAssume, nil, false},
		"a service":                {emulator.DefaultAccountID, trust, mayAssume, nil, false},
		"another account's role":   {other, trusting(rootOfFirst), mayAssume, nil, true},
		"of which it is no friend": {other, trusting("acs:ram::" + other + ":root"), mayAssume, nil, false},
		"external id":              {other, external, mayAssume, []string{"ExternalId", "pass-1"}, true},
		"wrong external id":        {other, external, mayAssume, []string{"ExternalId", "pass-2"}, false},
		"no external id":           {other, external, mayAssume, nil, false},
		"not asked external id":    {other, trusting(rootOfFirst), mayAssume, []string{"ExternalId", "pass-1"}, true},
		"denied":                   {other, denying, mayAssume, nil, false},
		"this role only":           {other, trusting(rootOfFirst), allow("sts:AssumeRole", "acs:ram:*:"+other+":role/DEPLOY"), nil, true},
		"another role only":        {other, trusting(rootOfFirst), allow("sts:AssumeRole", "acs:ram::"+other+":role/audit"), nil, false},
		"no policy":                {emulator.DefaultAccountID, trusting(alice), "AliyunLogFullAccess", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			c.e.AddAccount(other)
			c.role(tc.account, "deploy", tc.trust)
			a := c.user("alice", tc.policy).assumeRole(tc.account, "deploy", tc.params...)
			if tc.ok {
				c.must(a)
				return
			}
			c.refused(a, 403, "NoPermission")
			if got := a.get("AccessDeniedDetail", "AuthAction"); got != "sts:AssumeRole" {
				t.Errorf("AuthAction %v", got)
			}
		})
	}
}

func TestAssumeRole_chain(t *testing.T) {
	c := start(t)
	c.e.AddAccount(other)
	c.role(emulator.DefaultAccountID, "first", trusting(rootOfFirst), mayAssume)
	c.role(other, "second", trusting("acs:ram::1000000000000001:role/First"), "AliyunLogReadOnlyAccess")
	alice := c.user("alice", mayAssume)
	c.refused(alice.assumeRole(other, "second"), 403, "NoPermission")
	second := alice.assume(emulator.DefaultAccountID, "first").assume(other, "second")
	c.must(second.sls("GET", "", "/", ""))
	c.refused(second.sls("POST", "ops-audit", "/", `{"projectName":"ops-audit","description":""}`), 401, "Unauthorized")
	calls := c.e.Journal()
	if last := calls[len(calls)-1]; last.Account != other || last.Caller != "acs:ram::"+other+":assumed-role/second/sess1" || len(c.e.Mutations()) != 1 {
		t.Errorf("the journal says %+v", last)
	}
	opened := c.as(c.e.AssumeRole(other, "Second", "direct"))
	c.must(opened.sls("GET", "", "/", ""))
}

func TestAssumeRole_sessionPolicy(t *testing.T) {
	c := start(t)
	c.makeLogstore()
	c.role(emulator.DefaultAccountID, "deploy", trusting(rootOfFirst), "AliyunLogFullAccess")
	alice := c.user("alice", mayAssume)
	session := alice.assume(emulator.DefaultAccountID, "deploy", "Policy", allow("log:Get*", "acs:log:*:*:project/ops-audit/*"))
	c.must(session.sls("GET", "ops-audit", store, ""))
	c.refused(session.sls("DELETE", "ops-audit", store, ""), 401, "Unauthorized")
	session = alice.assume(emulator.DefaultAccountID, "deploy", "Policy", allowAll)
	c.must(session.sls("DELETE", "ops-audit", store, ""))
	c.refused(session.rpc("ram", "GetRole", "RoleName", "deploy"), 403, "NoPermission") // the role may not
}

func TestAssumeRole_propagation(t *testing.T) {
	c := start(t)
	c.e.Set(func(s *emulator.Settings) { s.PropagationMS = 30_000 })
	alice := c.user("alice", mayAssume)
	c.must(c.rpc("ram", "CreateRole", "RoleName", "deploy", "AssumeRolePolicyDocument", trusting(rootOfFirst)))
	c.refused(alice.assumeRole(emulator.DefaultAccountID, "deploy"), 403, "NoPermission")
	c.e.Clock.Advance(31 * time.Second)
	c.must(alice.assumeRole(emulator.DefaultAccountID, "deploy"))
}

// assuming assumes the role deploy of the first account with one parameter
// changed. Root gets as far as the parameters.
func assuming(name, value string) func(*client) answer {
	return func(c *client) answer {
		c.role(emulator.DefaultAccountID, "deploy", trusting(rootOfFirst))
		return c.assumeRole(emulator.DefaultAccountID, "deploy", name, value)
	}
}

// stsRefusals are the refusals of STS, and of a session's key.
var stsRefusals = []refusalCase{
	{"MissingRoleArn", 400, assuming("RoleArn", "")},
	{"InvalidParameter.RoleArn", 400, assuming("RoleArn", "acs:ram::1000000000000001:user/alice")},
	{"InvalidParameter.RoleSessionName", 400, assuming("RoleSessionName", "a")},
	{"InvalidParameter.RoleSessionName", 400, assuming("RoleSessionName", strings.Repeat("a", 65))},
	{"InvalidParameter.RoleSessionName", 400, assuming("RoleSessionName", "a b")},
	{"InvalidParameter.DurationSeconds", 400, assuming("DurationSeconds", "899")},
	{"InvalidParameter.DurationSeconds", 400, assuming("DurationSeconds", "7201")},
	{"InvalidParameter.DurationSeconds", 400, assuming("DurationSeconds", "an hour")},
	{"InvalidParameter.PolicySize", 400, assuming("Policy", strings.Repeat(" ", 2049))},
	{"InvalidParameter.PolicyGrammar", 400, assuming("Policy", "{}")},
	{"InvalidParameter.PolicyGrammar", 400, assuming("Policy", trust)},
	{"InvalidParameter.ExternalId", 400, assuming("ExternalId", "x")},
	{"InvalidParameter.ExternalId", 400, assuming("ExternalId", strings.Repeat("x", 1225))},
	{"InvalidParameter.ExternalId", 400, assuming("ExternalId", "with space")},
	{"InvalidParameter.SourceIdentity", 400, assuming("SourceIdentity", "x")},
	{"EntityNotExist.Role", 404, assuming("RoleArn", "acs:ram::1000000000000001:role/nobody")},
	{"EntityNotExist.Role", 404, assuming("RoleArn", "acs:ram::4000000000000004:role/deploy")},
	{"NoPermission", 403, assuming("DurationSeconds", "7200")}, // root may not
	{"InvalidAccessKeyId.Inactive", 400, func(c *client) answer {
		alice := c.user("alice")
		c.e.Edit(func(a *emulator.Account) { a.Users["alice"].AccessKeys[0].Inactive = true })
		return alice.rpc("ram", "GetRole", "RoleName", "x")
	}},
	{"MissingSecurityToken", 400, withToken("")},
	{"InvalidSecurityToken.Malformed", 400, withToken("token")},
	{"InvalidSecurityToken.MismatchWithAccessKey", 400, withToken("CAISAAAA")},
	{"InvalidSecurityToken.Expired", 400, func(c *client) answer {
		c.role(emulator.DefaultAccountID, "deploy", trust)
		session := c.as(c.e.AssumeRole(emulator.DefaultAccountID, "deploy", "sess1"))
		c.e.Clock.Advance(2 * time.Hour)
		return session.rpc("ram", "GetRole", "RoleName", "deploy")
	}},
}

func withToken(token string) func(*client) answer {
	return func(c *client) answer {
		c.role(emulator.DefaultAccountID, "deploy", trust)
		session := c.as(c.e.AssumeRole(emulator.DefaultAccountID, "deploy", "sess1"))
		session.token = token
		return session.rpc("ram", "GetRole", "RoleName", "deploy")
	}
}
