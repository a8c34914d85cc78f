package credentials

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// secretMark replaces each $ of a fuzzed input, so that a mutation can put a secret anywhere. It is
// not a valid role name, since role names may be shown.
const secretMark = "secret+that/nobody=may:see"

func marked(text string) string { return strings.ReplaceAll(text, "$", secretMark) }

// fuzzTime is the time of the fuzz tests' clock.
var fuzzTime = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// stillClock is a stopped clock that does not wait.
type stillClock struct{}

func (stillClock) Now() time.Time                                   { return fuzzTime }
func (stillClock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }
func (stillClock) WithTimeout(ctx context.Context, _ time.Duration) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}

// answersInTurn returns its answers one after the other, and repeats the last one.
type answersInTurn struct {
	status int
	bodies []string
}

func (a *answersInTurn) RoundTrip(*http.Request) (*http.Response, error) {
	body, status := a.bodies[0], http.StatusOK
	if len(a.bodies) > 1 {
		a.bodies = a.bodies[1:]
	} else {
		status = a.status
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{}, ProtoMajor: 1, ProtoMinor: 1, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

func fuzzClient(transport http.RoundTripper) *cloud.Client {
	return cloud.New(cloud.Config{Region: "cn-hangzhou", MaxRetries: 1, Transport: transport, Clock: stillClock{}, UserAgent: "fuzz"})
}

// onlySecretIn reports whether the mark occurs in a JSON document only as the value of members with
// these names, so that nothing may quote it. Text that is not JSON may not be quoted at all.
func onlySecretIn(text string, names ...string) bool {
	if !json.Valid([]byte(text)) {
		return true
	}
	in := json.NewDecoder(strings.NewReader(text))
	in.UseNumber()
	var value func(secret bool) bool
	value = func(secret bool) bool {
		token, err := in.Token()
		if err != nil {
			return false
		}
		switch token {
		case json.Delim('{'):
			only := true
			for in.More() {
				key, err := in.Token()
				name, ok := key.(string)
				if err != nil || !ok {
					return false
				}
				only = value(slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })) && only && !strings.Contains(name, secretMark)
			}
			_, _ = in.Token()
			return only
		case json.Delim('['):
			only := true
			for in.More() {
				only = value(secret) && only
			}
			_, _ = in.Token()
			return only
		}
		text, ok := token.(string)
		return !ok || secret || !strings.Contains(text, secretMark)
	}
	return value(false)
}

// quietError fails the test if an error is not one that explains missing keys, or quotes the
// secret.
func quietError(t *testing.T, err error, input string, secret bool) {
	t.Helper()
	var keys *cloud.KeysError
	var call *model.Error
	var problem *ConfigError
	if !errors.As(err, &keys) && !errors.As(err, &call) && !errors.As(err, &problem) {
		t.Errorf("%q gives %v (%T)", input, err, err)
	}
	said := err.Error()
	if keys != nil {
		said += fmt.Sprintf("%+v", *keys)
	}
	if call != nil {
		said += fmt.Sprintf("%+v", *call)
	}
	if secret && strings.Contains(said, secretMark) {
		t.Errorf("%q shows up in %s", input, said)
	}
}

func wholeKeys(t *testing.T, keys cloud.Keys, input string) {
	t.Helper()
	if keys.AccessKeyID == "" || keys.AccessKeySecret == "" {
		t.Errorf("%q gives %+v", input, keys)
	}
}

