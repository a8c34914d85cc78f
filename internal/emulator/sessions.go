package emulator

import (
	"strings"
	"time"
)

// AssumeRole opens a session of a role without asking anybody, as long as its
// MaxSessionDuration allows. It panics when there is no such role.
func (e *Emulator) AssumeRole(accountID, role, sessionName string) Credentials {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.cloud.MustHaveRole(accountID, role)
	s := &Session{accountID: accountID, role: strings.ToLower(role), name: sessionName}
	openSession(e.env(), s, r, time.Duration(longestSession(r))*time.Second)
	return Credentials{AccountID: accountID, AccessKeyID: s.keyID, AccessKeySecret: s.secret, SecurityToken: s.token}
}

// RevokeSessions ends the sessions of a role that are open by now: the next call
// with their keys is refused. It returns how many they were.
func (e *Emulator) RevokeSessions(accountID, role string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n, now := 0, e.Clock.Now()
	for _, s := range e.cloud.Sessions {
		if s.accountID == accountID && s.role == strings.ToLower(role) && !s.revoked && now.Before(s.expires) {
			s.revoked = true
			n++
		}
	}
	return n
}
