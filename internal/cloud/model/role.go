package model

import "encoding/json"

// Role is a RAM role.
type Role struct {
	Name  string          `json:"RoleName"`
	ARN   string          `json:"Arn"`
	Trust json.RawMessage `json:"-"` // the trust policy as RAM answered it, unread
	// Updated is when the role was last written, as RAM answered it, unread; nil where unknown.
	Updated json.RawMessage `json:"UpdateDate"`
}

// AttachedPolicy is a policy attached to a role.
type AttachedPolicy struct {
	Name           string `json:"PolicyName"`
	Type           string `json:"PolicyType"` // System or Custom
	DefaultVersion string // the one that is effective
}

// PolicyVersion is a version of a policy.
type PolicyVersion struct {
	ID       string
	Document json.RawMessage // as RAM answered it, unread
}
