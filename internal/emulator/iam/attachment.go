package iam

import (
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// attachedPolicy is a policy of a role as ListPoliciesForRole prints it.
type attachedPolicy struct {
	PolicyName     string
	PolicyType     string
	Description    string
	DefaultVersion string
	AttachDate     string
}

func listPoliciesForRole(r *api.Request) (any, *api.Error) {
	role, err := namedRole(r)
	if err != nil {
		return nil, err
	}
	list := []attachedPolicy{}
	for _, a := range role.Policies {
		item := attachedPolicy{PolicyName: a.PolicyName, PolicyType: a.PolicyType, AttachDate: api.Timestamp(a.AttachDate)}
		if p := findPolicy(r.Account, a.PolicyType, a.PolicyName); p != nil {
			item.Description, item.DefaultVersion = p.Description, p.DefaultVersion
		}
		list = append(list, item)
	}
	return map[string]any{"Policies": map[string]any{"Policy": list}}, nil
}

// attachedAt returns where in a list a policy is attached, -1 where it is not.
func attachedAt(list []state.Attachment, policyType, name string) int {
	return slices.IndexFunc(list, func(a state.Attachment) bool {
		return a.PolicyType == policyType && strings.EqualFold(a.PolicyName, name)
	})
}

func attachPolicyToRole(r *api.Request) (any, *api.Error) {
	role, policy, err := roleAndPolicy(r)
	if err != nil {
		return nil, err
	}
	// The policies of service-linked roles cannot be attached to other roles.
	if policy.Type == state.PolicySystem && strings.HasPrefix(policy.Name, "AliyunServiceRolePolicy") {
		return nil, api.Refusal(400, api.CodeServiceLinkedRoleReadOnly, "The policy "+policy.Name+" belongs to a service-linked role and can not be attached.")
	}
	if attachedAt(role.Policies, policy.Type, policy.Name) >= 0 {
		return nil, api.Refusal(409, api.CodeRolePolicyAlreadyAttached, "The policy is already attached to the role.")
	}
	limit, count := maxCustomPerRole, 0
	if policy.Type == state.PolicySystem {
		limit = maxSystemPerRole
	}
	for _, a := range role.Policies {
		if a.PolicyType == policy.Type {
			count++
		}
	}
	if count >= limit {
		return nil, api.Refusal(409, api.CodeLimitExceededRolePolicy, "The number of policies attached to the role exceeds the limit.")
	}
	role.Policies = append(role.Policies, state.Attachment{
		PolicyType: policy.Type, PolicyName: policy.Name, AttachDate: r.Now,
	})
	return nil, nil
}

func detachPolicyFromRole(r *api.Request) (any, *api.Error) {
	role, policy, err := roleAndPolicy(r)
	if err != nil {
		return nil, err
	}
	i := attachedAt(role.Policies, policy.Type, policy.Name)
	if i < 0 {
		return nil, api.Refusal(404, api.CodeEntityNotExistRolePolicy, "The policy is not attached to the role.")
	}
	role.Policies = slices.Delete(role.Policies, i, i+1)
	return nil, nil
}

// roleAndPolicy finds what an attachment names.
func roleAndPolicy(r *api.Request) (*state.Role, *state.Policy, *api.Error) {
	policy, err := namedPolicy(r)
	if err != nil {
		return nil, nil, err
	}
	role, err := namedRole(r)
	if err != nil {
		return nil, nil, err
	}
	if role.ServiceLinked {
		return nil, nil, serviceLinkedRefusal(role)
	}
	return role, policy, nil
}
