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
	roleID    string
	name      string
	policy    *policy.Document // nil: all that the role may
	secret    string
	token     string
	expires   time.Time
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
	a := e.accounts[s.accountID]
	if a == nil {
		return nil
	}
	if r := a.Roles[s.role]; r != nil && r.ID == s.roleID {
		return r
	}
	return nil
}

// maxSessions bounds the memory of a long run: from there on the sessions that
// expired a day ago are forgotten, and with them why they are refused.
const maxSessions = 10_000

// open keeps a session and returns its access key's id.
func (e *Emulator) open(s *session) string {
	if len(e.sessions) >= maxSessions {
		now := e.Clock.Now()
		for id, old := range e.sessions {
			if now.Sub(old.expires) > 24*time.Hour {
				delete(e.sessions, id)
			}
		}
	}
	id := fmt.Sprintf("STS.NU%022d", e.random.Uint64())
	token := make([]byte, 48)
	for i := 0; i < len(token); i += 8 {
		binary.BigEndian.PutUint64(token[i:], e.random.Uint64())
	}
	s.secret = fmt.Sprintf("emulator%016x%016x", e.random.Uint64(), e.random.Uint64())
	s.token = tokenPrefix + base64.StdEncoding.EncodeToString(token)
	e.sessions[id] = s
	return id
}

// AssumeRole opens a session of a role without asking anybody, as long as its
// MaxSessionDuration allows. It panics when there is no such role.
func (e *Emulator) AssumeRole(accountID, role, sessionName string) Credentials {
	e.mu.Lock()
	defer e.mu.Unlock()
	var r *Role
	if a := e.accounts[accountID]; a != nil {
		r = a.Roles[strings.ToLower(role)]
	}
	if r == nil {
		panic("emulator: the account " + accountID + " has no role " + role)
	}
	s := &session{
		accountID: accountID, role: strings.ToLower(role), roleID: r.ID, name: sessionName,
		expires: e.Clock.Now().Add(time.Duration(max(r.MaxSessionDuration, minSession)) * time.Second),
	}
	id := e.open(s)
	return Credentials{AccountID: accountID, AccessKeyID: id, AccessKeySecret: s.secret, SecurityToken: s.token}
}
