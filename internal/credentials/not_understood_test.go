package credentials_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// answers is a transport that answers by the path of the request, and the emulator otherwise.
type answers struct {
	http.RoundTripper

	byPath map[string]string
}

func (a answers) RoundTrip(req *http.Request) (*http.Response, error) {
	text, ok := a.byPath[req.URL.Path]
	if !ok {
		return a.RoundTripper.RoundTrip(req)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text)), Request: req}, nil
}

// notUnderstood calls with keys whose source gets these answers, and returns the error.
func (f *fixture) notUnderstood(settings credentials.Settings, byPath map[string]string) *cloud.KeysError {
	f.t.Helper()
	client := f.client(settings, func(c *cloud.Config) { c.Transport = answers{c.Transport, byPath} })
	_, err := client.Identity(f.t.Context())
	for _, action := range f.calls() {
		if action == "GetCallerIdentity" {
			f.t.Error("a call was signed")
		}
	}
	return f.keysError(err)
}

// An answer of a source that is not understood is never called an absence of keys. The error
// names the member at fault, and neither quotes anything nor asks for another login first.
func TestSources_notUnderstood(t *testing.T) {
	t.Parallel()
	const secret = "secret-in-an-answer"
	sources := map[string]struct {
		settings func(f *fixture) credentials.Settings
		path     string
		wrap     func(keys string) string
	}{
		"URI": {
			func(*fixture) credentials.Settings { return credentials.Settings{URI: "http://127.0.0.1:9/keys"} },
			"/keys", func(keys string) string { return keys },
		},
		"metadata service": {
			func(f *fixture) credentials.Settings {
				f.BindInstanceRole(root, "runner")
				return credentials.Settings{ECSRoleName: "runner"}
			}, "/latest/meta-data/ram/security-credentials/runner", func(keys string) string { return keys },
		},
		"CloudSSO": {
			func(f *fixture) credentials.Settings {
				f.writeProfiles("p", f.profile("p", "CloudSSO", f.sso(-time.Hour)))
				return credentials.Settings{}
			}, "/cloud-credentials", func(keys string) string { return `{"CloudCredential":` + keys + `}` },
		},
		"OAuth": {
			func(f *fixture) credentials.Settings {
				f.writeProfiles("p", f.profile("p", "OAuth", f.oauth("CN")))
				return credentials.Settings{}
			}, "/v1/exchange", func(keys string) string { return keys },
		},
	}
	const whole = `"AccessKeyId":"STS.x","AccessKeySecret":"` + secret + `","SecurityToken":"` + secret + `","Expiration":"2100-01-02T15:04:05Z"`
	without := func(member, instead string) string {
		return "{" + strings.Replace(whole, `"`+member+`":`, instead+`"x":`, 1) + "}"
	}
	for name, source := range sources {
		for keys, says := range map[string]string{
			"<html>" + secret + "</html>":  "is not JSON",
			"{" + whole:                    "is not JSON",
			"":                             "is not JSON",
			`["` + secret + `"]`:           "is of type ",
			`"` + secret + `"`:             "is of type ",
			"null":                         "it has no ",
			"{}":                           "it has no AccessKeyId",
			without("AccessKeyId", ""):     "it has no AccessKeyId",
			without("AccessKeySecret", ""): "it has no AccessKeySecret",
			without("AccessKeyId", `"AccessKeyId":5,`):        "its member AccessKeyId is of type number",
			without("SecurityToken", `"SecurityToken":[],`):   "its member SecurityToken is of type array",
			without("Expiration", `"Expiration":"tomorrow",`): "its Expiration is not a time",
		} {
			t.Run(name+", "+keys, func(t *testing.T) {
				t.Parallel()
				f := newFixture(t)
				f.secret("a secret in an answer", secret)
				e := f.notUnderstood(source.settings(f), map[string]string{source.path: source.wrap(keys)})
				if !strings.Contains(e.Reason, "gave an answer that is not understood: ") || !strings.Contains(e.Reason, says) {
					t.Errorf("it says %q, without %q", e.Reason, says)
				}
				if strings.Contains(e.Error(), "returned no keys") {
					t.Errorf("it takes the answer for an absence of keys: %q", e.Error())
				}
				if e.Advice == "" || strings.HasPrefix(e.Advice, "Log in") || strings.HasPrefix(e.Advice, "aliyun") {
					t.Errorf("it advises %q", e.Advice)
				}
			})
		}
	}
}

