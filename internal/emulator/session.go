package emulator

import (
	"fmt"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// session is a role that somebody has assumed.
type Session struct {
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
func (s *Session) arn() string {
	return "acs:ram::" + s.accountID + ":assumed-role/" + s.role + "/" + s.name
}

// caller is the session as one who signs requests.
func (s *Session) caller() Caller {
	return Caller{
		accountID:    s.accountID,
		identityType: identityAssumedRole,
		principalID:  s.roleID + ":" + s.name,
		arn:          s.arn(),
		session:      s,
	}
}

// assumedRole is the session's role, nil when it is gone. A new role of the name
// is another one.
func assumedRole(env Env, s *Session) *Role {
	if r := env.Cloud.Role(s.accountID, s.role); r != nil && r.ID == s.roleID {
		return r
	}
	return nil
}

// longestSession is how many seconds a session of the role may last.
func longestSession(r *Role) int { return max(r.MaxSessionDuration, minSession) }

// maxSessions bounds the memory of a long run: from there on the sessions that
// expired a day ago are forgotten, and with them why they are refused.
const maxSessions = 10_000

// open opens a session of a role.
func openSession(env Env, s *Session, role *Role, lasting time.Duration) {
	now := env.Now
	if len(env.Cloud.Sessions) >= maxSessions {
		for id, old := range env.Cloud.Sessions {
			if now.Sub(old.expires) > 24*time.Hour {
				delete(env.Cloud.Sessions, id)
			}
		}
	}
	s.roleID = role.ID
	s.keyID = fmt.Sprintf("STS.NU%022d", env.Cloud.Random.Uint64())
	s.secret = fmt.Sprintf("emulator%016x%016x", env.Cloud.Random.Uint64(), env.Cloud.Random.Uint64())
	s.token = tokenPrefix + env.Cloud.Opaque(48)
	s.opened, s.expires = now, now.Add(lasting).Truncate(time.Second)
	env.Cloud.Sessions[s.keyID] = s
}
