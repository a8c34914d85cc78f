package sls_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// projectPolicy returns a project policy of one statement on everything in the project.
func projectPolicy(effect, action, principal, condition string) string {
	return `{"Version":"1","Statement":[{"Effect":"` + effect + `","Action":["` + action + `"],` + principal +
		`"Resource":"acs:log:*:*:project/ops-audit/*"` + condition + `}]}`
}

const (
	everybody      = `"Principal":["*"],`
	outsideTheVPC  = `,"Condition":{"StringNotEquals":{"acs:SourceVpc":["vpc-1"]}}`
	denyEverything = `{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:*","Principal":"*","Resource":"*","Condition":{"StringNotEquals":{"acs:SourceVpc":"vpc-1"}}}]}`
)

func TestProjectPolicy_isKeptAsWritten(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	if a := c.Must(c.SLS("GET", "ops-audit", "/policy", "")); len(a.Raw) != 0 {
		t.Errorf("without a policy: %q", a.Raw)
	}
	written := strings.ReplaceAll(projectPolicy("Deny", "log:Post*", "", ""), ",", " ,\n ")
	for answer, want := range map[string]string{"text": written, "string": testclient.JSON(t, written)} {
		c.Emulator.Set(func(s *emulator.Settings) { s.ProjectPolicyAnswer = answer })
		c.Must(c.SLS("POST", "ops-audit", "/policy", written))
		if a := c.Must(c.SLS("GET", "ops-audit", "/policy", "")); string(a.Raw) != want {
			t.Errorf("%s: %q, want %q", answer, a.Raw, want)
		}
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.ProjectPolicyAnswer = "result" })
	if a := c.Must(c.SLS("GET", "ops-audit", "/policy", "")); a.Get("result", "Version") != "1" {
		t.Errorf("result: %s", a.Raw)
	}
	c.Must(c.SLS("DELETE", "ops-audit", "/policy", ""))
	if a := c.Must(c.SLS("GET", "ops-audit", "/policy", "")); len(a.Raw) != 0 {
		t.Errorf("after the deletion: %q", a.Raw)
	}
}

func TestProjectPolicy_refuses(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	for _, body := range []string{`{}`, `[]`, `{"Version":"1","Statement":[]}`, projectPolicy("Deny", "log:*", `"Principal":7,`, ""),
		projectPolicy("Deny", strings.Repeat("x", 16<<10), "", "")} {
		c.Refused(c.SLS("POST", "ops-audit", "/policy", body), 400, "ParameterInvalid")
	}
	c.Refused(c.SLS("GET", "nothing", "/policy", ""), 404, "ProjectNotExist")
}

// A policy of the project decides every call to it, together with the policies of the caller.
func TestProjectPolicy_decidesEveryCall(t *testing.T) {
	read := func(c *testclient.Client) testclient.Answer {
		return c.SLS("GET", "ops-audit", testclient.TrailLogstore, "")
	}
	root := func(c *testclient.Client) *testclient.Client { return c }
	user := func(policies ...string) func(*testclient.Client) *testclient.Client {
		return func(c *testclient.Client) *testclient.Client { return c.User("alice", policies...) }
	}
	session := func(c *testclient.Client) *testclient.Client {
		c.Role(emulator.DefaultAccountID, "deploy", testclient.TrustOf(testclient.FirstRoot), "AliyunLogFullAccess")
		return c.User("deployer", testclient.MayAssume).Assume(emulator.DefaultAccountID, "deploy")
	}
	for name, tc := range map[string]struct {
		policy string
		as     func(*testclient.Client) *testclient.Client
		denied bool
	}{
		"everybody spares the account itself":       {projectPolicy("Deny", "log:Get*", everybody, ""), root, false},
		"everybody binds its users":                 {projectPolicy("Deny", "log:Get*", everybody, ""), user("AliyunLogFullAccess"), true},
		"everybody binds its roles":                 {projectPolicy("Deny", "log:Get*", everybody, ""), session, true},
		"a condition binds the account itself":      {projectPolicy("Deny", "log:Get*", everybody, outsideTheVPC), root, true},
		"a role by name":                            {projectPolicy("Deny", "log:Get*", `"Principal":["acs:ram::1000000000000001:role/deploy"],`, ""), session, true},
		"a role by name binds no other":             {projectPolicy("Deny", "log:Get*", `"Principal":["acs:ram::1000000000000001:role/deploy"],`, ""), user("AliyunLogFullAccess"), false},
		"another action":                            {projectPolicy("Deny", "log:Post*", everybody, ""), user("AliyunLogFullAccess"), false},
		"an Allow for who has no policy of its own": {projectPolicy("Allow", "log:Get*", everybody, ""), user(), false},
		"an Allow does not beat a Deny":             {projectPolicy("Allow", "log:Get*", everybody, ""), user(testclient.Statement("Deny", "log:*", "*")), true},
		"no policy":                                 {"", user(), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testclient.Start(t)
			c.MakeLogstore()
			if tc.policy != "" {
				c.Must(c.SLS("POST", "ops-audit", "/policy", tc.policy))
			}
			if a := read(tc.as(c)); tc.denied {
				c.Refused(a, 401, "Unauthorized")
			} else {
				c.Must(a)
			}
		})
	}
}

