package iam_test

import (
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

func TestAssumeRoleWithOIDC(t *testing.T) {
	c := testclient.Start(t)
	now := time.Now().UTC().Truncate(time.Second)
	c.Emulator.Clock.Freeze(now)
	c.CI(testclient.TrustingMain, "AliyunLogReadOnlyAccess")
	claims := testclient.GoodClaims()
	claims.IssuedAt, claims.Expires = now.Add(-time.Minute), now.Add(time.Minute)
	claims.Audience = []string{"somebody-else", testclient.CIClient}
	token := testclient.Issuer().Token(claims)
	a := c.AssumeWithOIDC(token, "DurationSeconds", "900")
	session := c.Session(a)
	for path, want := range map[string]any{
		"Credentials/Expiration":         now.Add(15 * time.Minute).Format(time.RFC3339),
		"AssumedRoleUser/Arn":            testclient.DeployRole + "/sess1",
		"OIDCTokenInfo/Issuer":           testclient.IssuerURL,
		"OIDCTokenInfo/Subject":          testclient.Subject,
		"OIDCTokenInfo/ClientIds":        "somebody-else," + testclient.CIClient,
		"OIDCTokenInfo/IssuanceTime":     now.Add(-time.Minute).Format(time.RFC3339),
		"OIDCTokenInfo/ExpirationTime":   now.Add(time.Minute).Format(time.RFC3339),
		"OIDCTokenInfo/VerificationInfo": "Success",
	} {
		object, member, _ := strings.Cut(path, "/")
		if got := a.Get(object, member); got != want {
			t.Errorf("%s is %v, not %v", path, got, want)
		}
	}
	if got := c.Must(session.RPC("sts", "GetCallerIdentity")).Get("Arn"); got != "acs:ram::1000000000000001:assumed-role/deploy/sess1" {
		t.Errorf("caller %v", got)
	}
	c.Must(session.SLS("GET", "", "/", ""))
	session.Refused(session.RPC("ram", "GetRole", "RoleName", "deploy"), 403, "NoPermission")

	// The session outlives the token, and ends when it says.
	c.Emulator.Clock.Advance(14 * time.Minute)
	c.Must(session.SLS("GET", "", "/", ""))
	c.Emulator.Clock.Advance(time.Minute)
	session.Refused(session.RPC("sts", "GetCallerIdentity"), 400, "InvalidSecurityToken.Expired")
	c.Refused(c.AssumeWithOIDC(token), 401, "AuthenticationFail.OIDCToken.Expired")

	call := c.Emulator.Journal()[0]
	if call.Service != "STS" || call.Action != "AssumeRoleWithOIDC" || call.Mutating || call.Caller != "" || call.Params["RoleArn"] != testclient.DeployRole {
		t.Errorf("the journal says %+v", call)
	}
	for name, value := range call.Params {
		if strings.Contains(value, token) {
			t.Errorf("the journal shows the token as %s", name)
		}
	}
}

// TestAssumeRoleWithOIDC_trust checks that the role's trust policy decides, by its
// principal and each of its conditions.
func TestAssumeRoleWithOIDC_trust(t *testing.T) {
	statement := strings.NewReplacer
	for name, tc := range map[string]struct {
		trust string
		ok    bool
	}{
		"as declared":          {testclient.TrustingMain, true},
		"no further condition": {testclient.TrustingCI(`"StringLike":{"oidc:sub":"*"}`), true},
		"another subject":      {testclient.TrustingCI(`"StringEquals":{"oidc:sub":"repo:example/other"}`), false},
		"another issuer":       {statement(testclient.IssuerURL, "https://other.example").Replace(testclient.TrustingMain), false},
		"another audience":     {statement(testclient.CIClient, "other-client").Replace(testclient.TrustingMain), false},
		"another provider":     {statement("oidc-provider/CI", "oidc-provider/CD").Replace(testclient.TrustingMain), false},
		"another account's":    {statement("ram::1000000000000001:oidc", "ram::2000000000000002:oidc").Replace(testclient.TrustingMain), false},
		"provider's case":      {statement("oidc-provider/CI", "oidc-provider/ci").Replace(testclient.TrustingMain), true},
		"an account instead":   {testclient.TrustOf(testclient.FirstRoot), false},
		"denied":               {statement(`"Effect":"Allow"`, `"Effect":"Deny"`).Replace(testclient.TrustingMain), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testclient.Start(t)
			c.CI(tc.trust)
			a := c.AssumeWithOIDC(testclient.Issuer().Token(testclient.GoodClaims()))
			if tc.ok {
				c.Must(a)
				return
			}
			c.Refused(a, 401, "AuthenticationFail.NoPermission")
		})
	}
}

// TestAssumeRoleWithOIDC_faults checks that faults find it as any other call.
func TestAssumeRoleWithOIDC_faults(t *testing.T) {
	c := testclient.Start(t)
	c.CI(testclient.TrustingMain)
	token := testclient.Issuer().Token(testclient.GoodClaims())
	for kind, want := range map[emulator.FaultKind]struct {
		status int
		code   string
	}{
		emulator.FaultThrottle: {400, "Throttling.User"}, emulator.FaultInternal: {500, "InternalError"},
		emulator.FaultDeny: {401, "AuthenticationFail.NoPermission"},
	} {
		c.Emulator.Fault(emulator.Fault{Service: "STS", Action: "AssumeRoleWithOIDC", Kind: kind})
		c.Refused(c.AssumeWithOIDC(token), want.status, want.code)
	}
	c.Must(c.AssumeWithOIDC(token))
}
