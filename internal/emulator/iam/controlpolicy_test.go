package iam_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// exempting returns a control policy that denies an action to all but a role.
func exempting(action, role string) string {
	return `{"Version":"1","Statement":[{"Effect":"Deny","Action":"` + action + `","Resource":"*","Condition":{"StringNotLike":{"acs:PrincipalARN":"acs:ram:*:*:role/` + role + `"}}}]}`
}

// Control policies bind the users and roles of a member account, service roles included;
// neither the account itself nor service-linked roles.
func TestControlPolicy_whomItBinds(t *testing.T) {
	deleting := func(c *testclient.Client) testclient.Answer {
		return c.SLS("DELETE", "ops-audit", testclient.TrailLogstore, "")
	}
	session := func(c *testclient.Client) *testclient.Client {
		c.Role(emulator.DefaultAccountID, "break-glass", testclient.TrustOf(testclient.FirstRoot), "AdministratorAccess")
		return c.User("deployer", testclient.MayAssume).Assume(emulator.DefaultAccountID, "break-glass")
	}
	user := func(c *testclient.Client) *testclient.Client { return c.User("alice", "AdministratorAccess") }
	root := func(c *testclient.Client) *testclient.Client { return c }
	deny := testclient.Statement("Deny", "log:Delete*", "*")
	for name, tc := range map[string]struct {
		policies emulator.ControlPolicies
		as       func(*testclient.Client) *testclient.Client
		denied   bool
	}{
		"an administrator":               {controls(deny), user, true},
		"a role":                         {controls(deny), session, true},
		"the account itself":             {controls(deny), root, false},
		"an exempted role":               {controls(exempting("log:Delete*", "break-glass")), session, false},
		"who is not the exempted role":   {controls(exempting("log:Delete*", "break-glass")), user, true},
		"another action":                 {controls(testclient.Statement("Deny", "log:Create*", "*")), user, false},
		"no custom policy":               {controls(), user, false},
		"full access is detached":        {emulator.ControlPolicies{FullAccessDetached: true}, user, true},
		"what an own policy allows then": {emulator.ControlPolicies{FullAccessDetached: true, Policies: controls(testclient.Allow("log:*", "*")).Policies}, user, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testclient.Start(t)
			c.MakeLogstore()
			caller := tc.as(c)
			c.Emulator.Edit(func(a *emulator.Account) { a.ControlPolicies = &tc.policies })
			if a := deleting(caller); tc.denied {
				c.Refused(a, 401, "Unauthorized")
			} else {
				c.Must(a)
			}
		})
	}
}

func controls(documents ...string) (p emulator.ControlPolicies) {
	for _, d := range documents {
		p.Policies = append(p.Policies, emulator.ControlPolicy{Name: "guard", Document: d})
	}
	return p
}

// A control policy stops the delivery in the default role, which is a service role, and
// spares the service-linked one.
func TestControlPolicy_delivery(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Must(c.MakeTrail("platform-ops"))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	deny := func(document string) {
		c.Must(c.Control("PUT", "control_policies", `{"policies":[{"name":"guard","document":`+testclient.JSON(t, document)+`}]}`))
	}
	lastError := func() string {
		c.Emulator.Deliver(1)
		why, _ := c.Must(c.RPC("actiontrail", "GetTrailStatus", "Name", "platform-ops")).Get("LatestDeliveryLogServiceError").(string)
		return why
	}
	deny(testclient.Statement("Deny", "log:PostLogStoreLogs", "*"))
	if why := lastError(); !strings.Contains(why, "ControlPolicy") {
		t.Errorf("in the default role: %q", why)
	}
	deny(exempting("log:PostLogStoreLogs", "aliyunactiontraildefaultrole"))
	if why := lastError(); why != "" {
		t.Errorf("in the exempted role: %q", why)
	}
	deny(testclient.Statement("Deny", "log:PostLogStoreLogs", "*"))
	c.Must(c.RPC("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"))
	c.Must(c.RPC("actiontrail", "CreateInnerTrail", "Name", "platform-ops", "SlsProjectArn", testclient.ProjectARN))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
	if why := lastError(); why != "" {
		t.Errorf("in the service-linked role: %q", why)
	}
}

func TestControlPolicy_controlPlane(t *testing.T) {
	c := testclient.Start(t)
	for body, want := range map[string]string{
		`{"account":"7"}`: "no account",
		`{"policies":[{"name":"x","document":""}]}`: "control policy",
		`{"unknown":true}`:                          `there is no member`,
		`{"policies":[{"name":"x","document":` + testclient.JSON(t, testclient.Statement("Deny", strings.Repeat("x", 2048), "*")) + `}]}`: "characters",
		`{"policies":[{},{},{},{},{},{},{},{},{},{},{}]}`: "at most 10",
	} {
		if a := c.Control("PUT", "control_policies", body); a.Status != 400 || !strings.Contains(string(a.Raw), want) {
			t.Errorf("%s: %d %s", body, a.Status, a.Raw)
		}
	}
	user := c.User("alice", "AdministratorAccess")
	c.Must(c.Control("PUT", "control_policies", `{"policies":[{"name":"guard","document":`+testclient.JSON(t, testclient.Statement("Deny", "ram:*", "*"))+`}]}`))
	denied := user.RPC("ram", "GetRole", "RoleName", "x")
	if denied.Code != "NoPermission" || denied.Get("AccessDeniedDetail", "PolicyType") != "ControlPolicy" {
		t.Errorf("%s", denied.Raw)
	}
	if a := c.Control("DELETE", "control_policies", ""); a.Status != 204 {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	if a := user.RPC("ram", "GetRole", "RoleName", "x"); a.Code != "EntityNotExist.Role" {
		t.Errorf("%s", a.Raw)
	}
}
