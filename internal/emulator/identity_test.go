package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func TestCallerIdentity(t *testing.T) {
	c := testclient.Start(t)
	alice := c.User("Alice", testclient.MayAssume)
	c.Role(emulator.DefaultAccountID, "deploy", testclient.TrustOf(testclient.FirstRoot))
	for name, tc := range map[string]struct {
		client *testclient.Client
		want   map[string]any
	}{
		"root": {c, map[string]any{"IdentityType": "Account", "Arn": testclient.FirstRoot, "PrincipalId": "1000000000000001", "UserId": nil, "RoleId": nil}},
		"user": {alice, map[string]any{"IdentityType": "RAMUser", "Arn": "acs:ram::1000000000000001:user/Alice", "RoleId": nil}},
		"role": {alice.Assume(emulator.DefaultAccountID, "Deploy"), map[string]any{
			"IdentityType": "AssumedRoleUser", "Arn": "acs:ram::1000000000000001:assumed-role/deploy/sess1", "UserId": nil,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			a := c.Must(tc.client.RPC("sts", "GetCallerIdentity"))
			tc.want["AccountId"] = "1000000000000001"
			for member, want := range tc.want {
				if got := a.Get(member); got != want {
					t.Errorf("%s is %v, not %v", member, got, want)
				}
			}
			user, _ := a.Get("UserId").(string)
			role, _ := a.Get("RoleId").(string)
			if principal := a.Get("PrincipalId"); name == "user" && (user == "" || principal != user) || name == "role" && (role == "" || principal != role+":sess1") {
				t.Errorf("%s", a.Raw)
			}
		})
	}
}

func TestAccounts(t *testing.T) {
	c := testclient.Start(t)
	key := c.Emulator.AddAccount(testclient.OtherAccount)
	if again := c.Emulator.AddAccount(testclient.OtherAccount); again != key || len(c.Emulator.Accounts()) != 2 {
		t.Errorf("added twice: %v, %v", again, c.Emulator.Accounts())
	}
	second := c.As(key)
	if got := c.Must(second.RPC("sts", "GetCallerIdentity")).Get("AccountId"); got != testclient.OtherAccount {
		t.Errorf("account %v", got)
	}
	c.MakeDestination()
	c.Must(c.MakeTrail("platform-ops"))
	second.Refused(second.RPC("ram", "GetRole", "RoleName", "AliyunActionTrailDefaultRole"), 404, "EntityNotExist.Role")
	second.Refused(second.SLS("GET", "ops-audit", "/", ""), 403, "ProjectForbidden")
	second.Refused(second.MakeTrail("platform-ops"), 403, "InsufficientSlsPolicyException")
	if got := c.Must(second.RPC("actiontrail", "DescribeInnerTrails")).Get("TrailList", 0); got != nil {
		t.Errorf("trail %v", got)
	}
	closed := false
	c.Emulator.EditAccount(testclient.OtherAccount, func(a *emulator.Account) { a.AllowListed = &closed })
	second.Refused(second.RPC("actiontrail", "DescribeInnerTrails"), 404, "InvalidAction.NotFound")
	c.Must(c.RPC("actiontrail", "DescribeInnerTrails"))

	a := c.Control("POST", "accounts", `{"id":"3000000000000003"}`)
	id, _ := a.Get("access_key_id").(string)
	secret, _ := a.Get("access_key_secret").(string)
	third := c.As(emulator.Credentials{AccessKeyID: id, AccessKeySecret: secret})
	if got := c.Must(third.RPC("sts", "GetCallerIdentity")).Get("AccountId"); got != "3000000000000003" {
		t.Errorf("account %v", got)
	}
	if got := c.Control("GET", "accounts", "").Get(2, "account_id"); got != "3000000000000003" {
		t.Errorf("account %v", got)
	}
	if a := c.Control("POST", "accounts", `{"id":"x"}`); a.Status != 400 {
		t.Errorf("%s", a.Raw)
	}
	c.Emulator.Reset()
	second.Refused(second.RPC("sts", "GetCallerIdentity"), 404, "InvalidAccessKeyId.NotFound")
	c.Must(c.RPC("sts", "GetCallerIdentity"))
}

func TestUserKeys(t *testing.T) {
	c := testclient.Start(t)
	alice := c.User("alice")
	c.Must(alice.RPC("sts", "GetCallerIdentity"))
	c.Emulator.Edit(func(a *emulator.Account) { a.Users["alice"].AccessKeys[0].Inactive = true })
	alice.Refused(alice.RPC("sts", "GetCallerIdentity"), 400, "InvalidAccessKeyId.Inactive")
	alice.Refused(alice.SLS("GET", "ops-audit", "/", ""), 401, "Unauthorized")
	c.Emulator.Edit(func(a *emulator.Account) { delete(a.Users, "alice") })
	alice.Refused(alice.RPC("sts", "GetCallerIdentity"), 404, "InvalidAccessKeyId.NotFound")
}

