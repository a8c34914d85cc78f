package console

import "context"

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
