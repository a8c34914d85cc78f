package emulator_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const other = "2000000000000002"

// as is the client with other credentials.
func (c *client) as(k emulator.Credentials) *client {
	changed := *c
	changed.id, changed.secret, changed.token = k.AccessKeyID, k.AccessKeySecret, k.SecurityToken
	return &changed
}

// user adds a RAM user to the first account, with policies given as system
// policies or documents.
func (c *client) user(name string, policies ...string) *client {
	var key emulator.Credentials
	c.e.Edit(func(a *emulator.Account) { key = a.AddUser(name, attachments(a, name, policies)...) })
	return c.as(key)
}

func attachments(a *emulator.Account, prefix string, policies []string) (list []emulator.Attachment) {
	for i, p := range policies {
		if p[0] == '{' {
			list = append(list, a.AddPolicy(fmt.Sprint(prefix, "-", i), p))
		} else {
			list = append(list, emulator.SystemPolicy(p))
		}
	}
	return list
}

// role adds a role to an account.
func (c *client) role(account, name, trust string, policies ...string) {
	c.e.EditAccount(account, func(a *emulator.Account) {
		a.Roles[name] = &emulator.Role{AssumeRolePolicyDocument: trust, MaxSessionDuration: 7200, Policies: attachments(a, name, policies)}
	})
}

// assume assumes a role and is the client of its session.
func (c *client) assume(account, name string, params ...string) *client {
	c.t.Helper()
	a := c.must(c.assumeRole(account, name, params...))
	get := func(member string) string { s, _ := a.get("Credentials", member).(string); return s }
	return c.as(emulator.Credentials{
		AccessKeyID: get("AccessKeyId"), AccessKeySecret: get("AccessKeySecret"), SecurityToken: get("SecurityToken"),
	})
}

func (c *client) assumeRole(account, name string, params ...string) answer {
	return c.rpc("sts", "AssumeRole", append([]string{"RoleArn", "acs:ram::" + account + ":role/" + name, "RoleSessionName", "sess1"}, params...)...)
}

func allow(action, resource string) string { return statement("Allow", action, resource) }

func statement(effect, action, resource string) string {
	return `{"Version":"1","Statement":[{"Effect":"` + effect + `","Action":"` + action + `","Resource":"` + resource + `"}]}`
}

func trusting(principal string) string {
	return `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["` + principal + `"]}}]}`
}

const (
	rootOfFirst = "acs:ram::1000000000000001:root"
	mayAssume   = "AliyunSTSAssumeRoleAccess"
)

func TestCallerIdentity(t *testing.T) {
	c := start(t)
	alice := c.user("Alice", mayAssume)
	c.role(emulator.DefaultAccountID, "deploy", trusting(rootOfFirst))
	for name, tc := range map[string]struct {
		client *client
		want   map[string]any
	}{
		"root": {c, map[string]any{"IdentityType": "Account", "Arn": rootOfFirst, "PrincipalId": "1000000000000001", "UserId": nil, "RoleId": nil}},
		"user": {alice, map[string]any{"IdentityType": "RAMUser", "Arn": "acs:ram::1000000000000001:user/Alice", "RoleId": nil}},
		"role": {alice.assume(emulator.DefaultAccountID, "Deploy"), map[string]any{
			"IdentityType": "AssumedRoleUser", "Arn": "acs:ram::1000000000000001:assumed-role/deploy/sess1", "UserId": nil,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			a := c.must(tc.client.rpc("sts", "GetCallerIdentity"))
			tc.want["AccountId"] = "1000000000000001"
			for member, want := range tc.want {
				if got := a.get(member); got != want {
					t.Errorf("%s is %v, not %v", member, got, want)
				}
			}
			user, _ := a.get("UserId").(string)
			role, _ := a.get("RoleId").(string)
			if principal := a.get("PrincipalId"); name == "user" && (user == "" || principal != user) || name == "role" && (role == "" || principal != role+":sess1") {
				t.Errorf("%s", a.raw)
			}
		})
	}
}

