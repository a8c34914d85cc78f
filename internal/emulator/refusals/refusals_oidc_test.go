package refusals_test

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// presenting assumes the role with a token of these claims.
func presenting(change func(*emulator.Claims)) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.CI(testclient.TrustingMain)
		claims := testclient.GoodClaims()
		change(&claims)
		return c.AssumeWithOIDC(testclient.Issuer().Token(claims))
	}
}

// showing assumes the role with what need not be a token, made of a good one.
func showing(spoil func(token string) string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.CI(testclient.TrustingMain)
		return c.AssumeWithOIDC(spoil(testclient.Issuer().Token(testclient.GoodClaims())))
	}
}

// oidcWith assumes the role with one parameter changed.
func oidcWith(name, value string) func(*testclient.Client) testclient.Answer {
	return func(c *testclient.Client) testclient.Answer {
		c.CI(testclient.TrustingMain)
		return c.AssumeWithOIDC(testclient.Issuer().Token(testclient.GoodClaims()), name, value)
	}
}

func headed(header string) func(string) string {
	return func(token string) string {
		_, rest, _ := strings.Cut(token, ".")
		return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + rest
	}
}

// oidcRefusals are the refusals of AssumeRoleWithOIDC.
var oidcRefusals = []refusalCase{
	{"MissingRoleArn", 400, oidcWith("RoleArn", "")},
	{"MissingOIDCProviderArn", 400, oidcWith("OIDCProviderArn", "")},
	{"MissingRoleSessionName", 400, oidcWith("RoleSessionName", "")},
	{"MissingTimestamp", 400, oidcWith("Timestamp", "")},
	{"InvalidTimeStamp.Format", 400, oidcWith("Timestamp", "now")},
	{"InvalidTimeStamp.Expired", 400, oidcWith("Timestamp", "2024-01-01T00:00:00Z")},
	{"InvalidParameter.RoleArn", 400, oidcWith("RoleArn", "acs:ram::1000000000000001:user/alice")},
	{"InvalidParameter.OIDCProviderArn", 400, oidcWith("OIDCProviderArn", "CI")},
	{"InvalidParameter.RoleSessionName", 400, oidcWith("RoleSessionName", "a b")},
	{"InvalidParameter.DurationSeconds", 400, oidcWith("DurationSeconds", "899")},
	{"InvalidParameter.DurationSeconds", 400, oidcWith("DurationSeconds", "7201")},
	{"InvalidParameter.PolicyGrammar", 400, oidcWith("Policy", "{}")},
	{"InvalidParameter.ExternalId", 400, oidcWith("ExternalId", "pass-1")}, // it is not one of its parameters
	{"EntityNotExist.Role", 404, oidcWith("RoleArn", "acs:ram::1000000000000001:role/nobody")},
	{"AuthenticationFail.NoPermission", 401, oidcWith("OIDCProviderArn", "acs:ram::1000000000000001:oidc-provider/CD")},
	{"AuthenticationFail.NoPermission", 401, oidcWith("OIDCProviderArn", "acs:ram::4000000000000004:oidc-provider/CI")},
	{"AuthenticationFail.OIDCToken.Invalid", 401, showing(func(string) string { return "" })},
	{"AuthenticationFail.OIDCToken.Invalid", 401, showing(func(string) string { return "token" })},
	{"AuthenticationFail.OIDCToken.Invalid", 401, showing(func(token string) string { return strings.Replace(token, ".", ".*", 1) })},
	{"AuthenticationFail.OIDCToken.Invalid", 401, showing(func(string) string { return ".." })},
	{"AuthenticationFail.OIDCToken.Invalid", 401, showing(headed(`{"alg":"HS256","kid":"key-1"}`))},
	{"AuthenticationFail.OIDCToken.Invalid", 401, showing(headed(`{"alg":"none"}`))},
	{"AuthenticationFail.OIDCToken.Invalid", 401, presenting(func(c *emulator.Claims) { c.Subject = strings.Repeat("x", 20_000) })},
	{"AuthenticationFail.OIDCToken.Invalid", 401, presenting(func(c *emulator.Claims) { c.More = map[string]any{"sub": nil} })},
	{"AuthenticationFail.OIDCToken.Invalid", 401, presenting(func(c *emulator.Claims) { c.More = map[string]any{"exp": nil} })},
	{"AuthenticationFail.OIDCToken.Invalid", 401, presenting(func(c *emulator.Claims) { c.More = map[string]any{"exp": "soon"} })},
	{"AuthenticationFail.OIDCToken.Invalid", 401, presenting(func(c *emulator.Claims) { c.NotBefore = time.Now().Add(time.Minute) })},
	{"AuthenticationFail.OIDCToken.Invalid", 401, presenting(func(c *emulator.Claims) { c.IssuedAt = time.Now().Add(time.Minute) })},
	{"AuthenticationFail.OIDCToken.Invalid", 401, presenting(func(c *emulator.Claims) {
		c.IssuedAt, c.Expires = time.Now().Add(-13*time.Hour), time.Now().Add(time.Hour)
	})},
	{"AuthenticationFail.OIDCToken.InvalidSignature", 401, showing(func(string) string { return testclient.Forger().Token(testclient.GoodClaims()) })},
	{"AuthenticationFail.OIDCToken.InvalidSignature", 401, showing(headed(`{"alg":"RS256","kid":"key-2"}`))},
	{"AuthenticationFail.OIDCToken.InvalidSignature", 401, showing(func(token string) string {
		return token[:strings.LastIndex(token, ".")] + "."
	})},
	{"AuthenticationFail.OIDCToken.Expired", 401, presenting(func(c *emulator.Claims) { c.IssuedAt = time.Now().Add(-2 * time.Hour) })},
	{"AuthenticationFail.OIDCToken.AudienceNotMatch", 401, presenting(func(c *emulator.Claims) { c.Audience = []string{"api://default"} })},
	{"AuthenticationFail.OIDCToken.IssuerNotMatch", 401, presenting(func(c *emulator.Claims) {
		c.More = map[string]any{"iss": testclient.IssuerURL + "/"}
	})},
	{"AuthenticationFail.OIDCToken.IssuerConfigurationBroken", 401, func(c *testclient.Client) testclient.Answer {
		c.CI(testclient.TrustingMain)
		c.Emulator.Edit(func(a *emulator.Account) { a.OIDCProviders["ci"].JWKS = []byte(`{"keys":[]}`) })
		return c.AssumeWithOIDC(testclient.Issuer().Token(testclient.GoodClaims()))
	}},
}
