package state

import "time"

// ResourcePolicy is the policy of a project or a Logstore, as PutResourcePolicy of the Log
// Service SDK for Go writes it. A project has another one beside it, see Project.Policy.
type ResourcePolicy struct {
	Document   string    `json:"document"`
	Revision   int64     `json:"revision"`
	CreateTime time.Time `json:"create_time"`
	UpdateTime time.Time `json:"update_time"`
}

// ControlPolicies are the control policies that bind an account as a member of a
// resource directory: what is attached to it and to the folders above. FullAliyunAccess,
// which a directory attaches to every member, is one of them unless it was detached.
type ControlPolicies struct {
	Policies           []ControlPolicy `json:"policies"`
	FullAccessDetached bool            `json:"full_access_detached"`
}

// ControlPolicy is a custom control policy.
type ControlPolicy struct {
	Name     string `json:"name"`
	Document string `json:"document"`
}
