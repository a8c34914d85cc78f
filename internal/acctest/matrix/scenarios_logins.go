package matrix

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// loginScenarios are operations with other credentials than a key.
var loginScenarios = []acctest.Scenario{
	{Name: "create on an instance", ProviderArguments: arrangeInstance, Config: acctest.Minimal},
	{Name: "stop through a credentials URI", ProviderArguments: arrangeCredentialsURI, Before: acctest.Minimal, Config: acctest.Config(map[string]any{"enabled": false})},
	{Name: "move through a chain of roles", ProviderArguments: arrangeRoleChain, Before: acctest.Minimal, Config: acctest.InSecondProject(nil)},
}

// withoutKey is a provider block without a key.
func withoutKey(more map[string]any) map[string]any {
	more["access_key"], more["secret_key"] = nil, nil
	return more
}

// arrangeInstance binds a role to the instance that the provider runs on.
func arrangeInstance(_ *testing.T, tc *acctest.Cloud) map[string]any {
	tc.Edit(func(a *emulator.Account) {
		a.Roles[ActingRole] = testcloud.NewAdminRole(ActingRole, testcloud.ECSTrust)
	})
	tc.BindInstanceRole(emulator.DefaultAccountID, ActingRole)
	return withoutKey(map[string]any{"ecs_role_name": ActingRole})
}

// arrangeCredentialsURI serves keys of a role from a URI.
func arrangeCredentialsURI(_ *testing.T, tc *acctest.Cloud) map[string]any {
	tc.Edit(func(a *emulator.Account) {
		a.Roles[ActingRole] = testcloud.NewAdminRole(ActingRole, testcloud.ECSTrust)
	})
	tc.ServeCredentials("runner", emulator.DefaultAccountID, ActingRole)
	return withoutKey(map[string]any{"credentials_uri": strings.Replace(tc.Server.CredentialsURI("runner"), "in-memory.invalid", "127.0.0.1", 1)})
}

// arrangeRoleChain adds a user who may assume a role that may assume another one.
func arrangeRoleChain(t *testing.T, tc *acctest.Cloud) map[string]any {
	block := arrangeActingRole(t, tc)
	role := func(name string) map[string]any {
		return map[string]any{"role_arn": "acs:ram::" + emulator.DefaultAccountID + ":role/" + name}
	}
	block["assume_role"] = []any{role(ActingRole)}
	return block
}
