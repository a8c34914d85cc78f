package emulator

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// session is a role that somebody has assumed.
type session struct {
	accountID string
	role      string // its name, in lower case
	name      string
	policy    *policy.Document // nil: all that the role may

	// Given when it is opened.
	roleID  string
	keyID   string // of its access key
	secret  string
	token   string
	opened  time.Time
	expires time.Time
	revoked bool
}

// arn is the session as GetCallerIdentity prints it.
func (s *session) arn() string {
	return "acs:ram::" + s.accountID + ":assumed-role/" + s.role + "/" + s.name
}

// caller is the session as one who signs requests.
func (s *session) caller() caller {
	return caller{
		accountID:    s.accountID,
		identityType: identityAssumedRole,
		principalID:  s.roleID + ":" + s.name,
		arn:          s.arn(),
		session:      s,
	}
}

// assumedRole is the session's role, nil when it is gone. A new role of the name
// is another one.
func (e *Emulator) assumedRole(s *session) *Role {
	if r := e.role(s.accountID, s.role); r != nil && r.ID == s.roleID {
		return r
	}
	return nil
}

// role finds a role of an account, nil when there is none.
func (e *Emulator) role(accountID, name string) *Role {
	if a := e.accounts[accountID]; a != nil {
		return a.Roles[strings.ToLower(name)]
	}
	return nil
}

// mustHaveRole finds a role of an account. It panics when there is none.
func (e *Emulator) mustHaveRole(accountID, name string) *Role {
	r := e.role(accountID, name)
	if r == nil {
		panic("emulator: the account " + accountID + " has no role " + name)
	}
	return r
}

// longestSession is how many seconds a session of the role may last.
func (r *Role) longestSession() int { return max(r.MaxSessionDuration, minSession) }

// maxSessions bounds the memory of a long run: from there on the sessions that
// expired a day ago are forgotten, and with them why they are refused.
const maxSessions = 10_000

// open opens a session of a role.
func (e *Emulator) open(s *session, role *Role, lasting time.Duration) {
	now := e.Clock.Now()
	if len(e.sessions) >= maxSessions {
		for id, old := range e.sessions {
			if now.Sub(old.expires) > 24*time.Hour {
				delete(e.sessions, id)
			}
		}
	}
	s.roleID = role.ID
	s.keyID = fmt.Sprintf("STS.NU%022d", e.random.Uint64())
	s.secret = fmt.Sprintf("emulator%016x%016x", e.random.Uint64(), e.random.Uint64())
	s.token = tokenPrefix + e.opaque(48)
	s.opened, s.expires = now, now.Add(lasting).Truncate(time.Second)
	e.sessions[s.keyID] = s
}

// opaque is a text that means nothing to anybody else, made of n random bytes.
func (e *Emulator) opaque(n int) string {
	token := make([]byte, 0, n)
	for len(token) < n {
		token = binary.BigEndian.AppendUint64(token, e.random.Uint64())
	}
	return base64.StdEncoding.EncodeToString(token[:n])
}

// AssumeRole opens a session of a role without asking anybody, as long as its
// MaxSessionDuration allows. It panics when there is no such role.
func (e *Emulator) AssumeRole(accountID, role, sessionName string) Credentials {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.mustHaveRole(accountID, role)
	s := &session{accountID: accountID, role: strings.ToLower(role), name: sessionName}
	e.open(s, r, time.Duration(r.longestSession())*time.Second)
	return Credentials{AccountID: accountID, AccessKeyID: s.keyID, AccessKeySecret: s.secret, SecurityToken: s.token}
}

// RevokeSessions ends the sessions of a role that are open by now: the next call
// with their keys is refused. It returns how many they were.
func (e *Emulator) RevokeSessions(accountID, role string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n, now := 0, e.Clock.Now()
	for _, s := range e.sessions {
		if s.accountID == accountID && s.role == strings.ToLower(role) && !s.revoked && now.Before(s.expires) {
			s.revoked = true
			n++
		}
	}
	return n
}
