package console

import "context"

// The types of a policy.
const (
	System = "System"
	Custom = "Custom"
)

// CreatePolicy creates a custom policy.
func (o *Operator) CreatePolicy(ctx context.Context, policy, document string) error {
	return o.ram(ctx, "CreatePolicy", map[string]string{"PolicyName": policy, "PolicyDocument": document})
}

// AttachPolicy attaches a policy to a role.
func (o *Operator) AttachPolicy(ctx context.Context, role, policyType, policy string) error {
	return o.ram(ctx, "AttachPolicyToRole", map[string]string{"RoleName": role, "PolicyName": policy, "PolicyType": policyType})
}

// DetachPolicy detaches a policy from a role.
func (o *Operator) DetachPolicy(ctx context.Context, role, policyType, policy string) error {
	return o.ram(ctx, "DetachPolicyFromRole", map[string]string{"RoleName": role, "PolicyName": policy, "PolicyType": policyType})
}
