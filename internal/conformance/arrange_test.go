package conformance

import (
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// What scenarios find in the account.
const (
	project         = "audit-project"
	projectARN      = "acs:log:" + region + ":" + account + ":project/" + project
	deliveryARN     = "acs:ram::" + account + ":role/aliyunactiontraildefaultrole"
	deployARN       = "acs:ram::" + account + ":role/deploy"
	oidcRoleARN     = "acs:ram::" + account + ":role/ci"
	oidcProviderARN = "acs:ram::" + account + ":oidc-provider/ci"
	issuerURL       = "https://token.ci.example"
	audience        = "sts.aliyuncs.com"

	allowAll  = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	oidcTrust = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Federated":["` + oidcProviderARN + `"]},
		"Condition":{"StringEquals":{"oidc:iss":["` + issuerURL + `"],"oidc:aud":["` + audience + `"]}}}]}`
)

// destination makes the project and the delivery role of a trail.
func (c *cloud) destination() {
	c.Edit(func(a *emulator.Account) {
		now := time.Now()
		a.Projects[project] = &emulator.Project{Region: region, CreateTime: now, LastModifyTime: now}
		a.Roles["aliyunactiontraildefaultrole"] = &emulator.Role{
			Name: "AliyunActionTrailDefaultRole", AssumeRolePolicyDocument: trust,
			Policies: []emulator.Attachment{emulator.SystemPolicy("AliyunActionTrailRolePolicy")},
		}
	})
}

// identities makes a user, a role that the account and ECS may assume, an OIDC provider
// and a role for its tokens. It returns the user's key and a token.
func (c *cloud) identities(t *testing.T) (emulator.Credentials, string) {
	t.Helper()
	issuer := emulator.NewIssuer(issuerURL)
	var key emulator.Credentials
	c.Edit(func(a *emulator.Account) {
		all := a.AddPolicy("all", allowAll)
		key = a.AddUser("carol", all)
		a.AddOIDCProvider("ci", issuer, audience)
		a.Roles["deploy"] = &emulator.Role{AssumeRolePolicyDocument: ownTrust, MaxSessionDuration: 3600, Policies: []emulator.Attachment{all}}
		a.Roles["ci"] = &emulator.Role{AssumeRolePolicyDocument: oidcTrust, MaxSessionDuration: 3600, Policies: []emulator.Attachment{all}}
	})
	return key, issuer.Token(emulator.Claims{Subject: "repo:example", Audience: []string{audience}})
}
