package login_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/login"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

const (
	roleOf      = testclient.MetadataURL + "/latest/meta-data/ram/security-credentials/"
	trustingECS = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
)

func TestMetadata(t *testing.T) {
	c := testclient.Start(t)
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c.Emulator.Clock.Freeze(now)
	token := c.MetadataToken("21600")
	notFound := func(target string) {
		t.Helper()
		if a := c.Metadata(target, token); a.Status != 404 || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s", target, a.Status, a.Raw)
		}
	}
	notFound(roleOf) // no role is bound
	notFound(roleOf + "Runner")
	c.Role(emulator.DefaultAccountID, "runner", trustingECS)
	c.Emulator.Edit(func(a *emulator.Account) { a.Roles["runner"].Name = "Runner" })
	c.Emulator.BindInstanceRole(emulator.DefaultAccountID, "runner")
	for _, target := range []string{roleOf, strings.TrimSuffix(roleOf, "/")} {
		if got := string(c.Must(c.Metadata(target, token)).Raw); got != "Runner" {
			t.Errorf("the role is %q", got)
		}
	}
	notFound(roleOf + "Other")
	notFound(testclient.MetadataURL + "/latest/meta-data/")
	a := c.Metadata(roleOf+"Runner", token)
	first := c.Keys(a)
	if a.Get("Code") != "Success" || a.Get("LastUpdated") != "2026-01-02T03:04:05Z" || a.Get("Expiration") != "2026-01-02T09:04:05Z" {
		t.Errorf("%s", a.Raw)
	}
	first.IsSessionOf(emulator.DefaultAccountID, "runner")

	// They stay the same until the service renews them, half an hour before the end.
	c.Emulator.Clock.Advance(5*time.Hour + 29*time.Minute)
	if again := c.Keys(c.Metadata(roleOf+"Runner", token)); again.ID != first.ID {
		t.Error("the keys were renewed early")
	}
	c.Emulator.Clock.Advance(time.Minute)
	second := c.Keys(c.Metadata(roleOf+"Runner", token))
	if second.ID == first.ID {
		t.Error("the keys were not renewed")
	}
	first.IsSessionOf(emulator.DefaultAccountID, "runner") // still
	c.Emulator.Clock.Advance(30 * time.Minute)
	first.Refused(first.RPC("sts", "GetCallerIdentity"), 400, "InvalidSecurityToken.Expired")
	second.IsSessionOf(emulator.DefaultAccountID, "runner")

	c.Emulator.BindInstanceRole(emulator.DefaultAccountID, "")
	token = c.MetadataToken("60")
	notFound(roleOf)
}

// TestMetadata_tokens checks that only IMDSv2 is served, unless the setting allows
// more.
// The table of actions, by which the control plane refuses faults that no call can match, has
// each call with its name and whether it may change something, and no other.
func TestActions(t *testing.T) {
	t.Parallel()
	c := testclient.Start(t)
	c.Role(emulator.DefaultAccountID, "runner", trustingECS)
	c.Emulator.BindInstanceRole(emulator.DefaultAccountID, "runner")
	c.Emulator.ServeCredentials("vault", emulator.DefaultAccountID, "runner")
	c.Metadata(roleOf, c.MetadataToken("60"))
	c.Metadata(roleOf+"runner", c.MetadataToken("60"))
	c.Plain("GET", c.Server.CredentialsURI("vault"), "", "", "")
	c.Plain("POST", "https://signin-cn-shanghai.alibabacloudsso.com/cloud-credentials", "{}", "", "")
	c.Plain("POST", "https://oauth.aliyun.com/v1/exchange", "", "", "")
	c.Plain("POST", "https://oauth.aliyun.com/v1/token", "", "", "")
	called := map[string]map[string]bool{}
	for _, call := range c.Emulator.Journal() {
		if called[call.Service] == nil {
			called[call.Service] = map[string]bool{}
		}
		called[call.Service][call.Action] = call.Mutating
	}
	if !reflect.DeepEqual(called, login.Actions) {
		t.Errorf("called %v,\nthe table has %v", called, login.Actions)
	}
}

