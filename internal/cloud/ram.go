package cloud

import (
	"context"
	"encoding/json"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

const ramVersion = "2015-05-01"

type roleResponse struct {
	Role *struct {
		model.Role
		AssumeRolePolicyDocument string
	}
}

// GetRole reads a role (RAM API reference, GetRole). Errors: NotFound, Denied.
func (c *Client) GetRole(ctx context.Context, name string) (model.Role, error) {
	var answer roleResponse
	a, err := c.rpcAttempt(ctx, operation.GetRole, ramVersion, c.config.Region, map[string]string{"RoleName": name}, &answer)
	if err != nil {
		return model.Role{}, err
	}
	if answer.Role == nil || answer.Role.Name == "" || answer.Role.ARN == "" {
		return model.Role{}, a.badResponse("the answer holds no role")
	}
	role := answer.Role.Role
	role.Trust = json.RawMessage(answer.Role.AssumeRolePolicyDocument)
	return role, nil
}

// CreateRole creates a role (RAM API reference, CreateRole). Errors: Exists, Quota, Denied.
func (c *Client) CreateRole(ctx context.Context, name, description string, trust json.RawMessage) error {
	return c.rpc(ctx, operation.CreateRole, ramVersion, c.config.Region, map[string]string{
		"RoleName": name, "Description": description, "AssumeRolePolicyDocument": string(trust),
	})
}

// UpdateRoleTrust replaces the trust policy of a role (RAM API reference,
// UpdateRole). Errors: NotFound, Denied.
func (c *Client) UpdateRoleTrust(ctx context.Context, name string, trust json.RawMessage) error {
	return c.rpc(ctx, operation.UpdateRole, ramVersion, c.config.Region, map[string]string{
		"RoleName": name, "NewAssumeRolePolicyDocument": string(trust),
	})
}

// ListPoliciesForRole returns the policies attached to a role. The API has no pages (RAM API
// reference, ListPoliciesForRole). Errors: NotFound, Denied.
func (c *Client) ListPoliciesForRole(ctx context.Context, name string) ([]model.AttachedPolicy, error) {
	var answer struct {
		Policies *struct{ Policy []model.AttachedPolicy }
	}
	a, err := c.rpcAttempt(ctx, operation.ListPoliciesForRole, ramVersion, c.config.Region, map[string]string{"RoleName": name}, &answer)
	if err != nil {
		return nil, err
	}
	if answer.Policies == nil {
		return nil, a.badResponse("the answer holds no list of policies")
	}
	for _, policy := range answer.Policies.Policy {
		if policy.Name == "" || policy.Type == "" {
			return nil, a.badResponse("a policy has no PolicyName or no PolicyType")
		}
	}
	return answer.Policies.Policy, nil
}

// GetPolicy reads the document of a policy's default version, a JSON document (RAM
// API reference, GetPolicy). Errors: NotFound, Denied.
func (c *Client) GetPolicy(ctx context.Context, policy model.AttachedPolicy) (json.RawMessage, error) {
	var answer struct {
		DefaultPolicyVersion struct{ PolicyDocument string }
	}
	a, err := c.rpcAttempt(ctx, operation.GetPolicy, ramVersion, c.config.Region, map[string]string{
		"PolicyName": policy.Name, "PolicyType": policy.Type,
	}, &answer)
	if err != nil {
		return nil, err
	}
	if answer.DefaultPolicyVersion.PolicyDocument == "" {
		return nil, a.badResponse("the answer holds no policy document")
	}
	return json.RawMessage(answer.DefaultPolicyVersion.PolicyDocument), nil
}

// AttachPolicyToRole attaches a policy (RAM API reference, AttachPolicyToRole). Errors: Exists if
// it is already attached, NotFound, Quota, Denied.
func (c *Client) AttachPolicyToRole(ctx context.Context, role string, policy model.AttachedPolicy) error {
	return c.rpc(ctx, operation.AttachPolicyToRole, ramVersion, c.config.Region, map[string]string{
		"RoleName": role, "PolicyName": policy.Name, "PolicyType": policy.Type,
	})
}
