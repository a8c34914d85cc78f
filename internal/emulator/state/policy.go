package state

import (
	"strings"
	"time"
)

// Attachment is a policy attached to a role or a user.
type Attachment struct {
	PolicyType string    `json:"policy_type"`
	PolicyName string    `json:"policy_name"`
	AttachDate time.Time `json:"attach_date"`
}

// Policy types.
const (
	PolicySystem = "System"
	PolicyCustom = "Custom"
)

// Policy is a RAM policy.
type Policy struct {
	Name           string    `json:"name"`
	Type           string    `json:"type"`
	Description    string    `json:"description"`
	DefaultVersion string    `json:"default_version"`
	Document       string    `json:"document"`
	CreateDate     time.Time `json:"create_date"`
	UpdateDate     time.Time `json:"update_date"`

	Tags map[string]string `json:"tags"`
}

// AddPolicy adds a custom policy and returns its attachment, for AddUser or the
// Policies of a role. It is for use in an Edit callback.
func (a *Account) AddPolicy(name, document string) Attachment {
	ensure(&a.Policies)
	a.Policies[strings.ToLower(name)] = &Policy{Name: name, Type: PolicyCustom, DefaultVersion: "v1", Document: document}
	return Attachment{PolicyType: PolicyCustom, PolicyName: name}
}

// SystemPolicy returns the attachment of a system policy.
func SystemPolicy(name string) Attachment {
	return Attachment{PolicyType: PolicySystem, PolicyName: name}
}
