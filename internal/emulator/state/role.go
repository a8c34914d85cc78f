package state

import (
	"regexp"
	"time"
)

// ActionTrail as RAM knows it: its service-linked role, the policy of that role, and
// the principal in trust policies.
const (
	ServiceLinkedRole    = "AliyunServiceRoleForActionTrail"
	ServiceLinkedPolicy  = "AliyunServiceRolePolicyForActionTrail"
	ActionTrailPrincipal = "actiontrail.aliyuncs.com"
)

// RoleNameForm is the form of a role's name.
var RoleNameForm = regexp.MustCompile(`^[a-zA-Z0-9.@-]+$`)

// Role is a RAM role.
type Role struct {
	ID                       string       `json:"id"`
	Name                     string       `json:"name"` // as it was created; RAM compares without case
	Description              string       `json:"description"`
	AssumeRolePolicyDocument string       `json:"assume_role_policy_document"`
	MaxSessionDuration       int          `json:"max_session_duration"`
	CreateDate               time.Time    `json:"create_date"`
	UpdateDate               time.Time    `json:"update_date"`
	TrustDate                time.Time    `json:"trust_date"` // when the trust policy was last written
	ServiceLinked            bool         `json:"service_linked"`
	Policies                 []Attachment `json:"policies"`

	Tags map[string]string `json:"tags"`
}
