package emulator_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// keyOf returns the client of the key in an answer of the control plane.
func keyOf(c *testclient.Client, a testclient.Answer) *testclient.Client {
	c.T.Helper()
	id, _ := a.Get("access_key_id").(string)
	secret, _ := a.Get("access_key_secret").(string)
	if a.Status != 200 || id == "" || secret == "" {
		c.T.Fatalf("no key in %d %s", a.Status, a.Raw)
	}
	return c.As(emulator.Credentials{AccessKeyID: id, AccessKeySecret: secret})
}

// A user made over HTTP may do what its policies allow, and its keys are rotated there too.
func TestControlUsers(t *testing.T) {
	c := testclient.Start(t)
	reader := keyOf(c, c.Control("POST", "users", `{"name":"Reader","policy":{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:GetRole","Resource":"*"}]}}`))
	reader.Refused(reader.RPC("ram", "GetRole", "RoleName", "none"), 404, "EntityNotExist.Role")
	reader.Refused(reader.RPC("ram", "DeleteRole", "RoleName", "none"), 403, "NoPermission")
	c.Must(c.Control("POST", "users", `{"name":"reader","system_policies":["administratoraccess"]}`))
	reader.Refused(reader.RPC("ram", "DeleteRole", "RoleName", "none"), 404, "EntityNotExist.Role")

	second := keyOf(c, c.Control("POST", "keys", `{"name":"READER"}`))
	if second.ID == reader.ID {
		t.Error("the second key is the first")
	}
	c.Must(second.RPC("sts", "GetCallerIdentity"))
	if a := c.Control("POST", "keys", `{"name":"reader"}`); a.Status != 400 || !strings.Contains(string(a.Raw), "two keys") {
		t.Errorf("a third key: %d %s", a.Status, a.Raw)
	}
	if a := c.Control("PUT", "keys", `{"access_key_id":"`+reader.ID+`","active":false}`); a.Status != 204 {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	if a := reader.RPC("sts", "GetCallerIdentity"); a.Status < 400 || a.Code == "" {
		t.Errorf("a disabled key was taken: %s", a.Raw)
	}
	shown := c.Control("GET", "users", "")
	if shown.Get(0, "name") != "reader" || shown.Get(0, "access_keys", 0, "active") != false || shown.Get(0, "access_keys", 1, "access_key_secret") != second.Secret ||
		shown.Get(0, "policies", 0, "name") != "AdministratorAccess" {
		t.Errorf("%s", shown.Raw)
	}
	c.Control("DELETE", "keys", `{"access_key_id":"`+reader.ID+`"}`)
	c.Must(second.RPC("sts", "GetCallerIdentity"))
	if a := c.Control("DELETE", "users", `{"name":"reader"}`); a.Status != 204 {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	if a := second.RPC("sts", "GetCallerIdentity"); a.Status < 400 {
		t.Errorf("a deleted user called: %s", a.Raw)
	}
}

// A role of a further account that trusts the first one can be assumed from there.
// TestControlIdentities_dates checks that what the control plane makes has the dates that the
// services answer: a client that reads times fails on an empty one.
func TestControlIdentities_dates(t *testing.T) {
	c := testclient.Start(t)
	c.Must(c.Control("POST", "users", `{"name":"hub","system_policies":["AliyunSTSAssumeRoleAccess"],"policy":{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:GetRole","Resource":"*"}]}}`))
	c.Must(c.Control("POST", "keys", `{"name":"hub"}`))
	c.Must(c.Control("POST", "roles", `{"name":"runner","trusts":["1000000000000001"],"system_policies":["AdministratorAccess"]}`))
	for _, a := range []testclient.Answer{
		c.RPC("ram", "GetUser", "UserName", "hub"), c.RPC("ram", "ListUsers"), c.RPC("ram", "ListAccessKeys", "UserName", "hub"),
		c.RPC("ram", "ListPoliciesForUser", "UserName", "hub"), c.RPC("ram", "GetPolicy", "PolicyName", "user-hub", "PolicyType", "Custom"),
		c.RPC("ram", "GetRole", "RoleName", "runner"), c.RPC("ram", "ListPoliciesForRole", "RoleName", "runner"),
		c.RPC("ram", "ListEntitiesForPolicy", "PolicyName", "AdministratorAccess", "PolicyType", "System"), c.RPC("resourcemanager", "ListPolicyAttachments"),
	} {
		if c.Must(a); regexp.MustCompile(`"(Create|Update|Attach)Date":""`).Match(a.Raw) {
			t.Errorf("%s", a.Raw)
		}
	}
}

func TestControlRoles_hub(t *testing.T) {
	c := testclient.Start(t)
	c.Must(c.Control("POST", "accounts", `{"id":"2000000000000002"}`))
	a := c.Must(c.Control("POST", "roles", `{"account":"2000000000000002","name":"audit-shipping","trusts":["1000000000000001"],"system_policies":["AdministratorAccess"]}`))
	arn, _ := a.Get("arn").(string)
	if arn != "acs:ram::2000000000000002:role/audit-shipping" {
		t.Errorf("%s", a.Raw)
	}
	hub := keyOf(c, c.Control("POST", "users", `{"name":"hub","system_policies":["AliyunSTSAssumeRoleAccess"]}`))
	hub.Session(hub.RPC("sts", "AssumeRole", "RoleArn", arn, "RoleSessionName", "s1")).IsSessionOf("2000000000000002", "audit-shipping")

	c.Must(c.Control("POST", "roles", `{"account":"2000000000000002","name":"audit-shipping","trusts":["ecs.aliyuncs.com"]}`))
	hub.Refused(hub.RPC("sts", "AssumeRole", "RoleArn", arn, "RoleSessionName", "s1"), 403, "NoPermission")
	if a := c.Control("GET", "roles", ""); a.Get(0, "trust_policy", "Statement", 0, "Principal", "Service", 0) != "ecs.aliyuncs.com" {
		t.Errorf("%s", a.Raw)
	}
	if a := c.Control("DELETE", "roles", `{"account":"2000000000000002","name":"audit-shipping"}`); a.Status != 204 || c.Control("GET", "roles", "").Get(0) != nil {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
}

// A job of a CI system assumes a role with a token that the emulator issues.
func TestControlOIDC(t *testing.T) {
	c := testclient.Start(t)
	a := c.Must(c.Control("POST", "oidc_providers", `{"name":"GitHub","issuer_url":"https://token.actions.githubusercontent.com","client_ids":["sts.aliyuncs.com"]}`))
	provider, _ := a.Get("arn").(string)
	a = c.Must(c.Control("POST", "roles", `{"name":"deploy","trusts":["`+provider+`"]}`))
	role, _ := a.Get("arn").(string)
	a = c.Must(c.Control("POST", "oidc_tokens", `{"name":"github","subject":"repo:acme/audit:ref:refs/heads/main","audience":"sts.aliyuncs.com"}`))
	token, _ := a.Get("token").(string)
	c.Session(c.AssumeWithOIDC(token, "RoleArn", role, "OIDCProviderArn", provider)).IsSessionOf(emulator.DefaultAccountID, "deploy")
	if a := c.AssumeWithOIDC(token+"x", "RoleArn", role, "OIDCProviderArn", provider); a.Status < 400 {
		t.Errorf("another token was taken: %s", a.Raw)
	}
	if a := c.Control("GET", "oidc_providers", ""); a.Get(0, "issues_here") != true || a.Get(0, "arn") != provider {
		t.Errorf("%s", a.Raw)
	}
	c.Must(c.Control("POST", "oidc_providers", `{"name":"GitHub","issuer_url":"https://token.actions.githubusercontent.com","client_ids":["sts.aliyuncs.com"],"jwks":`+string(testclient.Issuer().JWKS())+`}`))
	if a := c.Control("POST", "oidc_tokens", `{"name":"github","subject":"s","audience":"sts.aliyuncs.com"}`); a.Status != 400 || !strings.Contains(string(a.Raw), "key of its own") {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	if a := c.Control("DELETE", "oidc_providers", `{"name":"github"}`); a.Status != 204 {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	if a := c.AssumeWithOIDC(token, "RoleArn", role, "OIDCProviderArn", provider); a.Status < 400 {
		t.Errorf("a deleted provider counts: %s", a.Raw)
	}
}

// The ECS instance and a credentials URI give keys of a role that was made over HTTP.
func TestControlLogins(t *testing.T) {
	c := testclient.Start(t)
	c.Must(c.Control("POST", "roles", `{"name":"Runner","trusts":["ecs.aliyuncs.com"]}`))
	if a := c.Control("GET", "instance_role", ""); a.Get("name") != "" {
		t.Errorf("%s", a.Raw)
	}
	c.Must(c.Control("PUT", "instance_role", `{"name":"runner"}`))
	if a := c.Control("GET", "instance_role", ""); a.Get("name") != "Runner" || a.Get("account") != emulator.DefaultAccountID {
		t.Errorf("%s", a.Raw)
	}
	url := testclient.MetadataURL + "/latest/meta-data/ram/security-credentials/Runner"
	c.Keys(c.Metadata(url, c.MetadataToken("60"))).IsSessionOf(emulator.DefaultAccountID, "runner")
	if a := c.Control("DELETE", "instance_role", ""); a.Status != 204 {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	if a := c.Metadata(url, c.MetadataToken("60")); a.Status != 404 {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	c.Must(c.Control("POST", "credentials_uris", `{"name":"runner","uri_name":"vault"}`))
	if a := c.Control("GET", "credentials_uris", ""); a.Get("/credentials/vault", "name") != "Runner" {
		t.Errorf("%s", a.Raw)
	}
	c.Keys(c.Plain("GET", c.Server.CredentialsURI("vault"), "", "", "")).IsSessionOf(emulator.DefaultAccountID, "runner")
}

func TestControlIdentities_refuse(t *testing.T) {
	c := testclient.Start(t)
	c.Must(c.Control("POST", "roles", `{"name":"plain","trusts":["1000000000000001"]}`))
	c.Must(c.Control("POST", "users", `{"name":"u"}`))
	for _, tc := range []struct{ method, path, body, text string }{
		{"POST", "users", ``, "name must"},
		{"POST", "users", `{"Name":"u"}`, "Name"},
		{"POST", "users", `{"name":"a/b"}`, "a/b"},
		{"POST", "users", `{"name":"u","account":"9"}`, `no account \"9\"`},
		{"POST", "users", `{"name":"u","account":9}`, "account"},
		{"POST", "users", `{"name":"u","system_policies":["Adm"]}`, "it knows AdministratorAccess"},
		{"POST", "users", `{"name":"u","policy":{"Version":"2"}}`, "Version"},
		{"POST", "users", `{"name":"u","policy":{"Version":"1","Statement":[{"Effect":"Allow","Action":"*"}]}}`, "no Resource"},
		{"POST", "users", `{"name":"u","policies":["x"]}`, "policies"},
		{"POST", "users", `[]`, "must be JSON like"},
		{"POST", "keys", `{"name":"nobody"}`, "no RAM user nobody"},
		{"PUT", "keys", `{"access_key_id":"LTAIno","active":true}`, "no key"},
		{"DELETE", "keys", `{}`, "no key"},
		{"DELETE", "users", `{"name":"nobody"}`, "no RAM user nobody"},
		{"POST", "roles", `{"name":"r"}`, "trusts or trust_policy"},
		{"POST", "roles", `{"name":"r","trusts":["1"],"trust_policy":{}}`, "not both"},
		{"POST", "roles", `{"name":"r","trusts":["everybody"]}`, "everybody"},
		{"POST", "roles", `{"name":"a_b","trusts":["1"]}`, "a_b"},
		{"POST", "roles", `{"name":"r","trust_policy":{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}}`, "no Principal"},
		{"DELETE", "roles", `{"name":"nothing"}`, "no role nothing"},
		{"POST", "oidc_providers", `{"name":"p","issuer_url":"http://x","client_ids":["c"]}`, "https"},
		{"POST", "oidc_providers", `{"name":"p","issuer_url":"https://x","client_ids":[]}`, "client_ids"},
		{"POST", "oidc_providers", `{"name":"p","issuer_url":"https://x","client_ids":["c"],"jwks":{}}`, "jwks"},
		{"DELETE", "oidc_providers", `{"name":"p"}`, "no OIDC provider p"},
		{"POST", "oidc_tokens", `{"name":"p","subject":"s","audience":"a"}`, "no OIDC provider p"},
		{"POST", "oidc_tokens", `{"name":"p"}`, "subject"},
		{"PUT", "instance_role", `{"name":"plain"}`, "does not trust ecs.aliyuncs.com"},
		{"PUT", "instance_role", `{"name":"nothing"}`, "no role nothing"},
		{"PUT", "instance_role", `{}`, "name"},
		{"POST", "credentials_uris", `{"name":"plain","uri_name":"a/b"}`, "a/b"},
		{"POST", "credentials_uris", `{"name":"nothing","uri_name":"v"}`, "no role nothing"},
		{"POST", "accounts", `{"id":"acme"}`, "acme"},
		{"POST", "accounts", `{"id":2}`, "must be JSON like"},
		{"POST", "clock", `{}`, "advance_ms"},
		{"POST", "reset", `{"hard":true}`, "takes no body"},
		{"POST", "break/stop_trail", `{}`, "no inner trail yet"},
		{"POST", "break/stop_trail", `{"account":"9"}`, "no account"},
		{"POST", "break/stop_trail", `{"days":1}`, "days"},
	} {
		a := c.Control(tc.method, tc.path, tc.body)
		text, _ := a.Get("error").(string)
		if a.Status != 400 || !strings.Contains(string(a.Raw), tc.text) || text == "" {
			t.Errorf("%s %s %s: %d %s", tc.method, tc.path, tc.body, a.Status, a.Raw)
		}
	}
	if a := c.Control("GET", "break/explode", ""); a.Status != 404 || !strings.Contains(string(a.Raw), "GET /_emulator/ lists") {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
	if a := c.Control("GET", "break/stop_trail", ""); a.Status != 405 || a.Header.Get("Allow") != "POST" {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
}

// After time travel the services take the requests of a client whose clock stayed, and of no
// other.
func TestControlClock_travel(t *testing.T) {
	c := testclient.Start(t)
	operator := console.New(c.Server.Transport(), c.Emulator.Account(), c.Region) // goes by the machine's clock
	before := c.Emulator.Clock.Now()
	c.Must(c.Control("POST", "clock", `{"advance_ms":7200000}`))
	if moved := c.Emulator.Clock.Now().Sub(before); moved < 2*time.Hour || moved > 3*time.Hour {
		t.Errorf("it moved by %s", moved)
	}
	if err := errors.Join(operator.CreateProject(t.Context(), "ops-audit"), operator.CreateRole(t.Context(), "r", testclient.ActionTrailTrust)); err != nil {
		t.Error(err)
	}
	c.Refused(c.RPC("ram", "GetRole", "RoleName", "r"), 400, "InvalidTimeStamp.Expired")
	c.Control("POST", "reset", "")
	c.Must(c.RPC("sts", "GetCallerIdentity"))
	if err := operator.CreateProject(t.Context(), "ops-audit"); err != nil {
		t.Error(err)
	}
}

// A user or a role that is made again keeps its permissions unless the request has some.
func TestControlIdentities_again(t *testing.T) {
	t.Parallel()
	c := testclient.Start(t)
	for path, more := range map[string]string{"users": "", "roles": `,"trusts":["ecs.aliyuncs.com"]`} {
		policies := func() (names []any) {
			shown := c.Control("GET", path, "")
			for i := 0; shown.Get(0, "policies", i) != nil; i++ {
				names = append(names, shown.Get(0, "policies", i, "name"))
			}
			return names
		}
		c.Must(c.Control("POST", path, `{"name":"who","system_policies":["AdministratorAccess"]`+more+`}`))
		c.Must(c.Control("POST", path, `{"name":"Who"`+more+`}`))
		if got := policies(); len(got) != 1 || got[0] != "AdministratorAccess" {
			t.Errorf("%s: made again without policies it has %v", path, got)
		}
		c.Must(c.Control("POST", path, `{"name":"who","system_policies":["AliyunSTSAssumeRoleAccess"]`+more+`}`))
		if got := policies(); len(got) != 1 || got[0] != "AliyunSTSAssumeRoleAccess" {
			t.Errorf("%s: made again with others it has %v", path, got)
		}
		c.Must(c.Control("POST", path, `{"name":"who","system_policies":[]`+more+`}`))
		if got := policies(); len(got) != 0 {
			t.Errorf("%s: made again with none it has %v", path, got)
		}
	}
}

// A document may be a string, as the outputs of the data source are.
func TestControlIdentities_documentInString(t *testing.T) {
	t.Parallel()
	c := testclient.Start(t)
	const document = `"{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"ram:GetRole\",\"Resource\":\"*\"}]}"`
	reader := keyOf(c, c.Control("POST", "users", `{"name":"reader","policy":`+document+`}`))
	reader.Refused(reader.RPC("ram", "GetRole", "RoleName", "none"), 404, "EntityNotExist.Role")
	reader.Refused(reader.RPC("ram", "DeleteRole", "RoleName", "none"), 403, "NoPermission")
	const trust = `"{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"Service\":[\"ecs.aliyuncs.com\"]}}]}"`
	c.Must(c.Control("POST", "roles", `{"name":"runner","trust_policy":`+trust+`,"policy":`+document+`}`))
	if a := c.Control("POST", "users", `{"name":"x","policy":"none"}`); a.Status != 400 || !strings.Contains(string(a.Raw), "policy is no policy document") {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
}

// A provider that is registered again keeps its key, and the tokens handed out stay valid.
func TestControlOIDC_again(t *testing.T) {
	t.Parallel()
	c := testclient.Start(t)
	keys := func(name, url string) any {
		c.Must(c.Control("POST", "oidc_providers", `{"name":"`+name+`","issuer_url":"`+url+`","client_ids":["sts.aliyuncs.com"]}`))
		return c.Control("GET", "state", "").Get("accounts", "1000000000000001", "oidc_providers", "github", "jwks", "keys", 0, "n")
	}
	first := keys("github", "https://one.example.com")
	if again := keys("GitHub", "https://one.example.com"); first == nil || again != first {
		t.Errorf("the key %v became %v", first, again)
	}
	if other := keys("github", "https://two.example.com"); other == nil || other == first {
		t.Errorf("another issuer has the key %v", other)
	}
}