func TestAccounts(t *testing.T) {
	c := start(t)
	key := c.e.AddAccount(other)
	if again := c.e.AddAccount(other); again != key || len(c.e.Accounts()) != 2 {
		t.Errorf("added twice: %v, %v", again, c.e.Accounts())
	}
	second := c.as(key)
	if got := c.must(second.rpc("sts", "GetCallerIdentity")).get("AccountId"); got != other {
		t.Errorf("account %v", got)
	}
	c.makeDestination()
	c.must(c.makeTrail("platform-ops"))
	second.refused(second.rpc("ram", "GetRole", "RoleName", "AliyunActionTrailDefaultRole"), 404, "EntityNotExist.Role")
	second.refused(second.sls("GET", "ops-audit", "/", ""), 403, "ProjectForbidden")
	second.refused(second.makeTrail("platform-ops"), 403, "InsufficientSlsPolicyException")
	if got := c.must(second.rpc("actiontrail", "DescribeInnerTrails")).get("TrailList", 0); got != nil {
		t.Errorf("trail %v", got)
	}
	closed := false
	c.e.EditAccount(other, func(a *emulator.Account) { a.AllowListed = &closed })
	second.refused(second.rpc("actiontrail", "DescribeInnerTrails"), 404, "InvalidAction.NotFound")
	c.must(c.rpc("actiontrail", "DescribeInnerTrails"))

	a := c.control("POST", "accounts", `{"id":"3000000000000003"}`)
	id, _ := a.get("access_key_id").(string)
	secret, _ := a.get("access_key_secret").(string)
	third := c.as(emulator.Credentials{AccessKeyID: id, AccessKeySecret: secret})
	if got := c.must(third.rpc("sts", "GetCallerIdentity")).get("AccountId"); got != "3000000000000003" {
		t.Errorf("account %v", got)
	}
	if got := c.control("GET", "accounts", "").get(2, "account_id"); got != "3000000000000003" {
		t.Errorf("account %v", got)
	}
	if a := c.control("POST", "accounts", `{"id":"x"}`); a.status != 400 {
		t.Errorf("%s", a.raw)
	}
	c.e.Reset()
	second.refused(second.rpc("sts", "GetCallerIdentity"), 404, "InvalidAccessKeyId.NotFound")
	c.must(c.rpc("sts", "GetCallerIdentity"))
}

func TestUserKeys(t *testing.T) {
	c := start(t)
	alice := c.user("alice")
	c.must(alice.rpc("sts", "GetCallerIdentity"))
	c.e.Edit(func(a *emulator.Account) { a.Users["alice"].AccessKeys[0].Inactive = true })
	alice.refused(alice.rpc("sts", "GetCallerIdentity"), 400, "InvalidAccessKeyId.Inactive")
	alice.refused(alice.sls("GET", "ops-audit", "/", ""), 401, "Unauthorized")
	c.e.Edit(func(a *emulator.Account) { delete(a.Users, "alice") })
	alice.refused(alice.rpc("sts", "GetCallerIdentity"), 404, "InvalidAccessKeyId.NotFound")
}

