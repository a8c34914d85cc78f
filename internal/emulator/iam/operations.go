package iam

import "github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"

// RAMProduct is RAM behind the RPC gateway.
var RAMProduct = api.Product{Service: api.ServiceRAM, Code: "Ram", Version: "2015-05-01", Operations: ramOperations}

// ramOperations are the operations of RAM and what a policy must allow for them. See the
// RAM API reference; which parameters there are is in its metadata too.
var ramOperations = map[string]api.RPCOperation{
	"GetRole": {
		Required: []string{"RoleName"}, Handle: getRole, Needs: api.NeedsOn(roleResource),
	},
	"CreateRole": {
		Required: []string{"RoleName", "AssumeRolePolicyDocument"}, Optional: []string{"Description", "MaxSessionDuration", "Tag"},
		Mutating: true, Handle: createRole, Needs: api.NeedsOn(anyRoleResource),
	},
	"UpdateRole": {
		Required: []string{"RoleName"}, Optional: []string{"NewAssumeRolePolicyDocument", "NewMaxSessionDuration", "NewDescription"},
		Mutating: true, Handle: updateRole, Needs: api.NeedsOn(roleResource),
	},
	"DeleteRole": {
		Required: []string{"RoleName"}, Mutating: true, Handle: deleteRole, Needs: api.NeedsOn(roleResource),
	},
	"ListRoles": {
		Optional: append([]string{"Tag"}, pageParams...), Handle: listRoles, Needs: api.NeedsOn(anyRoleResource),
	},
	"ListPoliciesForRole": {
		Required: []string{"RoleName"}, Handle: listPoliciesForRole, Needs: api.NeedsOn(roleResource),
	},
	"AttachPolicyToRole": {
		Required: []string{"PolicyType", "PolicyName", "RoleName"}, Mutating: true, Handle: attachPolicyToRole, Needs: api.NeedsOn(roleResource, policyResource),
	},
	"DetachPolicyFromRole": {
		Required: []string{"PolicyType", "PolicyName", "RoleName"}, Mutating: true, Handle: detachPolicyFromRole, Needs: api.NeedsOn(roleResource, policyResource),
	},

	"GetPolicy": {
		Required: []string{"PolicyType", "PolicyName"}, Handle: getPolicy, Needs: api.NeedsOn(policyResource),
	},
	"CreatePolicy": {
		Required: []string{"PolicyName", "PolicyDocument"}, Optional: []string{"Description", "Tag"},
		Mutating: true, Handle: createPolicy, Needs: api.NeedsOn(policyResource),
	},
	"DeletePolicy": {
		Required: []string{"PolicyName"}, Optional: []string{"CascadingDelete"}, Mutating: true, Handle: deletePolicy, Needs: api.NeedsOn(policyResource),
	},
	"UpdatePolicyDescription": {
		Required: []string{"PolicyName", "NewDescription"}, Mutating: true, Handle: updatePolicyDescription, Needs: api.NeedsOn(policyResource),
	},
	"ListPolicies": {
		Optional: append([]string{"PolicyType", "Tag"}, pageParams...), Handle: listPolicies, Needs: needsOnAnyPolicy,
	},
	"ListEntitiesForPolicy": {
		Required: []string{"PolicyType", "PolicyName"}, Handle: listEntitiesForPolicy, Needs: api.NeedsOn(policyResource),
	},
	"CreatePolicyVersion": {
		Required: []string{"PolicyName", "PolicyDocument"}, Optional: []string{"SetAsDefault", "RotateStrategy"},
		Mutating: true, Handle: createPolicyVersion, Needs: api.NeedsOn(policyResource),
	},
	"ListPolicyVersions": {
		Required: []string{"PolicyType", "PolicyName"}, Handle: listPolicyVersions, Needs: api.NeedsOn(policyResource),
	},
	"GetPolicyVersion": {
		Required: []string{"PolicyType", "PolicyName", "VersionId"}, Handle: getPolicyVersion, Needs: api.NeedsOn(policyResource),
	},
	"DeletePolicyVersion": {
		Required: []string{"PolicyName", "VersionId"}, Mutating: true, Handle: deletePolicyVersion, Needs: api.NeedsOn(policyResource),
	},
	"SetDefaultPolicyVersion": {
		Required: []string{"PolicyName", "VersionId"}, Mutating: true, Handle: setDefaultPolicyVersion, Needs: api.NeedsOn(policyResource),
	},

	"CreateServiceLinkedRole": CreateServiceLinkedRole,

	"CreateUser": {
		Required: []string{"UserName"}, Optional: []string{"DisplayName", "Comments", "Email", "MobilePhone"},
		Mutating: true, Handle: createUser, Needs: api.NeedsOn(anyUserResource),
	},
	"GetUser": {
		Required: []string{"UserName"}, Handle: getUser, Needs: api.NeedsOn(userResource),
	},
	"UpdateUser": {
		Required: []string{"UserName"}, Optional: []string{"NewUserName", "NewDisplayName", "NewComments", "NewEmail", "NewMobilePhone"},
		Mutating: true, Handle: updateUser, Needs: api.NeedsOn(userResource),
	},
	"DeleteUser": {
		Required: []string{"UserName"}, Mutating: true, Handle: deleteUser, Needs: api.NeedsOn(userResource),
	},
	"ListUsers": {Optional: pageParams, Handle: listUsers, Needs: api.NeedsOn(anyUserResource)},
	"ListPoliciesForUser": {
		Required: []string{"UserName"}, Handle: listPoliciesForUser, Needs: api.NeedsOn(userResource),
	},
	"AttachPolicyToUser": {
		Required: []string{"PolicyType", "PolicyName", "UserName"}, Mutating: true, Handle: attachPolicyToUser, Needs: api.NeedsOn(userResource, policyResource),
	},
	"DetachPolicyFromUser": {
		Required: []string{"PolicyType", "PolicyName", "UserName"}, Mutating: true, Handle: detachPolicyFromUser, Needs: api.NeedsOn(userResource, policyResource),
	},
	"CreateAccessKey": {Optional: []string{"UserName"}, Mutating: true, Handle: createAccessKey, Needs: api.NeedsOn(userResource)},
	"ListAccessKeys":  {Optional: []string{"UserName"}, Handle: listAccessKeys, Needs: api.NeedsOn(userResource)},
	"UpdateAccessKey": {
		Required: []string{"UserAccessKeyId", "Status"}, Optional: []string{"UserName"}, Mutating: true, Handle: updateAccessKey, Needs: api.NeedsOn(userResource),
	},
	"DeleteAccessKey": {
		Required: []string{"UserAccessKeyId"}, Optional: []string{"UserName"}, Mutating: true, Handle: deleteAccessKey, Needs: api.NeedsOn(userResource),
	},

	"TagResources": {
		Required: []string{"ResourceType", "Tag"}, Optional: []string{"ResourceNames"}, Mutating: true, Handle: tagResources, Needs: needsOnTagged,
	},
	"UntagResources": {
		Required: []string{"ResourceType", "ResourceNames"}, Optional: []string{"TagKeys", "All", "TagKey"}, Mutating: true, Handle: untagResources, Needs: needsOnTagged,
	},
	"ListTagResources": {
		Required: []string{"ResourceType"}, Optional: []string{"ResourceNames", "Tag", "NextToken", "PageSize"}, Handle: listTagResources, Needs: needsOnTagged,
	},
}
