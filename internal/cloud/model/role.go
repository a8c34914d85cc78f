package model

import "encoding/json"

// Role is a RAM role.
type Role struct {
	Name  string          `json:"RoleName"`
	ARN   string          `json:"Arn"`
	Trust json.RawMessage `json:"-"` // the trust policy, a JSON document
}

// AttachedPolicy is a policy attached to a role.
type AttachedPolicy struct {
	Name string `json:"PolicyName"`
	Type string `json:"PolicyType"` // System or Custom
}
