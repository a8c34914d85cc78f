package emulator

import (
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

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
