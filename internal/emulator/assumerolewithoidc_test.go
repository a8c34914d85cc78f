package emulator_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	issuerURL   = "https://token.ci.example"
	subject     = "repo:example/infrastructure:ref:refs/heads/main"
	ciClient    = "sts.aliyuncs.com"
	ciProvider  = "acs:ram::1000000000000001:oidc-provider/CI"
	deployRole  = "acs:ram::1000000000000001:role/deploy"
	oidcVersion = "2015-04-01"
)

// issuer makes the tokens of the tests; forger has the same name and another key.
var (
	issuer = sync.OnceValue(func() *emulator.Issuer { return emulator.NewIssuer(issuerURL) })
	forger = sync.OnceValue(func() *emulator.Issuer { return emulator.NewIssuer(issuerURL) })
)

// trustingCI is the trust policy of a role for tokens of the issuer, with one
// condition beside those of issuer and audience.
func trustingCI(condition string) string {
	return `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Federated":["` + ciProvider + `"]},
		"Condition":{"StringEquals":{"oidc:iss":["` + issuerURL + `"],"oidc:aud":["` + ciClient + `"]},` + condition + `}}]}`
}

var trustingMain = trustingCI(`"StringLike":{"oidc:sub":"repo:example/*:ref:refs/heads/main"}`)

// ci registers the issuer in the first account, with a role that trusts it.
func (c *client) ci(trust string, policies ...string) {
	c.e.Edit(func(a *emulator.Account) { a.AddOIDCProvider("CI", issuer(), ciClient, "other-client") })
	c.role(emulator.DefaultAccountID, "deploy", trust, policies...)
}

func goodClaims() emulator.Claims {
	return emulator.Claims{Subject: subject, Audience: []string{ciClient}}
}

// assumeWithOIDC sends what nobody signs: the names in the query, the rest in a
// form.
func (c *client) assumeWithOIDC(token string, params ...string) answer {
	query := url.Values{
		"Action": {"AssumeRoleWithOIDC"}, "Version": {oidcVersion}, "Format": {"JSON"},
		"Timestamp": {c.e.Clock.Now().Format("2006-01-02T15:04:05Z")},
	}
	form := url.Values{"RoleArn": {deployRole}, "OIDCProviderArn": {ciProvider}, "OIDCToken": {token}, "RoleSessionName": {"sess1"}}
	for i := 0; i+1 < len(params); i += 2 {
		into := form
		if query.Has(params[i]) {
			into = query
		}
		into.Set(params[i], params[i+1])
	}
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, "https://sts.aliyuncs.com/?"+query.Encode(), strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.send(r)
}

// session is the client of the keys in an answer.
func (c *client) session(a answer) *client {
	c.t.Helper()
	c.must(a)
	get := func(member string) string { s, _ := a.get("Credentials", member).(string); return s }
	return c.as(emulator.Credentials{
		AccessKeyID: get("AccessKeyId"), AccessKeySecret: get("AccessKeySecret"), SecurityToken: get("SecurityToken"),
	})
}

func TestAssumeRoleWithOIDC(t *testing.T) {
	c := start(t)
	now := time.Now().UTC().Truncate(time.Second)
	c.e.Clock.Freeze(now)
	c.ci(trustingMain, "AliyunLogReadOnlyAccess")
	claims := goodClaims()
	claims.IssuedAt, claims.Expires = now.Add(-time.Minute), now.Add(time.Minute)
	claims.Audience = []string{"somebody-else", ciClient}
	token := issuer().Token(claims)
	a := c.assumeWithOIDC(token, "DurationSeconds", "900")
	session := c.session(a)
	for path, want := range map[string]any{
		"Credentials/Expiration":         now.Add(15 * time.Minute).Format(time.RFC3339),
		"AssumedRoleUser/Arn":            deployRole + "/sess1",
		"OIDCTokenInfo/Issuer":           issuerURL,
		"OIDCTokenInfo/Subject":          subject,
		"OIDCTokenInfo/ClientIds":        "somebody-else," + ciClient,
		"OIDCTokenInfo/IssuanceTime":     now.Add(-time.Minute).Format(time.RFC3339),
		"OIDCTokenInfo/ExpirationTime":   now.Add(time.Minute).Format(time.RFC3339),
		"OIDCTokenInfo/VerificationInfo": "Success",
	} {
		object, member, _ := strings.Cut(path, "/")
		if got := a.get(object, member); got != want {
			t.Errorf("%s is %v, not %v", path, got, want)
		}
	}
	if got := c.must(session.rpc("sts", "GetCallerIdentity")).get("Arn"); got != "acs:ram::1000000000000001:assumed-role/deploy/sess1" {
		t.Errorf("caller %v", got)
	}
	c.must(session.sls("GET", "", "/", ""))
	session.refused(session.rpc("ram", "GetRole", "RoleName", "deploy"), 403, "NoPermission")

	// The session outlives the token, and ends when it says.
	c.e.Clock.Advance(14 * time.Minute)
	c.must(session.sls("GET", "", "/", ""))
	c.e.Clock.Advance(time.Minute)
	session.refused(session.rpc("sts", "GetCallerIdentity"), 400, "InvalidSecurityToken.Expired")
	c.refused(c.assumeWithOIDC(token), 401, "AuthenticationFail.OIDCToken.Expired")

	call := c.e.Journal()[0]
	if call.Service != "STS" || call.Action != "AssumeRoleWithOIDC" || call.Mutating || call.Caller != "" || call.Params["RoleArn"] != deployRole {
		t.Errorf("the journal says %+v", call)
	}
	for name, value := range call.Params {
		if strings.Contains(value, token) {
			t.Errorf("the journal shows the token as %s", name)
		}
	}
}

