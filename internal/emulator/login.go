package emulator

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/login"
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