func TestMetadata_tokens(t *testing.T) {
	c := testclient.Start(t)
	c.Role(emulator.DefaultAccountID, "runner", trustingECS)
	c.Emulator.BindInstanceRole(emulator.DefaultAccountID, "runner")
	for _, ttl := range []string{"", "0", "21601", "-1", "an hour"} {
		if a := c.Plain("PUT", testclient.MetadataURL+"/latest/api/token", "", "X-aliyun-ecs-metadata-token-ttl-seconds", ttl); a.Status != 400 {
			t.Errorf("a token for %q seconds: %d", ttl, a.Status)
		}
	}
	if a := c.Plain("GET", testclient.MetadataURL+"/latest/api/token", "", "", ""); a.Status != 405 {
		t.Errorf("a token by GET: %d", a.Status)
	}
	if a := c.Plain("PUT", "https://100.100.100.200/latest/api/token", "", "X-aliyun-ecs-metadata-token-ttl-seconds", "60"); a.Status != 400 {
		t.Errorf("over https: %d", a.Status)
	}
	token := c.MetadataToken("60")
	for name, tc := range map[string]struct {
		token  string
		status int
	}{"none": {"", 403}, "another": {"x", 401}, "good": {token, 200}} {
		if a := c.Metadata(roleOf, tc.token); a.Status != tc.status {
			t.Errorf("with the token %s: %d", name, a.Status)
		}
	}
	c.Emulator.Clock.Advance(time.Minute)
	if a := c.Metadata(roleOf, token); a.Status != 401 {
		t.Errorf("with an expired token: %d", a.Status)
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.MetadataV1Allowed = true })
	c.Keys(c.Metadata(roleOf+"runner", ""))
	if a := c.Metadata(roleOf, token); a.Status != 401 {
		t.Errorf("with an expired token where none is needed: %d", a.Status)
	}
	for _, call := range c.Emulator.Journal() {
		if call.Service != "ECSMetadata" || call.Mutating {
			t.Errorf("the journal says %+v", call)
		}
		for _, value := range call.Params {
			if value == token {
				t.Errorf("the journal shows the token of %s", call.Action)
			}
		}
	}
}

// TestMetadata_role checks that an instance has only a role that trusts ECS.
func TestMetadata_role(t *testing.T) {
	c := testclient.Start(t)
	c.Role(emulator.DefaultAccountID, "runner", trustingECS)
	c.Role(emulator.DefaultAccountID, "deploy", testclient.TrustOf(testclient.FirstRoot))
	for _, role := range []string{"deploy", "nobody"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("an instance got the role %s", role)
				}
			}()
			c.Emulator.BindInstanceRole(emulator.DefaultAccountID, role)
		}()
	}
	c.Emulator.BindInstanceRole(emulator.DefaultAccountID, "runner")
	c.Emulator.Edit(func(a *emulator.Account) {
		a.Roles["runner"].AssumeRolePolicyDocument = testclient.TrustOf(testclient.FirstRoot)
	})
	if a := c.Metadata(roleOf+"runner", c.MetadataToken("60")); a.Status != 404 {
		t.Errorf("keys of a role that trusts ECS no longer: %d", a.Status)
	}
	c.Emulator.Fault(emulator.Fault{Service: "ECSMetadata", Action: "GetInstanceRoleCredentials", Kind: emulator.FaultError, Status: 200, Code: "Failed"})
	if a := c.Metadata(roleOf+"runner", c.MetadataToken("60")); a.Status != 200 || a.Code != "Failed" {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
}