// TestAssumeRoleWithOIDC_trust holds that the role's trust policy decides, by its
// principal and each of its conditions.
func TestAssumeRoleWithOIDC_trust(t *testing.T) {
	statement := strings.NewReplacer
	for name, tc := range map[string]struct {
		trust string
		ok    bool
	}{
		"as declared":          {trustingMain, true},
		"no further condition": {trustingCI(`"StringLike":{"oidc:sub":"*"}`), true},
		"another subject":      {trustingCI(`"StringEquals":{"oidc:sub":"repo:example/other"}`), false},
		"another issuer":       {statement(issuerURL, "https://other.example").Replace(trustingMain), false},
		"another audience":     {statement(ciClient, "other-client").Replace(trustingMain), false},
		"another provider":     {statement("oidc-provider/CI", "oidc-provider/CD").Replace(trustingMain), false},
		"another account's":    {statement("ram::1000000000000001:oidc", "ram::2000000000000002:oidc").Replace(trustingMain), false},
		"provider's case":      {statement("oidc-provider/CI", "oidc-provider/ci").Replace(trustingMain), true},
		"an account instead":   {trusting(rootOfFirst), false},
		"denied":               {statement(`"Effect":"Allow"`, `"Effect":"Deny"`).Replace(trustingMain), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			c.ci(tc.trust)
			a := c.assumeWithOIDC(issuer().Token(goodClaims()))
			if tc.ok {
				c.must(a)
				return
			}
			c.refused(a, 401, "AuthenticationFail.NoPermission")
		})
	}
}

// presenting assumes the role with a token of these claims.
func presenting(change func(*emulator.Claims)) func(*client) answer {
	return func(c *client) answer {
		c.ci(trustingMain)
		claims := goodClaims()
		change(&claims)
		return c.assumeWithOIDC(issuer().Token(claims))
	}
}

// showing assumes the role with what need not be a token, made of a good one.
func showing(spoil func(token string) string) func(*client) answer {
	return func(c *client) answer {
		c.ci(trustingMain)
		return c.assumeWithOIDC(spoil(issuer().Token(goodClaims())))
	}
}

// oidcWith assumes the role with one parameter changed.
func oidcWith(name, value string) func(*client) answer {
	return func(c *client) answer {
		c.ci(trustingMain)
		return c.assumeWithOIDC(issuer().Token(goodClaims()), name, value)
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
	{"AuthenticationFail.OIDCToken.InvalidSignature", 401, showing(func(string) string { return forger().Token(goodClaims()) })},
	{"AuthenticationFail.OIDCToken.InvalidSignature", 401, showing(headed(`{"alg":"RS256","kid":"key-2"}`))},
	{"AuthenticationFail.OIDCToken.InvalidSignature", 401, showing(func(token string) string {
		return token[:strings.LastIndex(token, ".")] + "."
	})},
	{"AuthenticationFail.OIDCToken.Expired", 401, presenting(func(c *emulator.Claims) { c.IssuedAt = time.Now().Add(-2 * time.Hour) })},
	{"AuthenticationFail.OIDCToken.AudienceNotMatch", 401, presenting(func(c *emulator.Claims) { c.Audience = []string{"api://default"} })},
	{"AuthenticationFail.OIDCToken.IssuerNotMatch", 401, presenting(func(c *emulator.Claims) {
		c.More = map[string]any{"iss": issuerURL + "/"}
	})},
	{"AuthenticationFail.OIDCToken.IssuerConfigurationBroken", 401, func(c *client) answer {
		c.ci(trustingMain)
		c.e.Edit(func(a *emulator.Account) { a.OIDCProviders["ci"].JWKS = []byte(`{"keys":[]}`) })
		return c.assumeWithOIDC(issuer().Token(goodClaims()))
	}},
}

// TestAssumeRoleWithOIDC_faults holds that faults find it as any other call.
func TestAssumeRoleWithOIDC_faults(t *testing.T) {
	c := start(t)
	c.ci(trustingMain)
	token := issuer().Token(goodClaims())
	for kind, want := range map[emulator.FaultKind]struct {
		status int
		code   string
	}{
		emulator.FaultThrottle: {400, "Throttling.User"}, emulator.FaultInternal: {500, "InternalError"},
		emulator.FaultDeny: {401, "AuthenticationFail.NoPermission"},
	} {
		c.e.Fault(emulator.Fault{Service: "STS", Action: "AssumeRoleWithOIDC", Kind: kind})
		c.refused(c.assumeWithOIDC(token), want.status, want.code)
	}
	c.must(c.assumeWithOIDC(token))
}