// FuzzCredentialsResponse checks that a source returns complete, valid keys for any response, or an
// error that quotes no secret of it.
func FuzzCredentialsResponse(f *testing.F) {
	const keys = `{"Code":"Success","AccessKeyId":"STS.a","AccessKeySecret":"$","SecurityToken":"$","Expiration":"2026-01-02T04:04:05Z"}`
	for kind := range uint8(5) {
		for _, seed := range []string{
			keys, `{"CloudCredential":` + keys + `,"RequestId":"r"}`, `{"mode":"StsToken","access_key_id":"STS.a","access_key_secret":"$","sts_token":"$","expiration":"2026-01-02T04:04:05Z"}`,
			`{"mode":"AK","access_key_id":"LTAI","access_key_secret":"$"}`, `{"mode":"External","access_key_secret":"$"}`, `{"accesskeyid":"a","ACCESSKEYSECRET":"$","accessKeySecret":null}`,
			`{"AccessKeyId":"a","AccessKeySecret":["$"]}`, `{"AccessKeyId":"a","SecurityToken":"$"}`, `{"CloudCredential":{"AccessKeyId":"a","SecurityToken":"$"},"access_key_id":"a"}`, `{"AccessKeyId":"a","AccessKeySecret":"$","Expiration":"2026-01-02T03:04:05Z"}`, `{"AccessKeyId":"a","AccessKeySecret":"$","Expiration":"9999-12-31T23:59:60Z"}`,
			`{"AccessKeyId":"a","AccessKeySecret":"$","Expiration":"0000-01-01T00:00:00Z"}`, `{"Code":"Failed","Message":"m","AccessKeySecret":"$"}`, `{"AccessKeyId":"a","AccessKeySecret":"$"`, "$", "", "null", "<html>$</html>", "\x00$\xff",
		} {
			f.Add(kind, uint16(0), "token", "runner\nother", seed)
			f.Add(kind, uint16(203), "to\nken", "<html>$", seed)
		}
		f.Add(kind, uint16(303), keys, keys, keys)
	}
	f.Fuzz(func(t *testing.T, kind uint8, status uint16, token, names, body string) {
		token, names, body = marked(token), marked(names), marked(body)
		transport := &answersInTurn{status: 200 + int(status%400), bodies: []string{body}}
		client := fuzzClient(transport)
		session, secret, err := cloud.Session{}, true, error(nil)
		switch kind % 5 {
		case 0:
			transport.bodies = []string{token, names, body}
			session.Keys, err = (&ecsRole{from: "fuzz"}).open(client).Keys(t.Context())
			secret = onlySecretIn(token) && onlySecretIn(names) && (token != body || onlySecretIn(body))
		case 1:
			s := &resolver{getenv: func(string) string { return "" }}
			source, problem := s.uri("https://keys.example/path?"+secretMark, "fuzz")
			if problem != nil {
				t.Fatal(problem)
			}
			session.Keys, err = source.open(client).Keys(t.Context())
		case 2:
			p := profile{SSOToken: secretMark, SSOTokenExpires: fuzzTime.Unix() + 1, SSOSignInURL: "https://sso.example/start", SSOAccount: "1", SSOAccessConfig: "ac"}
			session, err = (&cliSession{login: "aliyun"}).sso(t.Context(), client, p, cloud.Keys{})
		case 3:
			p := profile{OAuthToken: secretMark, OAuthTokenExpires: fuzzTime.Unix() + 1, OAuthSite: "intl"}
			session, err = (&cliSession{login: "aliyun"}).oauth(t.Context(), client, p, cloud.Keys{})
		case 4:
			session, err = (&process{from: "fuzz"}).session([]byte(body))
		}
		if err == nil {
			wholeKeys(t, session.Keys, body)
			return
		}
		// Request secrets are hidden wherever a response quotes them. Of the response's own values,
		// code and message are shown.
		answered := onlySecretIn(body, "AccessKeySecret", "SecurityToken", "access_key_secret", "sts_token")
		quietError(t, err, body, secret && answered)
	})
}

