package console

import "context"

// What an operator does in the RAM console.

// The types of a policy.
const (
	System = "System"
	Custom = "Custom"
)

// CreateRole creates a role with a trust policy.
func (o *Operator) CreateRole(ctx context.Context, role, trust string) error {
	return o.ram(ctx, "CreateRole", map[string]string{"RoleName": role, "AssumeRolePolicyDocument": trust})
}

// DeleteRole deletes a role, which must have no policy any more.
func (o *Operator) DeleteRole(ctx context.Context, role string) error {
	return o.ram(ctx, "DeleteRole", map[string]string{"RoleName": role})
}

// SetTrust replaces the trust policy of a role.
func (o *Operator) SetTrust(ctx context.Context, role, trust string) error {
	return o.ram(ctx, "UpdateRole", map[string]string{"RoleName": role, "NewAssumeRolePolicyDocument": trust})
}

// DescribeRole changes the description of a role.
func (o *Operator) DescribeRole(ctx context.Context, role, description string) error {
	return o.ram(ctx, "UpdateRole", map[string]string{"RoleName": role, "NewDescription": description})
}

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

func (o *Operator) ram(ctx context.Context, action string, params map[string]string) error {
	return o.RPC(ctx, "ram.aliyuncs.com", "2015-05-01", action, params)
}
