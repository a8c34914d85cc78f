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

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
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

// world is an Alibaba Cloud with every place that hands out keys, and a machine
// with a home folder of its own.
type world struct {
	*emulator.Emulator

	t      *testing.T
	server *emulator.Server
	clock  *clock
	home   string
	env    map[string]string
	user   emulator.Credentials // may assume roleOfUser

	mu      sync.Mutex
	traced  []string
	secrets map[string]string // what must show up nowhere, by what it is
}

func newWorld(t *testing.T) *world {
	t.Helper()
	e := emulator.New()
	t.Cleanup(e.Close)
	server, err := e.Start()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Emulator: e, t: t, server: server, clock: &clock{}, home: t.TempDir(), secrets: map[string]string{}}
	w.env = map[string]string{"HOME": w.home, "USERPROFILE": w.home}
	e.AddAccount(member)
	e.Edit(func(a *emulator.Account) {
		w.user = a.AddUser("alice", a.AddPolicy("assume", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}`))
		provider := a.AddOIDCProvider("ci", issuer(), ciClient)
		w.role(a, "audit", trusting(`"RAM":["acs:ram::`+root+`:root"]`))
		w.role(a, "runner", trusting(`"Service":["ecs.aliyuncs.com"]`))
		w.role(a, "deploy", `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Federated":["`+provider+`"]},
			"Condition":{"StringEquals":{"oidc:iss":["`+issuerURL+`"],"oidc:aud":["`+ciClient+`"]}}}]}`)
	})
	e.EditAccount(member, func(a *emulator.Account) { w.role(a, "beyond", trusting(`"RAM":["acs:ram::`+root+`:root"]`)) })
	w.secret("the user's secret", w.user.AccessKeySecret)
	return w
}

func trusting(principal string) string {
	return `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{` + principal + `}}]}`
}

func (w *world) role(a *emulator.Account, name, trust string) {
	a.Roles[name] = &emulator.Role{
		ID: "3" + a.ID[1:] + name, Name: name, AssumeRolePolicyDocument: trust, MaxSessionDuration: 3600,
		Policies: []emulator.Attachment{{PolicyType: emulator.PolicySystem, PolicyName: "AdministratorAccess"}},
	}
}

// secret remembers what must show up in no error and in no trace.
func (w *world) secret(what, text string) string {
	w.secrets[what] = text
	return text
}

// file writes a file into the home folder; at the end of the test it must be as it
// was, and must be alone.
func (w *world) file(name, content string) string {
	w.t.Helper()
	path := filepath.Join(w.home, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
	before, err := os.Stat(path)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		after, err := os.Stat(path)
		now, _ := os.ReadFile(path)
		if err != nil || string(now) != content || !after.ModTime().Equal(before.ModTime()) || after.Mode() != before.Mode() {
			w.t.Errorf("the file %s was changed to %q (%v)", name, now, err)
		}
		entries, _ := os.ReadDir(filepath.Dir(path))
		for _, entry := range entries {
			if strings.Contains(entry.Name(), ".tmp") {
				w.t.Errorf("%s was left beside %s", entry.Name(), name)
			}
		}
	})
	return path
}

// profiles writes the CLI's file with these profiles.
func (w *world) profiles(current string, list ...map[string]any) {
	w.t.Helper()
	text, err := json.MarshalIndent(map[string]any{"current": current, "profiles": list, "meta_path": "kept as it is"}, "", "\t")
	if err != nil {
		w.t.Fatal(err)
	}
	w.file(".aliyun/config.json", string(text))
}

// profile is a profile with the user's keys and what else is given.
func (w *world) profile(name, mode string, more map[string]any) map[string]any {
	p := map[string]any{
		"name": name, "mode": mode, "access_key_id": w.user.AccessKeyID, "access_key_secret": w.user.AccessKeySecret,
		"region_id": "cn-shanghai", "language": "en", "output_format": "json",
	}
	for member, value := range more {
		p[member] = value
	}
	return p
}

// session opens a session of the user's role.
func (w *world) session() emulator.Credentials {
	s := w.AssumeRole(root, "audit", "by-hand")
	w.secret("the session's secret", s.AccessKeySecret)
	w.secret("the session's token", s.SecurityToken)
	return s
}

// token is a fresh OIDC token.
func (w *world) token() string {
	return w.secret("the OIDC token", issuer().Token(emulator.Claims{Subject: "repo:example", Audience: []string{ciClient}}))
}

// reach is a client without credentials.
func (w *world) reach(changes ...func(*cloud.Config)) *cloud.Client {
	config := cloud.Config{
		Region: "cn-hangzhou", MaxRetries: 2, Transport: w.server.Transport(), Clock: w.clock, UserAgent: "test",
		Trace: func(_ context.Context, a cloud.AttemptInfo) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.traced = append(w.traced, fmt.Sprintf("%+v", a))
		},
	}
	for _, change := range changes {
		change(&config)
	}
	return cloud.New(config)
}

func (w *world) getenv(name string) string { return w.env[name] }

// login finds the credentials, which must work without a call.
func (w *world) login(settings credentials.Settings) *credentials.Source {
	w.t.Helper()
	before := len(w.Journal())
	login, err := credentials.Resolve(settings, w.getenv)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(w.Journal()) != before {
		w.t.Error("finding credentials calls something")
	}
	return login
}

func (w *world) client(settings credentials.Settings, changes ...func(*cloud.Config)) *cloud.Client {
	w.t.Helper()
	reach := w.reach(changes...)
	return reach.With(w.login(settings).Open(reach))
}

// clean fails where a text or a trace holds a secret.
func (w *world) clean(texts ...string) {
	w.t.Helper()
	w.mu.Lock()
	all := strings.Join(append(texts, w.traced...), "\n")
	w.mu.Unlock()
	for what, secret := range w.secrets {
		if secret != "" && strings.Contains(all, secret) {
			w.t.Errorf("%s shows up:\n%s", what, all)
		}
	}
}

// problem gives the refusal to find credentials, after seeing that it quotes no secret.
func (w *world) problem(settings credentials.Settings) *credentials.ConfigError {
	w.t.Helper()
	login, err := credentials.Resolve(settings, w.getenv)
	var p *credentials.ConfigError
	if !errors.As(err, &p) {
		w.t.Fatalf("credentials come from %v, with error %v", login, err)
	}
	w.clean(err.Error())
	return p
}

// keysError gives the error of a source that has no keys, after seeing that it
// quotes no secret.
func (w *world) keysError(err error) *cloud.KeysError {
	w.t.Helper()
	var e *cloud.KeysError
	if !errors.As(err, &e) || !cloud.Is(err, cloud.NoCredentials) {
		w.t.Fatalf("got %v, want an error that says why there are no keys", err)
	}
	var call *cloud.Error
	if errors.As(e.Err, &call) {
		w.clean(call.Error())
	}
	w.clean(err.Error(), e.Error(), e.Advice, fmt.Sprintf("%+v", *e))
	return e
}

// calls are the actions that were called.
func (w *world) calls() []string {
	var list []string
	for _, c := range w.Journal() {
		list = append(list, c.Action)
	}
	return list
}

// clock is the machine's with what a test has added. It waits for nothing.
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
