package emulator

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// Limits of roles. See the RAM documentation, "Limits", and the API reference,
// CreateRole.
const (
	maxRoleName          = 64
	maxDescription       = 1024
	maxTrustDocument     = 2048
	minSession           = 3600
	maxSession           = 43200
	maxSystemPerRole     = 20
	maxCustomPerRole     = 5
	serviceLinkedRole    = "AliyunServiceRoleForActionTrail"
	serviceLinkedPolicy  = "AliyunServiceRolePolicyForActionTrail"
	actionTrailPrincipal = "actiontrail.aliyuncs.com"
)

var roleNameForm = regexp.MustCompile(`^[a-zA-Z0-9.@-]+$`)

// ramProduct is RAM behind the RPC gateway.
var ramProduct = Product{service: ServiceRAM, code: "Ram", version: "2015-05-01", operations: ramOperations}

// ramOperations are the operations of RAM and what a policy must allow for them.
var ramOperations = map[string]rpcOperation{
	"GetRole": {
		required: []string{"RoleName"}, handle: getRole, needs: needsOn(roleResource),
	},
	"CreateRole": {
		required: []string{"RoleName", "AssumeRolePolicyDocument"}, optional: []string{"Description", "MaxSessionDuration", "Tag"},
		mutating: true, handle: createRole, needs: needsOn(anyRoleResource),
	},
	"UpdateRole": {
		required: []string{"RoleName"}, optional: []string{"NewAssumeRolePolicyDocument", "NewMaxSessionDuration", "NewDescription"},
		mutating: true, handle: updateRole, needs: needsOn(roleResource),
	},
	"DeleteRole": {
		required: []string{"RoleName"}, mutating: true, handle: deleteRole, needs: needsOn(roleResource),
	},
	"ListPoliciesForRole": {
		required: []string{"RoleName"}, handle: listPoliciesForRole, needs: needsOn(roleResource),
	},
	"AttachPolicyToRole": {
		required: []string{"PolicyType", "PolicyName", "RoleName"}, mutating: true, handle: attachPolicyToRole, needs: needsOn(roleResource, policyResource),
	},
	"DetachPolicyFromRole": {
		required: []string{"PolicyType", "PolicyName", "RoleName"}, mutating: true, handle: detachPolicyFromRole, needs: needsOn(roleResource, policyResource),
	},
	"GetPolicy": {
		required: []string{"PolicyType", "PolicyName"}, handle: getPolicy, needs: needsOn(policyResource),
	},
	"CreatePolicy": {
		required: []string{"PolicyName", "PolicyDocument"}, optional: []string{"Description", "Tag"},
		mutating: true, handle: createPolicy, needs: needsOn(policyResource),
	},
}

// roleAnswer is a role as RAM prints it.
type roleAnswer struct {
	RoleID                   string `json:"RoleId"`
	RoleName                 string
	ARN                      string `json:"Arn"`
	Description              string
	AssumeRolePolicyDocument string
	CreateDate               string
	UpdateDate               string
	MaxSessionDuration       int
}

func roleAnswerOf(a *Account, r *Role) any {
	return map[string]any{"Role": roleAnswer{
		RoleID: r.ID, RoleName: r.Name, ARN: roleARN(a.ID, r.Name), Description: r.Description,
		AssumeRolePolicyDocument: r.AssumeRolePolicyDocument,
		CreateDate:               stamp(r.CreateDate), UpdateDate: stamp(r.UpdateDate),
		MaxSessionDuration: r.MaxSessionDuration,
	}}
}

// roleARN prints the name in lower case, as RAM does.
func roleARN(accountID, name string) string {
	return "acs:ram::" + accountID + ":role/" + strings.ToLower(name)
}

// namedRole finds the role that RoleName names.
func namedRole(x *Request) (*Role, *Error) {
	name := x.params["RoleName"]
	if err := checkRoleName(name); err != nil {
		return nil, err
	}
	role := x.account.Roles[strings.ToLower(name)]
	if role == nil {
		return nil, refusal(404, codeEntityNotExistRole, "The role does not exist: "+name)
	}
	return role, nil
}

