package byhand

import "context"

// What a person does in the RAM console.

// The types of a policy.
const (
	System = "System"
	Custom = "Custom"
)

// CreateRole makes a role with a trust policy.
func (p *Person) CreateRole(ctx context.Context, role, trust string) error {
	return p.ram(ctx, "CreateRole", map[string]string{"RoleName": role, "AssumeRolePolicyDocument": trust})
}

// DeleteRole deletes a role, which must have no policy any more.
func (p *Person) DeleteRole(ctx context.Context, role string) error {
	return p.ram(ctx, "DeleteRole", map[string]string{"RoleName": role})
}

// SetTrust replaces the trust policy of a role.
func (p *Person) SetTrust(ctx context.Context, role, trust string) error {
	return p.ram(ctx, "UpdateRole", map[string]string{"RoleName": role, "NewAssumeRolePolicyDocument": trust})
}

// DescribeRole changes the description of a role.
func (p *Person) DescribeRole(ctx context.Context, role, description string) error {
	return p.ram(ctx, "UpdateRole", map[string]string{"RoleName": role, "NewDescription": description})
}

// CreatePolicy makes a custom policy.
func (p *Person) CreatePolicy(ctx context.Context, policy, document string) error {
	return p.ram(ctx, "CreatePolicy", map[string]string{"PolicyName": policy, "PolicyDocument": document})
}

// AttachPolicy attaches a policy to a role.
func (p *Person) AttachPolicy(ctx context.Context, role, policyType, policy string) error {
	return p.ram(ctx, "AttachPolicyToRole", map[string]string{"RoleName": role, "PolicyName": policy, "PolicyType": policyType})
}

// DetachPolicy detaches a policy from a role.
func (p *Person) DetachPolicy(ctx context.Context, role, policyType, policy string) error {
	return p.ram(ctx, "DetachPolicyFromRole", map[string]string{"RoleName": role, "PolicyName": policy, "PolicyType": policyType})
}

func (p *Person) ram(ctx context.Context, action string, params map[string]string) error {
	return p.RPC(ctx, "ram.aliyuncs.com", "2015-05-01", action, params)
}
