package iam

import (
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// How many policies may be attached to a role or a user. See the RAM documentation,
// "Limits".
const (
	maxSystemAttached = 20
	maxCustomAttached = 5
)

// attachedPolicy is a policy of a role or a user as RAM lists it.
type attachedPolicy struct {
	PolicyName     string
	PolicyType     string
	Description    string
	DefaultVersion string
	AttachDate     string
}

// attachedAnswer returns the answer of ListPoliciesForRole and ListPoliciesForUser.
func attachedAnswer(r *api.Request, attached []state.Attachment) any {
	list := []attachedPolicy{}
	for _, a := range attached {
		item := attachedPolicy{PolicyName: a.PolicyName, PolicyType: a.PolicyType, AttachDate: api.Timestamp(a.AttachDate)}
		if p := findPolicy(r.Account, a.PolicyType, a.PolicyName); p != nil {
			item.Description, item.DefaultVersion = p.Description, p.DefaultVersion
		}
		list = append(list, item)
	}
	return map[string]any{"Policies": map[string]any{"Policy": list}}
}

// attachedAt returns where in a list a policy is attached, -1 where it is not.
func attachedAt(list []state.Attachment, policyType, name string) int {
	return slices.IndexFunc(list, func(a state.Attachment) bool {
		return a.PolicyType == policyType && strings.EqualFold(a.PolicyName, name)
	})
}

// attachmentCodes are the codes about the attachments of a kind of entity.
type attachmentCodes struct{ word, already, limit, missing string }

var (
	roleAttachments = attachmentCodes{"role", api.CodeRolePolicyAlreadyAttached, api.CodeLimitExceededRolePolicy, api.CodeEntityNotExistRolePolicy}
	userAttachments = attachmentCodes{"user", api.CodeUserPolicyAlreadyAttached, api.CodeLimitExceededUserPolicy, api.CodeEntityNotExistUserPolicy}
)

// attach adds a policy to those of a role or a user.
func (c attachmentCodes) attach(r *api.Request, list []state.Attachment, policy *state.Policy) ([]state.Attachment, *api.Error) {
	// The policies of service-linked roles cannot be attached to anything else.
	if policy.Type == state.PolicySystem && strings.HasPrefix(policy.Name, "AliyunServiceRolePolicy") {
		return list, api.Refusal(400, api.CodeServiceLinkedRoleReadOnly, "The policy "+policy.Name+" belongs to a service-linked role and can not be attached.")
	}
	if attachedAt(list, policy.Type, policy.Name) >= 0 {
		return list, api.Refusal(409, c.already, "The policy is already attached to the "+c.word+".")
	}
	limit, count := maxCustomAttached, 0
	if policy.Type == state.PolicySystem {
		limit = maxSystemAttached
	}
	for _, a := range list {
		if a.PolicyType == policy.Type {
			count++
		}
	}
	if count >= limit {
		return list, api.Refusal(409, c.limit, "The number of policies attached to the "+c.word+" exceeds the limit.")
	}
	return append(list, state.Attachment{PolicyType: policy.Type, PolicyName: policy.Name, AttachDate: r.Now}), nil
}

// detach removes a policy from those of a role or a user.
func (c attachmentCodes) detach(list []state.Attachment, policy *state.Policy) ([]state.Attachment, *api.Error) {
	i := attachedAt(list, policy.Type, policy.Name)
	if i < 0 {
		return list, api.Refusal(404, c.missing, "The policy is not attached to the "+c.word+".")
	}
	return slices.Delete(list, i, i+1), nil
}

func listPoliciesForRole(r *api.Request) (any, *api.Error) {
	role, err := namedRole(r)
	if err != nil {
		return nil, err
	}
	return attachedAnswer(r, role.Policies), nil
}

func attachPolicyToRole(r *api.Request) (any, *api.Error) {
	role, policy, err := roleAndPolicy(r)
	if err != nil {
		return nil, err
	}
	role.Policies, err = roleAttachments.attach(r, role.Policies, policy)
	return nil, err
}

func detachPolicyFromRole(r *api.Request) (any, *api.Error) {
	role, policy, err := roleAndPolicy(r)
	if err != nil {
		return nil, err
	}
	role.Policies, err = roleAttachments.detach(role.Policies, policy)
	return nil, err
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

func listPoliciesForUser(r *api.Request) (any, *api.Error) {
	u, err := namedUser(r)
	if err != nil {
		return nil, err
	}
	return attachedAnswer(r, u.Policies), nil
}

func attachPolicyToUser(r *api.Request) (any, *api.Error) {
	u, policy, err := userAndPolicy(r)
	if err != nil {
		return nil, err
	}
	u.Policies, err = userAttachments.attach(r, u.Policies, policy)
	return nil, err
}

func detachPolicyFromUser(r *api.Request) (any, *api.Error) {
	u, policy, err := userAndPolicy(r)
	if err != nil {
		return nil, err
	}
	u.Policies, err = userAttachments.detach(u.Policies, policy)
	return nil, err
}

func userAndPolicy(r *api.Request) (*state.User, *state.Policy, *api.Error) {
	u, err := namedUser(r)
	if err != nil {
		return nil, nil, err
	}
	policy, err := namedPolicy(r)
	if err != nil {
		return nil, nil, err
	}
	return u, policy, nil
}
