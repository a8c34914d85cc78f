package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	metadata    = "http://100.100.100.200"
	roleOf      = metadata + "/latest/meta-data/ram/security-credentials/"
	trustingECS = `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
)

// plain sends a request that nobody signs, with one header.
func (c *client) plain(method, target, body, header, value string) answer {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, target, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if header != "" {
		r.Header.Set(header, value)
	}
	return c.send(r)
}

func (c *client) metadataToken(ttl string) string {
	c.t.Helper()
	return string(c.must(c.plain("PUT", metadata+"/latest/api/token", "", "X-aliyun-ecs-metadata-token-ttl-seconds", ttl)).raw)
}

func (c *client) metadata(target, token string) answer {
	if token == "" {
		return c.plain("GET", target, "", "", "")
	}
	return c.plain("GET", target, "", "X-aliyun-ecs-metadata-token", token)
}

// keys is the client of the keys in an answer, under names in this object.
func (c *client) keys(a answer, path ...any) *client {
	c.t.Helper()
	c.must(a)
	get := func(member string) string {
		s, _ := a.get(append(path, member)...).(string)
		if s == "" {
			c.t.Fatalf("there is no %s in %s", member, a.raw)
		}
		return s
	}
	return c.as(emulator.Credentials{
		AccessKeyID: get("AccessKeyId"), AccessKeySecret: get("AccessKeySecret"), SecurityToken: get("SecurityToken"),
	})
}

func (c *client) isSessionOf(account, role string) {
	c.t.Helper()
	if got, _ := c.must(c.rpc("sts", "GetCallerIdentity")).get("Arn").(string); !strings.HasPrefix(got, "acs:ram::"+account+":assumed-role/"+role+"/") {
		c.t.Errorf("the keys are of %s", got)
	}
}

func TestMetadata(t *testing.T) {
	c := start(t)
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c.e.Clock.Freeze(now)
	token := c.metadataToken("21600")
	notFound := func(target string) {
		t.Helper()
		if a := c.metadata(target, token); a.status != 404 || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s", target, a.status, a.raw)
		}
	}
	notFound(roleOf) // no role is bound
	notFound(roleOf + "Runner")
	c.role(emulator.DefaultAccountID, "runner", trustingECS)
	c.e.Edit(func(a *emulator.Account) { a.Roles["runner"].Name = "Runner" })
	c.e.BindInstanceRole(emulator.DefaultAccountID, "runner")
	for _, target := range []string{roleOf, strings.TrimSuffix(roleOf, "/")} {
		if got := string(c.must(c.metadata(target, token)).raw); got != "Runner" {
			t.Errorf("the role is %q", got)
		}
	}
	notFound(roleOf + "Other")
	notFound(metadata + "/latest/meta-data/")
	a := c.metadata(roleOf+"Runner", token)
	first := c.keys(a)
	if a.get("Code") != "Success" || a.get("LastUpdated") != "2026-01-02T03:04:05Z" || a.get("Expiration") != "2026-01-02T09:04:05Z" {
		t.Errorf("%s", a.raw)
	}
	first.isSessionOf(emulator.DefaultAccountID, "runner")

	// They stay the same until the service renews them, half an hour before the end.
	c.e.Clock.Advance(5*time.Hour + 29*time.Minute)
	if again := c.keys(c.metadata(roleOf+"Runner", token)); again.id != first.id {
		t.Error("the keys were renewed early")
	}
	c.e.Clock.Advance(time.Minute)
	second := c.keys(c.metadata(roleOf+"Runner", token))
	if second.id == first.id {
		t.Error("the keys were not renewed")
	}
	first.isSessionOf(emulator.DefaultAccountID, "runner") // still
	c.e.Clock.Advance(30 * time.Minute)
	first.refused(first.rpc("sts", "GetCallerIdentity"), 400, "InvalidSecurityToken.Expired")
	second.isSessionOf(emulator.DefaultAccountID, "runner")

	c.e.BindInstanceRole(emulator.DefaultAccountID, "")
	token = c.metadataToken("60")
	notFound(roleOf)
}

// TestMetadata_tokens holds that only IMDSv2 is served, unless the setting allows
// more.
func TestMetadata_tokens(t *testing.T) {
	c := start(t)
	c.role(emulator.DefaultAccountID, "runner", trustingECS)
	c.e.BindInstanceRole(emulator.DefaultAccountID, "runner")
	for _, ttl := range []string{"", "0", "21601", "-1", "an hour"} {
		if a := c.plain("PUT", metadata+"/latest/api/token", "", "X-aliyun-ecs-metadata-token-ttl-seconds", ttl); a.status != 400 {
			t.Errorf("a token for %q seconds: %d", ttl, a.status)
		}
	}
	if a := c.plain("GET", metadata+"/latest/api/token", "", "", ""); a.status != 405 {
		t.Errorf("a token by GET: %d", a.status)
	}
	if a := c.plain("PUT", "https://100.100.100.200/latest/api/token", "", "X-aliyun-ecs-metadata-token-ttl-seconds", "60"); a.status != 400 {
		t.Errorf("over https: %d", a.status)
	}
	token := c.metadataToken("60")
	for name, tc := range map[string]struct {
		token  string
		status int
	}{"none": {"", 403}, "another": {"x", 401}, "good": {token, 200}} {
		if a := c.metadata(roleOf, tc.token); a.status != tc.status {
			t.Errorf("with the token %s: %d", name, a.status)
		}
	}
	c.e.Clock.Advance(time.Minute)
	if a := c.metadata(roleOf, token); a.status != 401 {
		t.Errorf("with an expired token: %d", a.status)
	}
	c.e.Set(func(s *emulator.Settings) { s.MetadataV1Allowed = true })
	c.keys(c.metadata(roleOf+"runner", ""))
	if a := c.metadata(roleOf, token); a.status != 401 {
		t.Errorf("with an expired token where none is needed: %d", a.status)
	}
	for _, call := range c.e.Journal() {
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

// TestMetadata_role holds that an instance has only a role that trusts ECS.
func TestMetadata_role(t *testing.T) {
	c := start(t)
	c.role(emulator.DefaultAccountID, "runner", trustingECS)
	c.role(emulator.DefaultAccountID, "deploy", trusting(rootOfFirst))
	for _, role := range []string{"deploy", "nobody"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("an instance got the role %s", role)
				}
			}()
			c.e.BindInstanceRole(emulator.DefaultAccountID, role)
		}()
	}
	c.e.BindInstanceRole(emulator.DefaultAccountID, "runner")
	c.e.Edit(func(a *emulator.Account) { a.Roles["runner"].AssumeRolePolicyDocument = trusting(rootOfFirst) })
	if a := c.metadata(roleOf+"runner", c.metadataToken("60")); a.status != 404 {
		t.Errorf("keys of a role that trusts ECS no longer: %d", a.status)
	}
	c.e.Fault(emulator.Fault{Service: "ECSMetadata", Action: "GetInstanceRoleCredentials", Kind: emulator.FaultError, Status: 200, Code: "Failed"})
	if a := c.metadata(roleOf+"runner", c.metadataToken("60")); a.status != 200 || a.code != "Failed" {
		t.Errorf("%d %s", a.status, a.raw)
	}
}

func TestCredentialsURI(t *testing.T) {
	c := start(t)
	c.e.AddAccount(other)
	c.role(other, "deploy", trusting(rootOfFirst))
	c.e.ServeCredentials("ci-1", other, "Deploy")
	uri := c.server.CredentialsURI("ci-1")
	a := c.plain("GET", uri, "", "", "")
	first := c.keys(a)
	expires, _ := a.get("Expiration").(string)
	if at, err := time.Parse(time.RFC3339, expires); err != nil || time.Until(at) > time.Hour || time.Until(at) < 59*time.Minute || a.get("Code") != "Success" {
		t.Errorf("%s", a.raw)
	}
	first.isSessionOf(other, "deploy")
	if second := c.keys(c.plain("GET", uri, "", "", "")); second.id == first.id {
		t.Error("the same keys twice")
	}
	if a := c.plain("GET", uri+"2", "", "", ""); a.status != 404 {
		t.Errorf("another name: %d", a.status)
	}
	if a := c.plain("POST", uri, "", "", ""); a.status != 405 {
		t.Errorf("by POST: %d", a.status)
	}
	call := c.e.Journal()[0]
	if call.Service != "CredentialsURI" || call.Action != "GetCredentials" || call.Account != other || call.Params["name"] != "ci-1" {
		t.Errorf("the journal says %+v", call)
	}
}

func TestCloudSSO(t *testing.T) {
	c := start(t)
	c.e.AddAccount(other)
	c.role(other, "aliyunreservedsso-audit", trusting(rootOfFirst))
	access, expires := c.e.LogInToCloudSSO(emulator.AccessAssignment{AccountID: other, AccessConfigurationID: "ac-00000000000000000001", Role: "AliyunReservedSSO-audit"})
	ask := func(host, access, body string) answer {
		return c.plain("POST", host+"/cloud-credentials", body, "Authorization", "Bearer "+access)
	}
	const host = "https://signin-cn-shanghai.alibabacloudsso.com"
	body := `{"AccountId":"` + other + `","AccessConfigurationId":"ac-00000000000000000001"}`
	for _, host := range []string{host, c.server.URL} {
		a := ask(host, access, body)
		c.keys(a, "CloudCredential").isSessionOf(other, "aliyunreservedsso-audit")
		if id, _ := a.get("RequestId").(string); id == "" {
			t.Errorf("%s", a.raw)
		}
	}
	c.refused(ask(host, "x", body), 401, "InvalidAccessToken")
	c.refused(c.plain("POST", host+"/cloud-credentials", body, "", ""), 401, "InvalidAccessToken")
	c.refused(ask(host, access, strings.Replace(body, other, emulator.DefaultAccountID, 1)), 403, "Forbidden")
	c.refused(ask(host, access, `{}`), 400, "BadRequest")
	c.refused(ask(host, access, `{"accountId":"x"}`), 400, "BadRequest")
	c.refused(c.plain("POST", host+"/start-device-authorization", "", "", ""), 404, "NotFound")
	c.e.Clock.Advance(time.Until(expires) + time.Second)
	c.refused(ask(host, access, body), 401, "InvalidAccessToken.Expired")
	for _, call := range c.e.Journal() {
		if call.Service == "CloudSSO" && (call.Mutating || strings.Contains(call.Params["AccountId"]+call.Params["AccessConfigurationId"], access)) {
			t.Errorf("the journal says %+v", call)
		}
	}
}

func TestOAuth(t *testing.T) {
	c := start(t)
	c.role(emulator.DefaultAccountID, "deploy", trusting(rootOfFirst))
	access, expires := c.e.LogInWithOAuth(emulator.DefaultAccountID, "deploy")
	exchange := func(access string) answer {
		return c.plain("POST", "https://oauth.aliyun.com/v1/exchange", "", "Authorization", "Bearer "+access)
	}
	a := c.must(exchange(access))
	get := func(member string) string { s, _ := a.get(member).(string); return s }
	keys := c.as(emulator.Credentials{AccessKeyID: get("accessKeyId"), AccessKeySecret: get("accessKeySecret"), SecurityToken: get("securityToken")})
	keys.isSessionOf(emulator.DefaultAccountID, "deploy")
	if get("expiration") == "" || get("requestId") == "" {
		t.Errorf("%s", a.raw)
	}
	c.refused(exchange("x"), 401, "InvalidAccessToken")
	c.e.Clock.Advance(time.Until(expires) + time.Second)
	c.refused(exchange(access), 401, "InvalidAccessToken.Expired")

	// Whoever spends a refresh token is refused, and seen.
	c.e.ClearJournal()
	c.refused(c.plain("POST", "https://oauth.alibabacloud.com/v1/token", "grant_type=refresh_token&refresh_token=r", "Content-Type", "application/x-www-form-urlencoded"), 400, "invalid_grant")
	if calls := c.e.Mutations(); len(calls) != 1 || calls[0].Service != "OAuth" || calls[0].Action != "RefreshToken" || len(calls[0].Params) > 0 {
		t.Errorf("the journal says %+v", calls)
	}
}

// TestLogins_faults holds that faults find these services, in answers of theirs,
// and that a reset forgets who has logged in.
func TestLogins_faults(t *testing.T) {
	c := start(t)
	c.role(emulator.DefaultAccountID, "runner", trustingECS)
	c.e.BindInstanceRole(emulator.DefaultAccountID, "runner")
	c.e.ServeCredentials("ci", emulator.DefaultAccountID, "runner")
	access, _ := c.e.LogInWithOAuth(emulator.DefaultAccountID, "runner")
	sso, _ := c.e.LogInToCloudSSO(emulator.AccessAssignment{AccountID: emulator.DefaultAccountID, AccessConfigurationID: "ac-1", Role: "runner"})
	calls := map[string]func() answer{
		"ECSMetadata":    func() answer { return c.metadata(roleOf, c.metadataToken("60")) },
		"CredentialsURI": func() answer { return c.plain("GET", c.server.CredentialsURI("ci"), "", "", "") },
		"CloudSSO": func() answer {
			return c.plain("POST", c.server.URL+"/cloud-credentials", `{"AccountId":"1000000000000001","AccessConfigurationId":"ac-1"}`, "Authorization", "Bearer "+sso)
		},
		"OAuth": func() answer {
			return c.plain("POST", c.server.URL+"/v1/exchange", "", "Authorization", "Bearer "+access)
		},
	}
	for service, call := range calls {
		c.must(call())
		for kind, status := range map[emulator.FaultKind]int{
			emulator.FaultThrottle: 429, emulator.FaultInternal: 500, emulator.FaultUnavailable: 503, emulator.FaultDeny: 403, emulator.FaultGarbage: 200,
		} {
			fault := emulator.Fault{Service: service, Kind: kind}
			if service == "ECSMetadata" {
				fault.Action = "GetInstanceRole"
			}
			c.e.Fault(fault)
			if a := call(); a.err != nil || a.status != status {
				t.Errorf("%s, %s: %d %v", service, kind, a.status, a.err)
			}
		}
		c.e.Fault(emulator.Fault{Service: service, Kind: emulator.FaultCutAfter, Action: map[string]string{"ECSMetadata": "GetInstanceRole"}[service]})
		if a := call(); a.err == nil {
			t.Errorf("%s was not cut: %d", service, a.status)
		}
		c.must(call())
	}
	c.e.Reset()
	for service, call := range calls {
		if a := call(); a.status < 400 {
			t.Errorf("%s remembers: %d", service, a.status)
		}
	}
}