func checkRoleName(name string) *Error {
	switch {
	case len(name) > maxRoleName:
		return refusal(400, codeRoleNameLength, "The length of RoleName must be 1 to 64.")
	case !roleNameForm.MatchString(name):
		return refusal(400, codeRoleNameInvalidChars, "RoleName contains invalid chars.")
	}
	return nil
}

func getRole(x *Request) (any, *Error) {
	role, err := namedRole(x)
	if err != nil {
		return nil, err
	}
	return roleAnswerOf(x.account, role), nil
}

func createRole(x *Request) (any, *Error) {
	name := x.params["RoleName"]
	if err := checkRoleName(name); err != nil {
		return nil, err
	}
	now := x.Now
	role := &Role{Name: name, CreateDate: now, UpdateDate: now, TrustDate: now, MaxSessionDuration: minSession}
	if err := changeRole(role, x.params["AssumeRolePolicyDocument"], x.params["MaxSessionDuration"], x.params["Description"]); err != nil {
		return nil, err
	}
	if x.account.Roles[strings.ToLower(name)] != nil {
		return nil, refusal(409, codeEntityAlreadyExistsRole, "The role already exists: "+name)
	}
	if len(x.account.Roles) >= x.Settings.QuotaRoles {
		return nil, refusal(409, codeLimitExceededRole, fmt.Sprintf("The number of roles exceeds the limit: %d", x.Settings.QuotaRoles))
	}
	role.ID, role.Tags = x.Cloud.NewEntityID(), readTags(x)
	x.account.Roles[strings.ToLower(name)] = role
	return roleAnswerOf(x.account, role), nil
}

// changeRole validates and sets what of a role is not empty.
func changeRole(r *Role, trust, session, description string) *Error {
	if len(trust) > maxTrustDocument {
		return refusal(400, codeAssumeRolePolicyLength, "The length of AssumeRolePolicyDocument must be 1 to 2048.")
	}
	if utf8.RuneCountInString(description) > maxDescription {
		return refusal(400, codeDescriptionLength, "The length of Description must be 1 to 1024.")
	}
	seconds := r.MaxSessionDuration
	if session != "" {
		n, err := strconv.Atoi(session)
		if err != nil || n < minSession || n > maxSession {
			return refusal(400, codeMaxSessionDuration, "MaxSessionDuration must be 3600 to 43200.")
		}
		seconds = n
	}
	if trust != "" {
		d, err := policy.Parse(trust)
		if err == nil {
			err = d.CheckTrust()
		}
		if err != nil {
			return refusal(400, codeMalformedPolicyDocument, "The specified policy document is malformed: "+err.Error())
		}
		r.AssumeRolePolicyDocument = trust
	}
	if description != "" {
		r.Description = description
	}
	r.MaxSessionDuration = seconds
	return nil
}

func updateRole(x *Request) (any, *Error) {
	role, err := namedRole(x)
	if err != nil {
		return nil, err
	}
	if role.ServiceLinked {
		return nil, serviceLinkedRefusal(role)
	}
	now := x.Now
	trust := x.params["NewAssumeRolePolicyDocument"]
	if err := changeRole(role, trust, x.params["NewMaxSessionDuration"], x.params["NewDescription"]); err != nil {
		return nil, err
	}
	role.UpdateDate = now
	if trust != "" {
		role.TrustDate = now
	}
	return roleAnswerOf(x.account, role), nil
}

func deleteRole(x *Request) (any, *Error) {
	role, err := namedRole(x)
	switch {
	case err != nil:
		return nil, err
	case role.ServiceLinked:
		return nil, serviceLinkedRefusal(role)
	case len(role.Policies) > 0:
		return nil, refusal(409, codeDeleteConflictRolePolicy, "The role can not be deleted while policies are attached to it.")
	}
	delete(x.account.Roles, strings.ToLower(role.Name))
	return nil, nil
}

func serviceLinkedRefusal(role *Role) *Error {
	return refusal(400, codeServiceLinkedRoleReadOnly, "The service-linked role "+role.Name+" can not be changed.")
}