// FuzzCredentialsFile checks that a profile file in either format yields a source with complete
// keys or a ConfigError, and that neither quotes a secret of the file.
func FuzzCredentialsFile(f *testing.F) {
	laughs := "[default]\ntype = %(a0)s\n"
	for i := range 90 {
		laughs += fmt.Sprintf("a%d = %%(a%d)s%%(a%d)s\n", i, i+1, i+1)
	}
	for _, seed := range []string{
		`{"current":"p","profiles":[{"name":"p","mode":"AK","access_key_id":"LTAI","access_key_secret":"$","region_id":"cn-hangzhou"}]}`,
		`{"current":"p","profiles":[{"name":"p","mode":"StsToken","access_key_id":"STS.a","access_key_secret":"$","sts_token":"$"},{"name":"q","mode":"ChainableRamRoleArn","source_profile":"p","ram_role_arn":"acs:ram::1:role/r"}]}`,
		`{"current":"q","profiles":[{"name":"p","mode":"RamRoleArn","access_key_id":"LTAI","access_key_secret":"$","ram_role_arn":"acs:ram::1:role/r","expired_seconds":900},{"name":"q","mode":"ChainableRamRoleArn","source_profile":"p","ram_role_arn":"acs:ram::1:role/r"}]}`,
		`{"current":"q","profiles":[{"name":"q","mode":"ChainableRamRoleArn","source_profile":"q"}]}`, `{"profiles":[{"name":"default","mode":"External","process_command":"echo $"}]}`,
		`{"profiles":[{"name":"default","mode":"CloudSSO","cloud_sso_sign_in_url":"https://a.example","cloud_sso_account_id":"1","cloud_sso_access_config":"c","access_token":"$","cloud_sso_access_token_expire":9999999999}]}`,
		`{"profiles":[{"name":"default","mode":"CloudSSO","access_key_id":"STS.a","access_key_secret":"$","sts_token":"$","sts_expiration":9223372036854775807}]}`,
		`{"profiles":[{"name":"default","mode":"OAuth","oauth_site_type":"CN","oauth_access_token":"$","oauth_access_token_expire":9999999999}]}`, `{"profiles":[{"name":"default","mode":"OIDC","ram_role_arn":"acs:ram::1:role/r","oidc_provider_arn":"p","oidc_token_file":"/nowhere"}]}`,
		`{"profiles":[{"name":"default","mode":"CredentialsURI","credentials_uri":"http://127.0.0.1/$"}]}`, `{"profiles":[{"name":"default","mode":"EcsRamRole"}]}`, `{"profiles":[{"name":"default","mode":"$","access_key_secret":"$"}]}`,
		`{"profiles":[{"name":"default","expired_seconds":1e30,"access_key_secret":"$"}]}`, `{"profiles":{"name":"$"}}`, `{"profiles":[null]}`, `{"current":1}`, `{`, "", "\ufeff{}",
		"[default]\ntype = access_key\naccess_key_id = LTAI\naccess_key_secret = $\nregion_id = cn-hangzhou\n", "[default]\r\ntype=sts\r\naccess_key_id=a\r\naccess_key_secret=$\r\nsecurity_token=$",
		"type = access_key\n[default]\naccess_key_secret = `$\ntype : \"\"\"\n", "[default]\ntype = %(access_key_secret)s\naccess_key_secret = $\n", "[default]\ntype=ram_role_arn\naccess_key_id=a\naccess_key_secret=$\nrole_arn=acs:ram::1:role/r\nsession_expiration=900",
		"[default]\ntype=access_key\naccess_key_id=a\naccess_key_secret=$\nregion_id=cn/hangzhou", "$", "[", "[default]\n= $", "[default]\ntype=rsa_key_pair\naccess_key_secret=\\\n$", laughs, "[default.a]\n[default]\ntype=sts",
	} {
		f.Add(seed, "")
		f.Add(seed, "default")
		f.Add(seed, "p")
	}
	file := filepath.Join(f.TempDir(), "credentials")
	region := regexp.MustCompile(`\A([a-z]{2,}(-[a-z0-9]+)+)?\z`)
	iniSecret := regexp.MustCompile(`^[ \t]*(access_key_secret|security_token)[ \t]*[=:]`)
	f.Fuzz(func(t *testing.T, text, name string) {
		if strings.Contains(name, "$") {
			return // which is shown
		}
		content := marked(text)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		secret := onlySecretIn(strings.TrimPrefix(content, "\ufeff"), "access_key_secret", "sts_token", "access_token", "oauth_access_token", "process_command")
		if !isJSON(file, bytes.TrimPrefix([]byte(content), []byte("\ufeff"))) {
			// A text over lines may end up in another member.
			secret = !strings.ContainsAny(text, "\\`\"'")
			for line := range strings.Lines(content) {
				secret = secret && (!strings.Contains(line, secretMark) || iniSecret.MatchString(line))
			}
		}
		source, err := Resolve(Settings{File: file, Profile: name}, func(string) string { return "" })
		if err != nil {
			var problem *ConfigError
			if !errors.As(err, &problem) || problem.Summary == "" || problem.Detail == "" {
				t.Errorf("%q gives %v", text, err)
			}
			quietError(t, err, text, secret)
			return
		}
		if !region.MatchString(source.Region) || !slices.Contains([]string{"", endpoint.VPC, endpoint.Internal}, source.EndpointType) {
			t.Errorf("%q gives the region %q and the endpoint type %q", text, source.Region, source.EndpointType)
		}
		if secret && strings.Contains(source.String(), secretMark) {
			t.Errorf("%q is called %s", text, source)
		}
		if !isPure(source.source) {
			return // a program, a file or an address of the fuzzer's choice
		}
		session := `{"AccessKeyId":"STS.b","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2026-01-02T04:04:05Z"}`
		answer := `{"Credentials":` + session + `,"CloudCredential":` + session + `,` + session[1:]
		keys, err := source.Open(fuzzClient(&answersInTurn{status: http.StatusOK, bodies: []string{answer}})).Keys(t.Context())
		if err != nil {
			quietError(t, err, text, secret)
			return
		}
		wholeKeys(t, keys, text)
	})
}

