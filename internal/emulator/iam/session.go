package iam

import (
	"fmt"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// assumedRole returns the session's role, nil when it was deleted. A new role
// with the same name is a different role.
func assumedRole(env api.Env, s *state.Session) *state.Role {
	if r := env.Cloud.Role(s.AccountID, s.Role); r != nil && r.ID == s.RoleID {
		return r
	}
	return nil
}

// LongestSession returns how many seconds a session of the role may last.
func LongestSession(r *state.Role) int { return max(r.MaxSessionDuration, MinSession) }

// maxSessions bounds the memory of a long run: from there on the sessions that
// expired a day ago are forgotten, and with them why they are refused.
const maxSessions = 10_000

// OpenSession opens a session of a role.
func OpenSession(env api.Env, s *state.Session, role *state.Role, lasting time.Duration) {
	now := env.Now
	if len(env.Cloud.Sessions) >= maxSessions {
		for id, old := range env.Cloud.Sessions {
			if now.Sub(old.Expires) > 24*time.Hour {
				delete(env.Cloud.Sessions, id)
			}
		}
	}
	s.RoleID = role.ID
	s.KeyID = fmt.Sprintf("STS.NU%022d", env.Cloud.Random.Uint64())
	s.Secret = fmt.Sprintf("emulator%016x%016x", env.Cloud.Random.Uint64(), env.Cloud.Random.Uint64())
	s.Token = api.TokenPrefix + env.Cloud.Opaque(48)
	s.Opened, s.Expires = now, now.Add(lasting).Truncate(time.Second)
	env.Cloud.Sessions[s.KeyID] = s
}