// A Deny with a condition binds the owner too, also where it wants to take the policy away.
func TestProjectPolicy_locksOut(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Must(c.SLS("POST", "ops-audit", "/policy", denyEverything))
	for _, method := range []string{"GET", "DELETE"} {
		c.Refused(c.SLS(method, "ops-audit", "/policy", ""), 401, "Unauthorized")
	}
	// What is denied in the project does not reach its policy.
	c.Emulator.Edit(func(a *emulator.Account) {
		a.Projects["ops-audit"].Policy = projectPolicy("Deny", "log:*", everybody, outsideTheVPC)
	})
	c.Refused(c.SLS("GET", "ops-audit", "/logstores", ""), 401, "Unauthorized")
	c.Must(c.SLS("DELETE", "ops-audit", "/policy", ""))
	c.Must(c.SLS("GET", "ops-audit", "/logstores", ""))
}

// A project policy can let another account in; without one the project is forbidden.
func TestProjectPolicy_letsAnotherAccountIn(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	other := c.As(c.Emulator.AddAccount(testclient.OtherAccount))
	c.Refused(other.SLS("GET", "ops-audit", testclient.TrailLogstore, ""), 403, "ProjectForbidden")
	c.Must(c.SLS("POST", "ops-audit", "/policy", projectPolicy("Allow", "log:*LogStore", `"Principal":["`+testclient.OtherAccount+`"],`, "")))
	c.Must(other.SLS("GET", "ops-audit", testclient.TrailLogstore, ""))
	c.Refused(other.SLS("GET", "ops-audit", testclient.TrailLogstore+"/index", ""), 403, "ProjectForbidden")
	c.Must(other.SLS("DELETE", "ops-audit", testclient.TrailLogstore, ""))
	c.Refused(c.SLS("GET", "ops-audit", testclient.TrailLogstore, ""), 404, "LogStoreNotExist")
}

// The policy operations are authorised on everything, not on the project.
func TestProjectPolicy_permissions(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	body := projectPolicy("Deny", "log:Post*", everybody, "")
	onProject := c.User("alice", testclient.Allow("log:*ProjectPolicy", "acs:log:*:*:project/ops-audit"))
	onAll := c.User("bob", testclient.Allow("log:*ProjectPolicy", "*"))
	for method, body := range map[string]string{"POST": body, "GET": "", "DELETE": ""} {
		c.Refused(onProject.SLS(method, "ops-audit", "/policy", body), 401, "Unauthorized")
		c.Must(onAll.SLS(method, "ops-audit", "/policy", body))
	}
}

func TestResourcePolicy(t *testing.T) {
	c := testclient.Start(t)
	c.MakeLogstore()
	const onStore = "/resource-policies?resourceType=logstore&resourceName=innertrail_platform-ops"
	deny := projectPolicy("Deny", "log:GetLogStore", everybody, "")
	put := func(kind, name, document, more string) testclient.Answer {
		return c.SLS("PUT", "ops-audit", "/resource-policies",
			`{"resourceType":"`+kind+`","resourceName":"`+name+`","policyDocument":`+testclient.JSON(t, document)+more+`}`)
	}
	user := c.User("alice", "AliyunLogFullAccess")
	c.Refused(c.SLS("GET", "ops-audit", onStore, ""), 404, "ResourcePolicyNotExist")
	c.Must(put("logstore", "innertrail_platform-ops", deny, `,"dryRun":true`))
	c.Must(user.SLS("GET", "ops-audit", testclient.TrailLogstore, ""))
	c.Must(put("logstore", "innertrail_platform-ops", deny, ""))
	c.Must(put("logstore", "innertrail_platform-ops", deny, ""))
	c.Refused(user.SLS("GET", "ops-audit", testclient.TrailLogstore, ""), 401, "Unauthorized")
	if a := c.Must(c.SLS("GET", "ops-audit", onStore, "")); a.Get("policyDocument") != deny || a.Get("revision") != 2.0 {
		t.Errorf("%s", a.Raw)
	}
	c.Must(c.SLS("DELETE", "ops-audit", onStore, ""))
	c.Must(user.SLS("GET", "ops-audit", testclient.TrailLogstore, ""))
	c.Must(put("project", "", deny, ""))
	c.Refused(user.SLS("GET", "ops-audit", testclient.TrailLogstore, ""), 401, "Unauthorized")

	c.Refused(put("logstore", "nothing", deny, ""), 404, "LogStoreNotExist")
	c.Refused(put("shard", "0", deny, ""), 400, "ParameterInvalid")
	c.Refused(put("project", "", "{}", ""), 400, "ParameterInvalid")
	c.Emulator.Set(func(s *emulator.Settings) { s.ResourcePoliciesKnown = false })
	c.Refused(c.SLS("GET", "ops-audit", onStore, ""), 405, "InvalidMethod")
}
