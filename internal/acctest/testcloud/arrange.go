package testcloud

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Accounts beside the first one, and a role in the member account.
const (
	MemberAccount   = "2000000000000002"
	StrangerAccount = "3000000000000003"
	ShipperRoleARN  = "acs:ram::" + MemberAccount + ":role/shipper"
)

// AddMember adds an account with a project and with roles that may do everything. It
// returns the keys of a user of the first account who may assume them.
func (c *Cloud) AddMember(t testing.TB, account string, roles ...string) map[string]any {
	t.Helper()
	c.AddAccount(account)
	c.EditAccount(account, func(a *emulator.Account) {
		for _, role := range roles {
			a.Roles[role] = NewAdminRole(role, TrustAccount(emulator.DefaultAccountID))
			a.Roles[role].ID = "30000000000000" + account[len(account)-2:] + role
		}
		a.Projects["audit-"+account] = NewProject("audit-"+account, "cn-hangzhou")
	})
	return c.UserWithActions(t, "hub-of-"+account, []string{"sts:AssumeRole"})
}

// AddRole adds a role that trusts ActionTrail, with policies attached.
func (c *Cloud) AddRole(name string, policies ...emulator.Attachment) {
	c.Edit(func(a *emulator.Account) {
		a.Roles[strings.ToLower(name)] = &emulator.Role{Name: name, AssumeRolePolicyDocument: ActionTrailTrust, Policies: policies}
	})
}

// UserWithActions adds a RAM user with exactly these permissions and returns the keys,
// as provider arguments.
func (c *Cloud) UserWithActions(t testing.TB, user string, actions []string) map[string]any {
	t.Helper()
	document, err := json.Marshal(map[string]any{
		"Version": "1", "Statement": []map[string]any{{"Effect": "Allow", "Action": actions, "Resource": "*"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var key emulator.Credentials
	c.Edit(func(a *emulator.Account) { key = a.AddUser(user, a.AddPolicy(user, string(document))) })
	return map[string]any{"access_key": key.AccessKeyID, "secret_key": key.AccessKeySecret}
}

// UserWithPolicies adds a RAM user with exactly these policies and returns the keys, as
// provider arguments.
func (c *Cloud) UserWithPolicies(user string, documents ...string) map[string]any {
	var key emulator.Credentials
	c.Edit(func(a *emulator.Account) {
		var attached []emulator.Attachment
		for i, document := range documents {
			attached = append(attached, a.AddPolicy(fmt.Sprint(user, i), document))
		}
		key = a.AddUser(user, attached...)
	})
	return map[string]any{"access_key": key.AccessKeyID, "secret_key": key.AccessKeySecret}
}

// AddProject adds an empty project to the first account.
func (c *Cloud) AddProject(name, region string) {
	c.Edit(func(a *emulator.Account) { a.Projects[name] = NewProject(name, region) })
}

// NewProject returns an empty project.
func NewProject(name, region string) *emulator.Project {
	return &emulator.Project{
		Name: name, Region: region,
		Logstores: map[string]*emulator.Logstore{}, Dashboards: map[string]*emulator.Document{}, SavedSearches: map[string]*emulator.Document{},
	}
}

// NewAdminRole returns a role that may do everything.
func NewAdminRole(name, trust string) *emulator.Role {
	return &emulator.Role{
		ID: "300000000000000001", Name: name, AssumeRolePolicyDocument: trust, MaxSessionDuration: 3600,
		Policies: []emulator.Attachment{emulator.SystemPolicy("AdministratorAccess")},
	}
}