func TestCredentialsURI(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.AddAccount(testclient.OtherAccount)
	c.Role(testclient.OtherAccount, "deploy", testclient.TrustOf(testclient.FirstRoot))
	c.Emulator.ServeCredentials("ci-1", testclient.OtherAccount, "Deploy")
	uri := c.Server.CredentialsURI("ci-1")
	a := c.Plain("GET", uri, "", "", "")
	first := c.Keys(a)
	expires, _ := a.Get("Expiration").(string)
	if at, err := time.Parse(time.RFC3339, expires); err != nil || time.Until(at) > time.Hour || time.Until(at) < 59*time.Minute || a.Get("Code") != "Success" {
		t.Errorf("%s", a.Raw)
	}
	first.IsSessionOf(testclient.OtherAccount, "deploy")
	if second := c.Keys(c.Plain("GET", uri, "", "", "")); second.ID == first.ID {
		t.Error("the same keys twice")
	}
	if a := c.Plain("GET", uri+"2", "", "", ""); a.Status != 404 {
		t.Errorf("another name: %d", a.Status)
	}
	if a := c.Plain("POST", uri, "", "", ""); a.Status != 405 {
		t.Errorf("by POST: %d", a.Status)
	}
	call := c.Emulator.Journal()[0]
	if call.Service != "CredentialsURI" || call.Action != "GetCredentials" || call.Account != testclient.OtherAccount || call.Params["name"] != "ci-1" {
		t.Errorf("the journal says %+v", call)
	}
}

func TestCloudSSO(t *testing.T) {
	c := testclient.Start(t)
	c.Emulator.AddAccount(testclient.OtherAccount)
	c.Role(testclient.OtherAccount, "aliyunreservedsso-audit", testclient.TrustOf(testclient.FirstRoot))
	access, expires := c.Emulator.LogInToCloudSSO(emulator.AccessAssignment{AccountID: testclient.OtherAccount, AccessConfigurationID: "ac-00000000000000000001", Role: "AliyunReservedSSO-audit"})
	ask := func(host, access, body string) testclient.Answer {
		return c.Plain("POST", host+"/cloud-credentials", body, "Authorization", "Bearer "+access)
	}
	const host = "https://signin-cn-shanghai.alibabacloudsso.com"
	body := `{"AccountId":"` + testclient.OtherAccount + `","AccessConfigurationId":"ac-00000000000000000001"}`
	for _, host := range []string{host, c.Server.URL} {
		a := ask(host, access, body)
		c.Keys(a, "CloudCredential").IsSessionOf(testclient.OtherAccount, "aliyunreservedsso-audit")
		if id, _ := a.Get("RequestId").(string); id == "" {
			t.Errorf("%s", a.Raw)
		}
	}
	c.Refused(ask(host, "x", body), 401, "InvalidAccessToken")
	c.Refused(c.Plain("POST", host+"/cloud-credentials", body, "", ""), 401, "InvalidAccessToken")
	c.Refused(ask(host, access, strings.Replace(body, testclient.OtherAccount, emulator.DefaultAccountID, 1)), 403, "Forbidden")
	c.Refused(ask(host, access, `{}`), 400, "BadRequest")
	c.Refused(ask(host, access, `{"accountId":"x"}`), 400, "BadRequest")
	c.Refused(c.Plain("POST", host+"/start-device-authorization", "", "", ""), 404, "NotFound")
	c.Emulator.Clock.Advance(time.Until(expires) + time.Second)
	c.Refused(ask(host, access, body), 401, "InvalidAccessToken.Expired")
	for _, call := range c.Emulator.Journal() {
		if call.Service == "CloudSSO" && (call.Mutating || strings.Contains(call.Params["AccountId"]+call.Params["AccessConfigurationId"], access)) {
			t.Errorf("the journal says %+v", call)
		}
	}
}

