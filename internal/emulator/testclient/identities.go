package testclient

import (
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// OtherAccount is the id of a second account.
const OtherAccount = "2000000000000002"

// The first account itself, and the policy of those who may assume roles.
const (
	FirstRoot = "acs:ram::1000000000000001:root"
	MayAssume = "AliyunSTSAssumeRoleAccess"
)

// As returns the client with other credentials.
func (c *Client) As(k emulator.Credentials) *Client {
	changed := *c
	changed.ID, changed.Secret, changed.Token = k.AccessKeyID, k.AccessKeySecret, k.SecurityToken
	return &changed
}

// User adds a RAM user to the first account, with policies given as system
// policies or documents.
func (c *Client) User(name string, policies ...string) *Client {
	var key emulator.Credentials
	c.Emulator.Edit(func(a *emulator.Account) { key = a.AddUser(name, Attachments(a, name, policies)...) })
	return c.As(key)
}

// Attachments returns the attachments of system policies.
func Attachments(a *emulator.Account, prefix string, policies []string) (list []emulator.Attachment) {
	for i, p := range policies {
		if p[0] == '{' {
			list = append(list, a.AddPolicy(fmt.Sprint(prefix, "-", i), p))
		} else {
			list = append(list, emulator.SystemPolicy(p))
		}
	}
	return list
}

// Role adds a role to an account.
func (c *Client) Role(account, name, trust string, policies ...string) {
	c.Emulator.EditAccount(account, func(a *emulator.Account) {
		a.Roles[name] = &emulator.Role{AssumeRolePolicyDocument: trust, MaxSessionDuration: 7200, Policies: Attachments(a, name, policies)}
	})
}

// Assume assumes a role and is the client of its session.
func (c *Client) Assume(account, name string, params ...string) *Client {
	c.T.Helper()
	a := c.Must(c.AssumeRole(account, name, params...))
	get := func(member string) string { s, _ := a.Get("Credentials", member).(string); return s }
	return c.As(emulator.Credentials{
		AccessKeyID: get("AccessKeyId"), AccessKeySecret: get("AccessKeySecret"), SecurityToken: get("SecurityToken"),
	})
}

// AssumeRole calls AssumeRole for a session of a role.
func (c *Client) AssumeRole(account, name string, params ...string) Answer {
	return c.RPC("sts", "AssumeRole", append([]string{"RoleArn", "acs:ram::" + account + ":role/" + name, "RoleSessionName", "sess1"}, params...)...)
}

// Allow returns a policy that allows an action on a resource.
func Allow(action, resource string) string { return Statement("Allow", action, resource) }

// Statement returns a policy of one statement.
func Statement(effect, action, resource string) string {
	return `{"Version":"1","Statement":[{"Effect":"` + effect + `","Action":"` + action + `","Resource":"` + resource + `"}]}`
}

// TrustOf returns a trust policy that names a RAM principal.
func TrustOf(principal string) string {
	return `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["` + principal + `"]}}]}`
}
