package scenario

import (
	"sync"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// What scenarios find in the account.
const (
	Region          = "cn-hangzhou"
	Project         = "audit-project"
	ProjectARN      = "acs:log:" + Region + ":" + Account + ":project/" + Project
	DeliveryARN     = "acs:ram::" + Account + ":role/aliyunactiontraildefaultrole"
	DeployARN       = "acs:ram::" + Account + ":role/deploy"
	OIDCRoleARN     = "acs:ram::" + Account + ":role/ci"
	OIDCProviderARN = "acs:ram::" + Account + ":oidc-provider/ci"
	issuerURL       = "https://token.ci.example"
	audience        = "sts.aliyuncs.com"

	AllowAll  = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	oidcTrust = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Federated":["` + OIDCProviderARN + `"]},
		"Condition":{"StringEquals":{"oidc:iss":["` + issuerURL + `"],"oidc:aud":["` + audience + `"]}}}]}`
)

// The account, and the documents that calls send.
const (
	Account  = "1000000000000001"
	Document = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"log:Get*","Resource":"*"}]}`
	wider    = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"log:*","Resource":"*"}]}`
	Trust    = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["actiontrail.aliyuncs.com"]}}]}`
	OwnTrust = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::` + Account + `:root"],"Service":["ecs.aliyuncs.com"]}}]}`
	tag      = `[{"Key":"team","Value":"audit"}]`
)

// Destination makes the project and the delivery role of a trail.
func Destination(e *emulator.Emulator) {
	e.Edit(func(a *emulator.Account) {
		now := time.Now()
		a.Projects[Project] = &emulator.Project{Region: Region, CreateTime: now, LastModifyTime: now}
		a.Roles["aliyunactiontraildefaultrole"] = &emulator.Role{
			Name: "AliyunActionTrailDefaultRole", AssumeRolePolicyDocument: Trust,
			Policies: []emulator.Attachment{emulator.SystemPolicy("AliyunActionTrailRolePolicy")},
		}
	})
}

// newIssuer makes its key once, which takes a tenth of a second.
var newIssuer = sync.OnceValue(func() *emulator.Issuer { return emulator.NewIssuer(issuerURL) })

// Identities makes a user, a role that the account and ECS may assume, an OIDC provider
// and a role for its tokens. It returns the user's key and a token.
func Identities(e *emulator.Emulator) (key emulator.Credentials, token string) {
	issuer := newIssuer()
	e.Edit(func(a *emulator.Account) {
		all := a.AddPolicy("all", AllowAll)
		key = a.AddUser("carol", all)
		a.AddOIDCProvider("ci", issuer, audience)
		a.Roles["deploy"] = &emulator.Role{AssumeRolePolicyDocument: OwnTrust, MaxSessionDuration: 3600, Policies: []emulator.Attachment{all}}
		a.Roles["ci"] = &emulator.Role{AssumeRolePolicyDocument: oidcTrust, MaxSessionDuration: 3600, Policies: []emulator.Attachment{all}}
	})
	return key, issuer.Token(emulator.Claims{Subject: "repo:example", Audience: []string{audience}})
}

// Organisation makes the account the management account of a resource directory.
func Organisation(e *emulator.Emulator) {
	const audit, billing = "2000000000000002", "3000000000000003"
	e.AddAccount(audit)
	e.AddAccount(billing)
	now := time.Now()
	e.SetDirectory(&emulator.Directory{ManagementID: Account, CreateTime: now, Members: map[string]emulator.DirectoryMember{
		audit:   {DisplayName: "audit", JoinTime: now, Tags: map[string]string{"team": "audit"}},
		billing: {DisplayName: "billing", JoinTime: now, Invited: true},
	}})
}
