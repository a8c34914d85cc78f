package cloud

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

const ramVersion = "2015-05-01"

type roleResponse struct {
	Role *struct {
		model.Role
		AssumeRolePolicyDocument *string
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
	if !names.SameFold(answer.Role.Name, name) {
		return model.Role{}, a.badResponse("the answer is not role " + name)
	}
	if answer.Role.AssumeRolePolicyDocument == nil {
		return model.Role{}, a.badResponse("the answer holds no text Role.AssumeRolePolicyDocument")
	}
	role := answer.Role.Role
	role.Trust = json.RawMessage(*answer.Role.AssumeRolePolicyDocument)
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
	var answer map[string]json.RawMessage
	a, err := c.rpcAttempt(ctx, operation.ListPoliciesForRole, ramVersion, c.config.Region, map[string]string{"RoleName": name}, &answer)
	if err != nil {
		return nil, err
	}
	list, key, err := findList(answer, "policies", "Policies")
	if err != nil {
		return nil, a.badResponse(err.Error())
	}
	policies, err := decodePolicies(list)
	if err == nil {
		err = checkWhole(answer, len(policies))
	}
	if err != nil {
		return nil, a.badResponse("the list of policies under " + key + " cannot be read: " + err.Error())
	}
	return policies, nil
}

// decodePolicies decodes the list of policies, an object that is empty or has the member
// Policy. A null in place of either is an empty list.
func decodePolicies(list json.RawMessage) ([]model.AttachedPolicy, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(list, &object); err != nil {
		return nil, errNotAList
	}
	rows, ok := object["Policy"]
	if !ok && len(object) > 0 {
		return nil, decodeError("it has no member Policy")
	}
	var policies []model.AttachedPolicy
	if ok && json.Unmarshal(rows, &policies) != nil {
		return nil, errNotAList
	}
	for _, policy := range policies {
		switch {
		case policy.Name == "" || policy.Type == "":
			return nil, decodeError("a policy has no PolicyName or no PolicyType")
		case len(policy.Name) > maxMember:
			return nil, decodeError(fmt.Sprintf("a policy's PolicyName is longer than %d bytes", maxMember))
		case policy.Type != "System" && policy.Type != "Custom":
			return nil, decodeError("a policy's PolicyType is neither System nor Custom")
		}
	}
	return policies, checkWhole(object, len(policies))
}

// GetPolicy returns the default version of a policy (RAM API reference, GetPolicy). Errors:
// NotFound, Denied.
func (c *Client) GetPolicy(ctx context.Context, policy model.AttachedPolicy) (model.PolicyVersion, error) {
	var answer struct {
		Policy               *model.AttachedPolicy
		DefaultPolicyVersion struct {
			VersionID        string `json:"VersionId"`
			IsDefaultVersion *bool
			PolicyDocument   *string
		}
	}
	a, err := c.rpcAttempt(ctx, operation.GetPolicy, ramVersion, c.config.Region, map[string]string{
		"PolicyName": policy.Name, "PolicyType": policy.Type,
	}, &answer)
	if err != nil {
		return model.PolicyVersion{}, err
	}
	read := answer.DefaultPolicyVersion
	switch is := answer.Policy; {
	case is != nil && (is.Name != "" && !names.SameFold(is.Name, policy.Name) || is.Type != "" && is.Type != policy.Type):
		return model.PolicyVersion{}, a.badResponse("the answer is not policy " + policy.Name)
	case read.IsDefaultVersion != nil && !*read.IsDefaultVersion:
		return model.PolicyVersion{}, a.badResponse("the answer holds another version than the default one")
	}
	if read.PolicyDocument == nil {
		return model.PolicyVersion{}, a.badResponse("the answer holds no text DefaultPolicyVersion.PolicyDocument")
	}
	return model.PolicyVersion{ID: read.VersionID, Document: json.RawMessage(*read.PolicyDocument)}, nil
}

// AttachPolicyToRole attaches a policy (RAM API reference, AttachPolicyToRole). Errors: Exists if
// it is already attached, NotFound, Quota, Denied.
func (c *Client) AttachPolicyToRole(ctx context.Context, role string, policy model.AttachedPolicy) error {
	return c.rpc(ctx, operation.AttachPolicyToRole, ramVersion, c.config.Region, map[string]string{
		"RoleName": role, "PolicyName": policy.Name, "PolicyType": policy.Type,
	})
}