func TestOAuth(t *testing.T) {
	c := testclient.Start(t)
	c.Role(emulator.DefaultAccountID, "deploy", testclient.TrustOf(testclient.FirstRoot))
	access, expires := c.Emulator.LogInWithOAuth(emulator.DefaultAccountID, "deploy")
	exchange := func(access string) testclient.Answer {
		return c.Plain("POST", "https://oauth.aliyun.com/v1/exchange", "", "Authorization", "Bearer "+access)
	}
	a := c.Must(exchange(access))
	get := func(member string) string { s, _ := a.Get(member).(string); return s }
	keys := c.As(emulator.Credentials{AccessKeyID: get("accessKeyId"), AccessKeySecret: get("accessKeySecret"), SecurityToken: get("securityToken")})
	keys.IsSessionOf(emulator.DefaultAccountID, "deploy")
	if get("expiration") == "" || get("requestId") == "" {
		t.Errorf("%s", a.Raw)
	}
	c.Refused(exchange("x"), 401, "InvalidAccessToken")
	c.Emulator.Clock.Advance(time.Until(expires) + time.Second)
	c.Refused(exchange(access), 401, "InvalidAccessToken.Expired")

	// A refresh token is refused, and its use is in the journal.
	c.Emulator.ClearJournal()
	c.Refused(c.Plain("POST", "https://oauth.alibabacloud.com/v1/token", "grant_type=refresh_token&refresh_token=r", "Content-Type", "application/x-www-form-urlencoded"), 400, "invalid_grant")
	if calls := c.Emulator.Mutations(); len(calls) != 1 || calls[0].Service != "OAuth" || calls[0].Action != "RefreshToken" || len(calls[0].Params) > 0 {
		t.Errorf("the journal says %+v", calls)
	}
}

// TestLogins_faults checks that faults find these services, in answers of theirs,
// and that a reset forgets who has logged in.
func TestLogins_faults(t *testing.T) {
	c := testclient.Start(t)
	c.Role(emulator.DefaultAccountID, "runner", trustingECS)
	c.Emulator.BindInstanceRole(emulator.DefaultAccountID, "runner")
	c.Emulator.ServeCredentials("ci", emulator.DefaultAccountID, "runner")
	access, _ := c.Emulator.LogInWithOAuth(emulator.DefaultAccountID, "runner")
	sso, _ := c.Emulator.LogInToCloudSSO(emulator.AccessAssignment{AccountID: emulator.DefaultAccountID, AccessConfigurationID: "ac-1", Role: "runner"})
	calls := map[string]func() testclient.Answer{
		"ECSMetadata":    func() testclient.Answer { return c.Metadata(roleOf, c.MetadataToken("60")) },
		"CredentialsURI": func() testclient.Answer { return c.Plain("GET", c.Server.CredentialsURI("ci"), "", "", "") },
		"CloudSSO": func() testclient.Answer {
			return c.Plain("POST", c.Server.URL+"/cloud-credentials", `{"AccountId":"1000000000000001","AccessConfigurationId":"ac-1"}`, "Authorization", "Bearer "+sso)
		},
		"OAuth": func() testclient.Answer {
			return c.Plain("POST", c.Server.URL+"/v1/exchange", "", "Authorization", "Bearer "+access)
		},
	}
	for service, call := range calls {
		c.Must(call())
		for kind, status := range map[emulator.FaultKind]int{
			emulator.FaultThrottle: 429, emulator.FaultInternal: 500, emulator.FaultUnavailable: 503, emulator.FaultDeny: 403, emulator.FaultGarbage: 200,
		} {
			fault := emulator.Fault{Service: service, Kind: kind}
			if service == "ECSMetadata" {
				fault.Action = "GetInstanceRole"
			}
			c.Emulator.Fault(fault)
			if a := call(); a.Err != nil || a.Status != status {
				t.Errorf("%s, %s: %d %v", service, kind, a.Status, a.Err)
			}
		}
		c.Emulator.Fault(emulator.Fault{Service: service, Kind: emulator.FaultCutAfter, Action: map[string]string{"ECSMetadata": "GetInstanceRole"}[service]})
		if a := call(); a.Err == nil {
			t.Errorf("%s was not cut: %d", service, a.Status)
		}
		c.Must(call())
	}
	c.Emulator.Reset()
	for service, call := range calls {
		if a := call(); a.Status < 400 {
			t.Errorf("%s remembers: %d", service, a.Status)
		}
	}
}