// isPure reports whether a source works without a process, a file beside its own, or
// an address that the file names and that is no host of a cloud.
func isPure(s keySource) bool {
	switch s := s.(type) {
	case *profileSource:
		return isPure(s.keySource)
	case *roleSource:
		return isPure(s.with)
	case *staticSource, *cliSession:
		return true
	default:
		return false
	}
}

// FuzzSplitCommand holds that a command is taken apart into its words: those that were put
// together are found again, and where nothing is quoted, blanks alone part them.
func FuzzSplitCommand(f *testing.F) {
	for _, seed := range []string{
		"acs-sso login --profile x", `"C:\Program Files\keys.exe" -v`, `'a b' "c \" d" e\ f`, `a'b'"c"d`, `"" x`, `''`, `a ''`, `\`, `"`, `'`, `"\n\$\\"`, " \t\n", "", "a\u00a0b\u3000c", "é 世界", `a \` + "\n", "\x00", "a\vb\u2028c",
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, command string, windows bool) {
		if !utf8.ValidString(command) {
			return // no JSON holds such a text
		}
		args, err := splitCommand(command, windows)
		if !strings.ContainsAny(command, `'"\`) {
			if words := strings.Fields(command); (err == nil) != (len(words) > 0) || err == nil && !slices.Equal(args, words) {
				t.Errorf("%q has the words %q: %q, %v", command, words, args, err)
			}
		}
		if err != nil {
			if len(args) > 0 || !slices.Contains([]string{"its process_command is empty", "its process_command has an unclosed quote or ends with a backslash"}, err.Error()) {
				t.Errorf("%q gives %q, %v", command, args, err)
			}
			return
		}
		if len(args) == 0 || args[0] == "" {
			t.Fatalf("%q gives %q", command, args)
		}
		var together []string
		for _, arg := range args {
			together = append(together, "'"+strings.ReplaceAll(arg, "'", `'"'"'`)+"'")
		}
		for _, blank := range []string{" ", "\t\n"} {
			if again, err := splitCommand(strings.Join(together, blank), windows); err != nil || !slices.Equal(again, args) {
				t.Errorf("%q gives %q, and put together again %q, %v", command, args, again, err)
			}
		}
	})
}
