package state

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// Session is a role that a caller has assumed.
type Session struct {
	AccountID string
	Role      string // its name, in lower case
	Name      string
	Policy    *policy.Document // nil: all that the role may

	// Given when it is opened.
	RoleID  string
	KeyID   string // of its access key
	Secret  string
	Token   string
	Opened  time.Time
	Expires time.Time
	Revoked bool
}

// arn returns the session as GetCallerIdentity prints it.
func (s *Session) arn() string {
	return "acs:ram::" + s.AccountID + ":assumed-role/" + s.Role + "/" + s.Name
}

// Caller returns the session as one who signs requests.
func (s *Session) Caller() Caller {
	return Caller{
		AccountID:    s.AccountID,
		IdentityType: IdentityAssumedRole,
		PrincipalID:  s.RoleID + ":" + s.Name,
		ARN:          s.arn(),
		Session:      s,
	}
}

// Key is a key that the services know.
type Key struct {
	Secret   string
	Disabled bool
	Caller   Caller
}