func TestSession_token(t *testing.T) {
	c := start(t)
	c.e.Clock.Freeze(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	alice := c.user("alice", mayAssume)
	c.role(emulator.DefaultAccountID, "deploy", trusting(rootOfFirst), "AdministratorAccess")
	a := c.must(alice.assumeRole(emulator.DefaultAccountID, "deploy", "DurationSeconds", "900"))
	if got := a.get("Credentials", "Expiration"); got != "2026-01-02T03:19:05Z" {
		t.Errorf("expires %v", got)
	}
	if got := a.get("AssumedRoleUser", "Arn"); got != "acs:ram::1000000000000001:role/deploy/sess1" {
		t.Errorf("ARN %v", got)
	}
	session := alice.assume(emulator.DefaultAccountID, "deploy", "DurationSeconds", "900")
	second := alice.assume(emulator.DefaultAccountID, "deploy")
	get := func(token string) (rpc, sls answer) {
		s := *session
		s.token = token
		return s.rpc("sts", "GetCallerIdentity"), s.sls("GET", "", "/", "")
	}
	rpc, sls := get(session.token)
	c.must(rpc)
	c.must(sls)
	for token, code := range map[string]string{
		"": "MissingSecurityToken", "CAIS*": "InvalidSecurityToken.Malformed", "x": "InvalidSecurityToken.Malformed",
		second.token: "InvalidSecurityToken.MismatchWithAccessKey",
	} {
		rpc, sls := get(token)
		c.refused(rpc, 400, code)
		c.refused(sls, 401, "Unauthorized")
	}
	c.e.Clock.Advance(15 * time.Minute)
	rpc, sls = get(session.token)
	c.refused(rpc, 400, "InvalidSecurityToken.Expired")
	c.refused(sls, 401, "Unauthorized")
	c.e.Set(func(s *emulator.Settings) { s.SLSTokenExpiredCode = "SecurityTokenExpired" })
	_, sls = get(session.token)
	c.refused(sls, 401, "SecurityTokenExpired")
	c.must(second.rpc("sts", "GetCallerIdentity"))

	c.e.Edit(func(a *emulator.Account) { delete(a.Roles, "deploy") })
	second.refused(second.rpc("ram", "GetRole", "RoleName", "deploy"), 403, "NoPermission")
}

// TestRevokeSessions holds that a test can end sessions before their time, and
// only those.
func TestRevokeSessions(t *testing.T) {
	c := start(t)
	c.role(emulator.DefaultAccountID, "deploy", trusting(rootOfFirst), "AdministratorAccess")
	c.role(emulator.DefaultAccountID, "audit", trusting(rootOfFirst))
	session := c.as(c.e.AssumeRole(emulator.DefaultAccountID, "deploy", "sess1"))
	audit := c.as(c.e.AssumeRole(emulator.DefaultAccountID, "audit", "sess1"))
	c.must(session.rpc("sts", "GetCallerIdentity"))
	if n := c.e.RevokeSessions(emulator.DefaultAccountID, "Deploy"); n != 1 {
		t.Errorf("revoked %d", n)
	}
	if n := c.e.RevokeSessions(emulator.DefaultAccountID, "deploy"); n != 0 {
		t.Errorf("revoked %d twice", n)
	}
	session.refused(session.rpc("sts", "GetCallerIdentity"), 400, "InvalidSecurityToken.Expired")
	session.refused(session.sls("GET", "", "/", ""), 401, "Unauthorized")
	c.e.Set(func(s *emulator.Settings) { s.RevokedTokenCode = "InvalidSecurityToken.Revoked" })
	session.refused(session.rpc("sts", "GetCallerIdentity"), 400, "InvalidSecurityToken.Revoked")
	c.must(audit.rpc("sts", "GetCallerIdentity"))
	again := c.as(c.e.AssumeRole(emulator.DefaultAccountID, "deploy", "sess1"))
	c.must(again.rpc("sts", "GetCallerIdentity"))
}

// TestClockSkew holds that a request whose time is not the service's is refused
// by both families of services, and that nothing else about it matters.
func TestClockSkew(t *testing.T) {
	c := start(t)
	for skew, ok := range map[time.Duration]bool{14 * time.Minute: true, -14 * time.Minute: true, 16 * time.Minute: false, -16 * time.Minute: false} {
		at := c.e.Clock.Now().Add(skew)
		rpc := c.rpc("sts", "GetCallerIdentity", "Timestamp", at.Format("2006-01-02T15:04:05Z"))
		sls := c.send(c.slsUnsigned(t.Context(), "GET", "", "/", nil, map[string]string{"Date": at.Format(http.TimeFormat)}).sign(c))
		if ok {
			c.must(rpc)
			c.must(sls)
			continue
		}
		c.refused(rpc, 400, "InvalidTimeStamp.Expired")
		c.refused(sls, 400, "RequestTimeTooSkewed")
	}
}
