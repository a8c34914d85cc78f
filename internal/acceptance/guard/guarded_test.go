// Package guard_test proves the guard of innertrail_policy_document call by call, on the
// emulator's evaluator of RAM, control and project policies.
package guard_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

const (
	account    = emulator.DefaultAccountID
	policyName = "innertrail_policy_document"
	breakGlass = "break-glass"
	deploy     = "deploy"
	caller     = "acs:ram::" + account + ":user/hub"
)

// The languages that bind an identity.
const (
	ram     = "ram_policy"
	control = "control_policy"
)

// guarded is a cloud with a shipping and a guard.
type guarded struct {
	*acctest.Cloud

	root          *testclient.Client // the account itself
	administrator *testclient.Client // a user who may do everything, as far as the guard lets him
	hub           *testclient.Client // a user who may assume roles only, whom no RAM policy of the guard binds
	breakGlass    *testclient.Client // sessions of the roles
	deploy        *testclient.Client
	watcher       *testclient.Client // a user with the policy for plans, whom the guard binds
	state         *acctest.State
}

// newGuarded creates the shipping, as the account, and then the guard. The apply role has the
// policies that applies and destroys need, and more.
func newGuarded(t *testing.T, language string, config map[string]any, more ...string) *guarded {
	t.Helper()
	return newGuardedBy(t, language, config, func(map[string]any) {}, more...)
}

// newGuardedBy is newGuarded with a guard whose arguments are changed.
func newGuardedBy(t *testing.T, language string, config map[string]any, change func(guard map[string]any), more ...string) *guarded {
	t.Helper()
	root := testclient.Start(t)
	if config["role"] != nil {
		const name = "aliyunserviceroleforactiontrail"
		root.Role(account, name, testcloud.ActionTrailTrust, "AliyunServiceRolePolicyForActionTrail")
		root.Emulator.Edit(func(a *emulator.Account) { a.Roles[name].ServiceLinked = true })
	}
	g := &guarded{
		Cloud: (&acctest.Cloud{Cloud: &testcloud.Cloud{Emulator: root.Emulator, Server: root.Server}, T: t}).WithProject(testcloud.ProjectName, "cn-hangzhou"),
		root:  root,
	}
	s := g.NewSession(t, nil)
	g.state = s.Create(config)
	purposes := s.ReadData(policyName, config)
	guard := maps.Clone(config)
	delete(guard, "delete_logstore_on_destroy")
	delete(guard, "project_region") // a guard protects the project in any region
	maps.Copy(guard, map[string]any{
		"use": "guard", "language": language,
		"break_glass_role_arns": []any{arn(breakGlass)}, "apply_role_arns": []any{arn(deploy)}, "caller_arns": []any{caller},
	})
	change(guard)
	documents := s.ReadData(policyName, guard)
	everybody, applying, delivering := documents.Texts("documents"), documents.Texts("apply_role_documents"), documents.Texts("delivery_role_documents")
	more = append(more, text(t, purposes, "apply"), text(t, purposes, "destroy"))
	g.hub = root.User("hub", testclient.MayAssume)
	root.Role(account, breakGlass, testclient.TrustOf(testclient.FirstRoot), "AdministratorAccess")
	if language == control {
		everybody = nil
		g.control(documents.Texts("documents"))
	}
	g.Edit(func(a *emulator.Account) {
		if role := a.Roles[strings.ToLower(delivery)]; role != nil { // no policy can be attached to a service-linked role
			role.Policies = append(role.Policies, testclient.Attachments(a, "innertrail-guard-delivery", delivering)...)
		}
	})
	root.Role(account, deploy, testclient.TrustOf(testclient.FirstRoot), append(more, applying...)...)
	g.administrator = g.bound("administrator", everybody, "AdministratorAccess")
	g.watcher = g.bound("watcher", everybody, text(t, purposes, "read"))
	g.breakGlass, g.deploy = g.hub.Assume(account, breakGlass), g.hub.Assume(account, deploy)
	return g
}

// bound adds a user with policies, and the guard in RAM policies of their own.
func (g *guarded) bound(name string, guard []string, policies ...string) *testclient.Client {
	user := g.root.User(name, policies...)
	g.Edit(func(a *emulator.Account) {
		a.Users[name].Policies = append(a.Users[name].Policies, testclient.Attachments(a, "innertrail-guard", guard)...)
	})
	return user
}

// control attaches control policies to the account.
func (g *guarded) control(documents []string) {
	policies := &emulator.ControlPolicies{}
	for _, d := range documents {
		policies.Policies = append(policies.Policies, emulator.ControlPolicy{Name: "guard", Document: d})
	}
	g.Edit(func(a *emulator.Account) { a.ControlPolicies = policies })
}

// through returns the block of a provider with the keys of a client.
func through(c *testclient.Client) map[string]any {
	block := map[string]any{"access_key": c.ID, "secret_key": c.Secret}
	if c.Token != "" {
		block["security_token"] = c.Token
	}
	return block
}

func arn(role string) string { return "acs:ram::" + account + ":role/" + role }

func text(t *testing.T, data acctest.Data, name string) (text string) {
	t.Helper()
	if err := data.Member(name).As(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

// denied reports whether an answer is a denial, by a policy and not for another reason.
func denied(a testclient.Answer) bool {
	return a.Status == 401 && a.Code == "Unauthorized" || a.Status == 403 && strings.HasPrefix(a.Code, "NoPermission")
}
