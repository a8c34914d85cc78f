package credentials_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// who makes a call whose result is never cached.
func who(t *testing.T, client *cloud.Client) error {
	t.Helper()
	_, err := client.DescribeInnerTrails(t.Context(), "cn-hangzhou")
	return err
}

func (f *fixture) count(action string) int {
	return len(slices.DeleteFunc(f.calls(), func(called string) bool { return called != action }))
}

func (f *fixture) throughRole() credentials.Settings {
	return credentials.Settings{AccessKeyID: f.user.AccessKeyID, AccessKeySecret: f.user.AccessKeySecret, Roles: []cloud.RoleSession{{ARN: roleOfUser}}}
}

// Concurrent calls share one session.
func TestRenewal_once(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	client := f.client(f.throughRole())
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if err := who(t, client); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := f.count("AssumeRole"); n != 1 {
		t.Errorf("the role was assumed %d times", n)
	}
}

// nearlyOver is the age at which a one-hour session is no longer used. The services'
// clock is unchanged, so a new session lasts ten seconds.
const nearlyOver = time.Hour - 10*time.Second

// A session that expires during a run is renewed.
func TestRenewal_expired(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	client := f.client(f.throughRole())
	for i := range 2 {
		if err := who(t, client); err != nil {
			t.Fatal(err)
		}
		if n := f.count("AssumeRole"); n != i+1 {
			t.Errorf("after %d hours the role was assumed %d times", i, n)
		}
		f.clock.advance(nearlyOver)
	}
}

// A session that was revoked, or that the service considers expired, is renewed once,
// and the call is sent once more, whatever error code the service uses.
func TestRenewal_revoked(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"InvalidSecurityToken.Expired", "InvalidSecurityToken.Revoked", "InvalidAccessKeyId.NotFound", "InvalidSecurityToken.Malformed"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.Set(func(s *emulator.Settings) { s.RevokedTokenCode = code })
			client := f.client(f.throughRole(), func(c *cloud.Config) { c.MaxRetries = 0 })
			if err := who(t, client); err != nil {
				t.Fatal(err)
			}
			f.RevokeSessions(root, "audit")
			if err := who(t, client); err != nil {
				t.Fatal(err)
			}
			if got := f.calls(); !slices.Equal(got, []string{"AssumeRole", "DescribeInnerTrails", "DescribeInnerTrails", "AssumeRole", "DescribeInnerTrails"}) {
				t.Errorf("it calls %v", got)
			}
		})
	}
}

// Log Service has its own error codes for this.
func TestRenewal_revokedForLogService(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"Unauthorized", "SecurityToken.Expired", "SecurityTokenExpired"} {
		f := newFixture(t)
		f.Set(func(s *emulator.Settings) { s.SLSTokenExpiredCode = code })
		client := f.client(f.throughRole())
		if err := who(t, client); err != nil {
			t.Fatal(err)
		}
		f.RevokeSessions(root, "audit")
		_, err := client.GetProject(t.Context(), model.Project{Region: "cn-hangzhou", Name: "nobodys"})
		if !model.Is(err, model.NotFound) || f.count("AssumeRole") != 2 || f.count("GetProject") != 2 {
			t.Errorf("%s: %v after %v", code, err, f.calls())
		}
	}
}

// If a renewal does not help, the call is not sent a third time, and the error says
// that the keys expired and where they came from.
func TestRenewal_withoutEffect(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.BindInstanceRole(root, "runner")
	client := f.client(credentials.Settings{ECSRoleName: "runner"})
	if err := who(t, client); err != nil {
		t.Fatal(err)
	}
	f.RevokeSessions(root, "runner") // the metadata service returns the same keys until they are old
	f.ClearJournal()
	err := who(t, client)
	var e *model.Error
	if !errors.As(err, &e) || e.Class != model.Expired || e.Attempts != 2 || !strings.HasPrefix(e.Source, "RAM role runner of this ECS instance") {
		t.Errorf("got %+v", e)
	}
	if n := f.count("DescribeInnerTrails"); n != 2 {
		t.Errorf("the call was sent %d times", n)
	}
}

// Keys that cannot be renewed fail immediately, with the name of their source.
func TestRenewal_static(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	s := f.session()
	client := f.client(credentials.Settings{AccessKeyID: s.AccessKeyID, AccessKeySecret: s.AccessKeySecret, SecurityToken: s.SecurityToken})
	f.RevokeSessions(root, "audit")
	var e *model.Error
	if err := who(t, client); !errors.As(err, &e) || e.Class != model.Expired || e.Attempts != 1 || e.Source != "access_key in the provider block" {
		t.Errorf("got %+v", e)
	}
}

