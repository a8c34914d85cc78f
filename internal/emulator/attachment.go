package emulator

import (
	"slices"
	"strings"
)

// attachedPolicy is a policy of a role as ListPoliciesForRole prints it.
type attachedPolicy struct {
	PolicyName     string
	PolicyType     string
	Description    string
	DefaultVersion string
	AttachDate     string
}

func listPoliciesForRole(x *Request) (any, *Error) {
	role, err := namedRole(x)
	if err != nil {
		return nil, err
	}
	list := []attachedPolicy{}
	for _, a := range role.Policies {
		item := attachedPolicy{PolicyName: a.PolicyName, PolicyType: a.PolicyType, AttachDate: stamp(a.AttachDate)}
		if p := findPolicy(x.account, a.PolicyType, a.PolicyName); p != nil {
			item.Description, item.DefaultVersion = p.Description, p.DefaultVersion
		}
		list = append(list, item)
	}
	return map[string]any{"Policies": map[string]any{"Policy": list}}, nil
}

// attachedAt returns where in a list a policy is attached, -1 where it is not.
func attachedAt(list []Attachment, policyType, name string) int {
	return slices.IndexFunc(list, func(a Attachment) bool {
		return a.PolicyType == policyType && strings.EqualFold(a.PolicyName, name)
	})
}

func attachPolicyToRole(x *Request) (any, *Error) {
	role, policy, err := roleAndPolicy(x)
	if err != nil {
		return nil, err
	}
	// The policies of service-linked roles cannot be attached to other roles.
	if policy.Type == PolicySystem && strings.HasPrefix(policy.Name, "AliyunServiceRolePolicy") {
		return nil, refusal(400, codeServiceLinkedRoleReadOnly, "The policy "+policy.Name+" belongs to a service-linked role and can not be attached.")
	}
	if attachedAt(role.Policies, policy.Type, policy.Name) >= 0 {
		return nil, refusal(409, codeRolePolicyAlreadyAttached, "The policy is already attached to the role.")
	}
	limit, count := maxCustomPerRole, 0
	if policy.Type == PolicySystem {
		limit = maxSystemPerRole
	}
	for _, a := range role.Policies {
		if a.PolicyType == policy.Type {
			count++
		}
	}
	if count >= limit {
		return nil, refusal(409, codeLimitExceededRolePolicy, "The number of policies attached to the role exceeds the limit.")
	}
	role.Policies = append(role.Policies, Attachment{
		PolicyType: policy.Type, PolicyName: policy.Name, AttachDate: x.Now,
	})
	return nil, nil
}

func detachPolicyFromRole(x *Request) (any, *Error) {
	role, policy, err := roleAndPolicy(x)
	if err != nil {
		return nil, err
	}
	i := attachedAt(role.Policies, policy.Type, policy.Name)
	if i < 0 {
		return nil, refusal(404, codeEntityNotExistRolePolicy, "The policy is not attached to the role.")
	}
	role.Policies = slices.Delete(role.Policies, i, i+1)
	return nil, nil
}

// roleAndPolicy finds what an attachment names.
func roleAndPolicy(x *Request) (*Role, *Policy, *Error) {
	policy, err := namedPolicy(x)
	if err != nil {
		return nil, nil, err
	}
	role, err := namedRole(x)
	if err != nil {
		return nil, nil, err
	}
	if role.ServiceLinked {
		return nil, nil, serviceLinkedRefusal(role)
	}
	return role, policy, nil
}
