package testclient

import (
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// TrustingMain is a trust policy for tokens of the branch main.
var TrustingMain = TrustingCI(`"StringLike":{"oidc:sub":"repo:example/*:ref:refs/heads/main"}`)

// A CI system, and the role that its tokens may assume.
const (
	IssuerURL   = "https://token.ci.example"
	Subject     = "repo:example/infrastructure:ref:refs/heads/main"
	CIClient    = "sts.aliyuncs.com"
	CIProvider  = "acs:ram::1000000000000001:oidc-provider/CI"
	DeployRole  = "acs:ram::1000000000000001:role/deploy"
	oidcVersion = "2015-04-01"
)

// Issuer issues the tokens of the tests; Forger has the same name and another key.
var (
	Issuer = sync.OnceValue(func() *emulator.Issuer { return emulator.NewIssuer(IssuerURL) })
	Forger = sync.OnceValue(func() *emulator.Issuer { return emulator.NewIssuer(IssuerURL) })
)

// TrustingCI returns the trust policy of a role for tokens of the issuer, with one
// condition beside those of issuer and audience.
func TrustingCI(condition string) string {
	return `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Federated":["` + CIProvider + `"]},
		"Condition":{"StringEquals":{"oidc:iss":["` + IssuerURL + `"],"oidc:aud":["` + CIClient + `"]},` + condition + `}}]}`
}

// CI registers the issuer in the first account, with a role that trusts it.
func (c *Client) CI(trust string, policies ...string) {
	c.Emulator.Edit(func(a *emulator.Account) { a.AddOIDCProvider("CI", Issuer(), CIClient, "other-client") })
	c.Role(emulator.DefaultAccountID, "deploy", trust, policies...)
}

// GoodClaims returns the claims of a token that counts.
func GoodClaims() emulator.Claims {
	return emulator.Claims{Subject: Subject, Audience: []string{CIClient}}
}

// AssumeWithOIDC sends an unsigned request: the names in the query, the rest in a
// form.
func (c *Client) AssumeWithOIDC(token string, params ...string) Answer {
	query := url.Values{
		"Action": {"AssumeRoleWithOIDC"}, "Version": {oidcVersion}, "Format": {"JSON"},
		"Timestamp": {c.Emulator.Clock.Now().Format("2006-01-02T15:04:05Z")},
	}
	form := url.Values{"RoleArn": {DeployRole}, "OIDCProviderArn": {CIProvider}, "OIDCToken": {token}, "RoleSessionName": {"sess1"}}
	for i := 0; i+1 < len(params); i += 2 {
		into := form
		if query.Has(params[i]) {
			into = query
		}
		into.Set(params[i], params[i+1])
	}
	r, err := http.NewRequestWithContext(c.T.Context(), http.MethodPost, "https://sts.aliyuncs.com/?"+query.Encode(), strings.NewReader(form.Encode()))
	if err != nil {
		c.T.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.Send(r)
}

// Session returns the client of the keys in an answer.
func (c *Client) Session(a Answer) *Client {
	c.T.Helper()
	c.Must(a)
	get := func(member string) string { s, _ := a.Get("Credentials", member).(string); return s }
	return c.As(emulator.Credentials{
		AccessKeyID: get("AccessKeyId"), AccessKeySecret: get("AccessKeySecret"), SecurityToken: get("SecurityToken"),
	})
}