func TestSession_token(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.Clock.Freeze(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	alice := c.User("alice", testclient.MayAssume)
	c.Role(emulator.DefaultAccountID, "deploy", testclient.TrustOf(testclient.FirstRoot), "AdministratorAccess")
	a := c.Must(alice.AssumeRole(emulator.DefaultAccountID, "deploy", "DurationSeconds", "900"))
	if got := a.Get("Credentials", "Expiration"); got != "2026-01-02T03:19:05Z" {
		t.Errorf("expires %v", got)
	}
	if got := a.Get("AssumedRoleUser", "Arn"); got != "acs:ram::1000000000000001:role/deploy/sess1" {
		t.Errorf("ARN %v", got)
	}
	session := alice.Assume(emulator.DefaultAccountID, "deploy", "DurationSeconds", "900")
	second := alice.Assume(emulator.DefaultAccountID, "deploy")
	get := func(token string) (rpc, sls testclient.Answer) {
		s := *session
		s.Token = token
		return s.RPC("sts", "GetCallerIdentity"), s.SLS("GET", "", "/", "")
	}
	rpc, sls := get(session.Token)
	c.Must(rpc)
	c.Must(sls)
	for token, code := range map[string]string{
		"": "MissingSecurityToken", "CAIS*": "InvalidSecurityToken.Malformed", "x": "InvalidSecurityToken.Malformed",
		second.Token: "InvalidSecurityToken.MismatchWithAccessKey",
	} {
		rpc, sls := get(token)
		c.Refused(rpc, 400, code)
		c.Refused(sls, 401, "Unauthorized")
	}
	c.Emulator.Clock.Advance(15 * time.Minute)
	rpc, sls = get(session.Token)
	c.Refused(rpc, 400, "InvalidSecurityToken.Expired")
	c.Refused(sls, 401, "Unauthorized")
	c.Emulator.Set(func(s *emulator.Settings) { s.SLSTokenExpiredCode = "SecurityTokenExpired" })
	_, sls = get(session.Token)
	c.Refused(sls, 401, "SecurityTokenExpired")
	c.Must(second.RPC("sts", "GetCallerIdentity"))

	c.Emulator.Edit(func(a *emulator.Account) { delete(a.Roles, "deploy") })
	second.Refused(second.RPC("ram", "GetRole", "RoleName", "deploy"), 403, "NoPermission")
}

// TestRevokeSessions checks that a test can end sessions before their time, and
// only those.
func TestRevokeSessions(t *testing.T) {
	c := testclient.Start(t)
	c.Role(emulator.DefaultAccountID, "deploy", testclient.TrustOf(testclient.FirstRoot), "AdministratorAccess")
	c.Role(emulator.DefaultAccountID, "audit", testclient.TrustOf(testclient.FirstRoot))
	session := c.As(c.Emulator.AssumeRole(emulator.DefaultAccountID, "deploy", "sess1"))
	audit := c.As(c.Emulator.AssumeRole(emulator.DefaultAccountID, "audit", "sess1"))
	c.Must(session.RPC("sts", "GetCallerIdentity"))
	if n := c.Emulator.RevokeSessions(emulator.DefaultAccountID, "Deploy"); n != 1 {
		t.Errorf("revoked %d", n)
	}
	if n := c.Emulator.RevokeSessions(emulator.DefaultAccountID, "deploy"); n != 0 {
		t.Errorf("revoked %d twice", n)
	}
	session.Refused(session.RPC("sts", "GetCallerIdentity"), 400, "InvalidSecurityToken.Expired")
	session.Refused(session.SLS("GET", "", "/", ""), 401, "Unauthorized")
	c.Emulator.Set(func(s *emulator.Settings) { s.RevokedTokenCode = "InvalidSecurityToken.Revoked" })
	session.Refused(session.RPC("sts", "GetCallerIdentity"), 400, "InvalidSecurityToken.Revoked")
	c.Must(audit.RPC("sts", "GetCallerIdentity"))
	again := c.As(c.Emulator.AssumeRole(emulator.DefaultAccountID, "deploy", "sess1"))
	c.Must(again.RPC("sts", "GetCallerIdentity"))
}

// TestClockSkew checks that a request whose time is not the service's is refused
// by both families of services, and that nothing else about it matters.
func TestClockSkew(t *testing.T) {
	c := testclient.Start(t)
	for skew, ok := range map[time.Duration]bool{14 * time.Minute: true, -14 * time.Minute: true, 16 * time.Minute: false, -16 * time.Minute: false} {
		at := c.Emulator.Clock.Now().Add(skew)
		rpc := c.RPC("sts", "GetCallerIdentity", "Timestamp", at.Format("2006-01-02T15:04:05Z"))
		sls := c.Send(c.SLSUnsigned(t.Context(), "GET", "", "/", nil, map[string]string{"Date": at.Format(http.TimeFormat)}).Sign(c))
		if ok {
			c.Must(rpc)
			c.Must(sls)
			continue
		}
		c.Refused(rpc, 400, "InvalidTimeStamp.Expired")
		c.Refused(sls, 400, "RequestTimeTooSkewed")
	}
}