// A portal whose answer is a page of a proxy is not a login that has ended.
func TestSources_notUnderstoodStatus(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.writeProfiles("p", f.profile("p", "CloudSSO", f.sso(-time.Hour)))
	client := f.client(credentials.Settings{}, func(c *cloud.Config) {
		c.Transport = roundTrip(func(req *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusNotFound, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("<html>")), Request: req}, nil
		})
	})
	_, err := client.Identity(t.Context())
	if e := f.keysError(err); strings.Contains(e.Advice, "Log in") || !strings.Contains(e.Error(), "HTTP status 404 without an error code") {
		t.Errorf("it says %q and advises %q", e.Error(), e.Advice)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (r roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return r(req) }

// What a metadata service answers is sent back in a header or an address. A line break in it, or
// nothing, is not sent, and neither are keys with one.
func TestSources_lineBreak(t *testing.T) {
	t.Parallel()
	const token, roles = "/latest/api/token", "/latest/meta-data/ram/security-credentials/"
	for name, test := range map[string]struct {
		role   string
		byPath map[string]string
		says   string
	}{
		"in the token":         {"runner", map[string]string{token: "abc\r\nX-Other: 1"}, "is not understood: it is not a token on one line"},
		"no token":             {"runner", map[string]string{token: "\n"}, "is not understood: it is not a token on one line"},
		"a page for a token":   {"runner", map[string]string{token: "<html> </html>"}, "is not understood: it is not a token on one line"},
		"two roles":            {"", map[string]string{roles: "runner\nother"}, "is not understood: it is not the name of one role"},
		"in the role's name":   {"", map[string]string{roles: "runner\r\n: x"}, "is not understood: it is not the name of one role"},
		"an empty role's name": {"", map[string]string{roles: ""}, "is not understood: it is not the name of one role"},
		"in the keys": {"runner", map[string]string{roles + "runner": `{"AccessKeyId":"STS.x","AccessKeySecret":"y","SecurityToken":"a\nb","Expiration":"2100-01-02T15:04:05Z"}`},
			"it returned keys that contain whitespace or a control character"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.BindInstanceRole(root, "runner")
			settings := credentials.Settings{ECSRoleName: test.role}
			if test.role == "" {
				f.writeProfiles("p", f.profile("p", "EcsRamRole", nil))
				settings = credentials.Settings{}
			}
			if e := f.notUnderstood(settings, test.byPath); !strings.Contains(e.Reason, test.says) {
				t.Errorf("it says %q, without %q", e.Reason, test.says)
			}
		})
	}
}

// The same of what a person writes: the name of the instance's role, a login's token, an OIDC token.
func TestSources_lineBreakConfigured(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.env["ALIBABA_CLOUD_ECS_METADATA"] = "runner\nother"
	if p := f.configError(credentials.Settings{}); !strings.Contains(p.Error(), "The role is not named by 1–64 letters") {
		t.Error(p)
	}
	f = newFixture(t)
	login := f.oauth("CN")
	login["oauth_access_token"] = f.secret("the access token", "first\r\nX-Other: second")
	f.writeProfiles("p", f.profile("p", "OAuth", login))
	_, err := f.client(credentials.Settings{}).Identity(t.Context())
	if e := f.keysError(err); !strings.Contains(e.Error(), "not sent: a header would contain a line break") {
		t.Error(e)
	}
	f = newFixture(t)
	f.writeFile("token", f.secret("the OIDC token", "first\nsecond"))
	for _, oidc := range []credentials.OIDC{{TokenFile: "~/token"}, {Token: "first\nsecond"}} {
		oidc.Role, oidc.ProviderARN = cloud.RoleSession{ARN: deploy}, oidcARN
		_, err := f.client(credentials.Settings{OIDC: &oidc}).Identity(t.Context())
		if e := f.keysError(err); !strings.Contains(e.Error(), "contains whitespace or a control character") {
			t.Error(e)
		}
	}
	if calls := f.calls(); len(calls) > 0 {
		t.Errorf("it called %v", calls)
	}
}

// A parameter that STS does not accept says nothing of the role: STS looks at it first. The advice
// is about the parameter, and the trust policy is not named.
func TestSources_refusedParameter(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(o *credentials.OIDC)
		code   string
		advice string
	}{
		"the policy's grammar":    {func(o *credentials.OIDC) { o.Role.Policy = "{}" }, "InvalidParameter.PolicyGrammar", "Correct policy, which restricts the session"},
		"the provider's ARN":      {func(o *credentials.OIDC) { o.ProviderARN = "my-provider" }, "InvalidParameter.OIDCProviderArn", "Correct oidc_provider_arn"},
		"the longest session":     {func(o *credentials.OIDC) { o.Role.Duration = 2 * time.Hour }, "InvalidParameter.DurationSeconds", "session_expiration is limited"},
		"another role's external": {func(o *credentials.OIDC) { o.Role.ExternalID = "with space" }, "InvalidParameter.ExternalId", "the parameter ExternalId"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			oidc := credentials.OIDC{Role: cloud.RoleSession{ARN: roleOfUser}, ProviderARN: oidcARN, Token: f.token()}
			test.change(&oidc)
			all := []credentials.Settings{{AccessKeyID: f.user.AccessKeyID, AccessKeySecret: f.user.AccessKeySecret, Roles: []cloud.RoleSession{oidc.Role}}}
			if oidc.Role.ExternalID == "" {
				oidc.Role.ARN = deploy
				all = append(all, credentials.Settings{OIDC: &oidc})
			}
			if oidc.ProviderARN != oidcARN {
				all = all[1:]
			}
			for _, settings := range all {
				_, err := f.client(settings).Identity(t.Context())
				e := f.keysError(err)
				if !strings.Contains(e.Error(), test.code) || !strings.Contains(e.Advice, test.advice) || strings.Contains(e.Advice, "trust policy") {
					t.Errorf("it says %q and advises %q", e.Error(), e.Advice)
				}
			}
		})
	}
}

// An answer of STS that is not understood says nothing of the role either.
func TestSources_notUnderstoodSTS(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Fault(emulator.Fault{Service: emulator.ServiceSTS, Action: "AssumeRole", Kind: emulator.FaultGarbage, Times: -1})
	_, err := f.client(credentials.Settings{AccessKeyID: f.user.AccessKeyID, AccessKeySecret: f.user.AccessKeySecret, Roles: []cloud.RoleSession{{ARN: roleOfUser}}}).Identity(t.Context())
	if e := f.keysError(err); e.Advice != "" || !strings.Contains(e.Error(), "not the JSON that was expected") {
		t.Errorf("it says %q and advises %q", e.Error(), e.Advice)
	}
}