// A profile of mode StsToken is read again when its keys are rejected: it may contain
// new ones.
func TestRenewal_file(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	write := func(s emulator.Credentials) {
		text := `{"profiles":[{"name":"default","mode":"StsToken","access_key_id":"` + s.AccessKeyID + `","access_key_secret":"` + s.AccessKeySecret + `","sts_token":"` + s.SecurityToken + `"}]}`
		if err := os.WriteFile(f.home+"/config.json", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(f.session())
	client := f.client(credentials.Settings{File: "~/config.json"})
	if err := who(t, client); err != nil {
		t.Fatal(err)
	}
	f.RevokeSessions(root, "audit")
	write(f.session())
	if err := who(t, client); err != nil {
		t.Error(err)
	}
	f.RevokeSessions(root, "audit")
	if err := os.Remove(f.home + "/config.json"); err != nil {
		t.Fatal(err)
	}
	if e := f.keysError(who(t, client)); !strings.Contains(e.Reason, "does not exist") {
		t.Errorf("without the file it says %q", e.Reason)
	}
}

// Cached keys of a CloudSSO login are not used again after they were rejected.
func TestRenewal_cachedKeysRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.writeProfiles("p", f.profile("p", "CloudSSO", f.sso(time.Hour)))
	client := f.client(credentials.Settings{})
	if err := who(t, client); err != nil || f.count("CreateCloudCredential") != 0 {
		t.Fatalf("%v after %v", err, f.calls())
	}
	f.RevokeSessions(root, "audit")
	if err := who(t, client); err != nil || f.count("CreateCloudCredential") != 1 {
		t.Errorf("%v after %v", err, f.calls())
	}
}

// The file of an OIDC token is read for every renewal.
func TestRenewal_tokenFile(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	path := f.home + "/token"
	write := func(token string) {
		if err := os.WriteFile(path, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(f.token())
	client := f.client(credentials.Settings{OIDC: &credentials.OIDC{Role: cloud.RoleSession{ARN: deploy}, ProviderARN: oidcARN, TokenFile: path}})
	if err := who(t, client); err != nil {
		t.Fatal(err)
	}
	write("")
	f.clock.advance(nearlyOver)
	if e := f.keysError(who(t, client)); !strings.Contains(e.Reason, "is empty") {
		t.Errorf("an empty file gives %v", e)
	}
	write(f.token())
	if err := who(t, client); err != nil {
		t.Error(err)
	}
}

// A wrong clock is reported as such and causes no renewal.
func TestRenewal_clockSkew(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	client := f.client(f.throughRole())
	if err := who(t, client); err != nil {
		t.Fatal(err)
	}
	f.Clock.Advance(-20 * time.Minute)
	if err := who(t, client); !model.Is(err, model.ClockSkew) || f.count("AssumeRole") != 1 {
		t.Errorf("%v after %v", err, f.calls())
	}
}

// Every source stops waiting when its caller does: Ctrl-C returns within a second.
func TestCancel(t *testing.T) {
	t.Parallel()
	hang := func(f *fixture) { f.Fault(emulator.Fault{Kind: emulator.FaultHang, Times: -1}) }
	for name, prepare := range map[string]func(f *fixture) credentials.Settings{
		"AssumeRole": func(f *fixture) credentials.Settings { hang(f); return f.throughRole() },
		"OIDC": func(f *fixture) credentials.Settings {
			hang(f)
			return credentials.Settings{OIDC: &credentials.OIDC{Role: cloud.RoleSession{ARN: deploy}, ProviderARN: oidcARN, Token: f.token()}}
		},
		"metadata": func(f *fixture) credentials.Settings { hang(f); return credentials.Settings{ECSRoleName: "runner"} },
		"URI": func(f *fixture) credentials.Settings {
			hang(f)
			return credentials.Settings{URI: f.Server.CredentialsURI("vault")}
		},
		"CloudSSO": func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "CloudSSO", f.sso(-time.Hour)))
			hang(f)
			return credentials.Settings{}
		},
		"OAuth": func(f *fixture) credentials.Settings {
			f.writeProfiles("p", f.profile("p", "OAuth", f.oauth("CN")))
			hang(f)
			return credentials.Settings{}
		},
		"External": func(f *fixture) credentials.Settings {
			f.prints("")
			f.writeFile("hang", "#!/bin/sh\nsleep 60\n")
			f.writeProfiles("p", f.profile("p", "External", map[string]any{"process_command": "/bin/sh " + f.home + "/hang"}))
			return credentials.Settings{}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			client := f.client(prepare(f))
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { _, err := client.Identity(ctx); ended <- err }()
			time.Sleep(200 * time.Millisecond) // a process does not appear in the journal
			start := time.Now()
			cancel()
			err := <-ended
			if took := time.Since(start); took > time.Second {
				t.Errorf("it took %s to notice", took)
			}
			if !model.Is(err, model.Canceled) || !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			f.checkNoSecrets(err.Error())
		})
	}
}
