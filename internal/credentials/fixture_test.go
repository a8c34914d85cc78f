package credentials_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

const (
	root       = emulator.DefaultAccountID
	member     = "2000000000000002"
	issuerURL  = "https://token.ci.example.com"
	ciClient   = "sts.aliyuncs.com"
	roleOfUser = "acs:ram::" + root + ":role/audit"
	roleBeyond = "acs:ram::" + member + ":role/beyond"
)

var issuer = sync.OnceValue(func() *emulator.Issuer { return emulator.NewIssuer(issuerURL) })

// fixture is a test cloud with every source of credentials, and a home folder.
type fixture struct {
	*testcloud.Cloud

	t     *testing.T
	clock *clock
	home  string
	env   map[string]string
	user  emulator.Credentials // may assume roleOfUser

	mu      sync.Mutex
	traced  []string
	secrets map[string]string // must not appear anywhere; by description
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{Cloud: testcloud.New(t), t: t, clock: &clock{}, home: t.TempDir(), secrets: map[string]string{}}
	f.env = map[string]string{"HOME": f.home, "USERPROFILE": f.home}
	f.AddAccount(member)
	f.Edit(func(a *emulator.Account) {
		f.user = a.AddUser("alice", a.AddPolicy("assume", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}`))
		provider := a.AddOIDCProvider("ci", issuer(), ciClient)
		addRole(a, "audit", testcloud.TrustAccount(root))
		addRole(a, "runner", testcloud.ECSTrust)
		addRole(a, "deploy", `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Federated":["`+provider+`"]},
			"Condition":{"StringEquals":{"oidc:iss":["`+issuerURL+`"],"oidc:aud":["`+ciClient+`"]}}}]}`)
	})
	f.EditAccount(member, func(a *emulator.Account) { addRole(a, "beyond", testcloud.TrustAccount(root)) })
	f.secret("the user's secret", f.user.AccessKeySecret)
	return f
}

func addRole(a *emulator.Account, name, trust string) {
	a.Roles[name] = testcloud.NewAdminRole(name, trust)
	a.Roles[name].ID = "3" + a.ID[1:] + name
}

// secret records a text that must not appear in an error or a trace.
func (f *fixture) secret(what, text string) string {
	f.secrets[what] = text
	return text
}

// writeFile writes a file into the home folder. At the end of the test it must be
// unchanged and have no temporary file beside it.
func (f *fixture) writeFile(name, content string) string {
	f.t.Helper()
	path := filepath.Join(f.home, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		f.t.Fatal(err)
	}
	before, err := os.Stat(path)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() {
		after, err := os.Stat(path)
		now, _ := os.ReadFile(path)
		if err != nil || string(now) != content || !after.ModTime().Equal(before.ModTime()) || after.Mode() != before.Mode() {
			f.t.Errorf("the file %s was changed to %q (%v)", name, now, err)
		}
		entries, _ := os.ReadDir(filepath.Dir(path))
		for _, entry := range entries {
			if strings.Contains(entry.Name(), ".tmp") {
				f.t.Errorf("%s was left beside %s", entry.Name(), name)
			}
		}
	})
	return path
}

// writeProfiles writes the CLI's configuration file.
func (f *fixture) writeProfiles(current string, list ...map[string]any) {
	f.t.Helper()
	text, err := json.MarshalIndent(map[string]any{"current": current, "profiles": list, "meta_path": "kept as it is"}, "", "\t")
	if err != nil {
		f.t.Fatal(err)
	}
	f.writeFile(".aliyun/config.json", string(text))
}

// profile returns a profile with the user's keys and more members.
func (f *fixture) profile(name, mode string, more map[string]any) map[string]any {
	p := map[string]any{
		"name": name, "mode": mode, "access_key_id": f.user.AccessKeyID, "access_key_secret": f.user.AccessKeySecret,
		"region_id": "cn-shanghai", "language": "en", "output_format": "json",
	}
	for member, value := range more {
		p[member] = value
	}
	return p
}

// session opens a session of the user's role.
func (f *fixture) session() emulator.Credentials {
	s := f.AssumeRole(root, "audit", "by-hand")
	f.secret("the session's secret", s.AccessKeySecret)
	f.secret("the session's token", s.SecurityToken)
	return s
}

// token returns a new OIDC token.
func (f *fixture) token() string {
	return f.secret("the OIDC token", issuer().Token(emulator.Claims{Subject: "repo:example", Audience: []string{ciClient}}))
}

// unauthenticatedClient returns a client without credentials.
func (f *fixture) unauthenticatedClient(changes ...func(*cloud.Config)) *cloud.Client {
	config := cloud.Config{
		Region: "cn-hangzhou", MaxRetries: 2, Transport: f.Server.Transport(), Clock: f.clock, UserAgent: "test",
		Trace: func(_ context.Context, a cloud.AttemptInfo) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.traced = append(f.traced, fmt.Sprintf("%+v", a))
		},
	}
	for _, change := range changes {
		change(&config)
	}
	return cloud.New(config)
}

func (f *fixture) getenv(name string) string { return f.env[name] }

// resolve resolves the credentials, which must make no call.
func (f *fixture) resolve(settings credentials.Settings) *credentials.Source {
	f.t.Helper()
	before := len(f.Journal())
	login, err := credentials.Resolve(settings, f.getenv)
	if err != nil {
		f.t.Fatal(err)
	}
	if len(f.Journal()) != before {
		f.t.Error("finding credentials calls something")
	}
	return login
}

func (f *fixture) client(settings credentials.Settings, changes ...func(*cloud.Config)) *cloud.Client {
	f.t.Helper()
	reach := f.unauthenticatedClient(changes...)
	return reach.With(f.resolve(settings).Open(reach))
}

// checkNoSecrets fails the test if a text or a trace contains a secret.
func (f *fixture) checkNoSecrets(texts ...string) {
	f.t.Helper()
	f.mu.Lock()
	all := strings.Join(append(texts, f.traced...), "\n")
	f.mu.Unlock()
	for what, secret := range f.secrets {
		if secret != "" && strings.Contains(all, secret) {
			f.t.Errorf("%s shows up:\n%s", what, all)
		}
	}
}

// configError returns the error of the resolution, which must quote no secret.
func (f *fixture) configError(settings credentials.Settings) *credentials.ConfigError {
	f.t.Helper()
	login, err := credentials.Resolve(settings, f.getenv)
	var p *credentials.ConfigError
	if !errors.As(err, &p) {
		f.t.Fatalf("credentials come from %v, with error %v", login, err)
	}
	f.checkNoSecrets(err.Error())
	return p
}

// keysError returns the error of a source without keys, which must quote no secret.
func (f *fixture) keysError(err error) *cloud.KeysError {
	f.t.Helper()
	var e *cloud.KeysError
	if !errors.As(err, &e) || !model.Is(err, model.NoCredentials) {
		f.t.Fatalf("got %v, want an error that says why there are no keys", err)
	}
	var call *model.Error
	if errors.As(e.Err, &call) {
		f.checkNoSecrets(call.Error())
	}
	f.checkNoSecrets(err.Error(), e.Error(), e.Advice, fmt.Sprintf("%+v", *e))
	return e
}

// calls returns the actions that were called.
func (f *fixture) calls() []string { return testcloud.Actions(f.Journal()) }

// clock is the real clock plus an offset. Its waits end immediately.
type clock struct {
	mu     sync.Mutex
	offset time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
}

func (*clock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func (*clock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}
