package emulator

import (
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/login"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// LogInToCloudSSO does what a person does in a browser for "aliyun configure
// --mode CloudSSO", and returns the access token that the CLI keeps. It panics
// when a role does not exist.
func (e *Emulator) LogInToCloudSSO(assignments ...login.AccessAssignment) (accessToken string, expires time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.logins.LogInToCloudSSO(e.env(), assignments...)
}

// LogInWithOAuth does what a person does in a browser for "aliyun configure
// --mode OAuth", and returns the access token that the CLI keeps. It panics when
// the role does not exist.
func (e *Emulator) LogInWithOAuth(accountID, role string) (accessToken string, expires time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.logins.LogInWithOAuth(e.env(), accountID, role)
}

// BindInstanceRole binds a role to the ECS instance, whose metadata 100.100.100.200
// serves. An empty name removes the role. BindInstanceRole panics if the role does not
// exist or does not trust ECS.
func (e *Emulator) BindInstanceRole(accountID, role string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	mustSucceed(e.logins.BindInstanceRole(e.env(), accountID, role))
}

// ServeCredentials serves keys of a role, new ones for every request, from the
// credentials URI of this name. It panics when there is no such role, or the name
// is not of letters, digits, - and _.
func (e *Emulator) ServeCredentials(name, accountID, role string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	mustSucceed(e.logins.ServeCredentials(e.env(), name, accountID, role))
}

// mustSucceed panics on an error, which is a mistake in a test; over HTTP the same mistake
// answers 400.
func mustSucceed(err error) {
	if err != nil {
		panic("emulator: " + err.Error())
	}
}

// AssumeRole opens a session of a role without an authorisation check, as long as its
// MaxSessionDuration allows. It panics when there is no such role.
func (e *Emulator) AssumeRole(accountID, role, sessionName string) state.Credentials {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.cloud.MustHaveRole(accountID, role)
	s := &state.Session{AccountID: accountID, Role: strings.ToLower(role), Name: sessionName}
	iam.OpenSession(e.env(), s, r, time.Duration(iam.LongestSession(r))*time.Second)
	return state.Credentials{AccountID: accountID, AccessKeyID: s.KeyID, AccessKeySecret: s.Secret, SecurityToken: s.Token}
}

// RevokeSessions ends the sessions of a role that are open by now: the next call
// with their keys is refused. It returns how many they were.
func (e *Emulator) RevokeSessions(accountID, role string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n, now := 0, e.Clock.Now()
	for _, s := range e.cloud.Sessions {
		if s.AccountID == accountID && s.Role == strings.ToLower(role) && !s.Revoked && now.Before(s.Expires) {
			s.Revoked = true
			n++
		}
	}
	return n
}
