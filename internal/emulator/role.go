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

func (a *Account) roleAnswer(r *Role) any {
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
func (x *exchange) namedRole() (*Role, *apiError) {
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

func checkRoleName(name string) *apiError {
	switch {
	case len(name) > maxRoleName:
		return refusal(400, codeRoleNameLength, "The length of RoleName must be 1 to 64.")
	case !roleNameForm.MatchString(name):
		return refusal(400, codeRoleNameInvalidChars, "RoleName contains invalid chars.")
	}
	return nil
}

func getRole(x *exchange) (any, *apiError) {
	role, err := x.namedRole()
	if err != nil {
		return nil, err
	}
	return x.account.roleAnswer(role), nil
}

func createRole(x *exchange) (any, *apiError) {
	name := x.params["RoleName"]
	if err := checkRoleName(name); err != nil {
		return nil, err
	}
	now := x.e.Clock.Now()
	role := &Role{Name: name, CreateDate: now, UpdateDate: now, TrustDate: now, MaxSessionDuration: minSession}
	if err := role.change(x.params["AssumeRolePolicyDocument"], x.params["MaxSessionDuration"], x.params["Description"]); err != nil {
		return nil, err
	}
	if x.account.Roles[strings.ToLower(name)] != nil {
		return nil, refusal(409, codeEntityAlreadyExistsRole, "The role already exists: "+name)
	}
	if len(x.account.Roles) >= x.e.settings.QuotaRoles {
		return nil, refusal(409, codeLimitExceededRole, fmt.Sprintf("The number of roles exceeds the limit: %d", x.e.settings.QuotaRoles))
	}
	role.ID, role.Tags = x.e.newEntityID(), x.tags()
	x.account.Roles[strings.ToLower(name)] = role
	return x.account.roleAnswer(role), nil
}

// change validates and sets what of a role is not empty.
func (r *Role) change(trust, session, description string) *apiError {
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

func updateRole(x *exchange) (any, *apiError) {
	role, err := x.namedRole()
	if err != nil {
		return nil, err
	}
	if role.ServiceLinked {
		return nil, serviceLinkedRefusal(role)
	}
	now := x.e.Clock.Now()
	trust := x.params["NewAssumeRolePolicyDocument"]
	if err := role.change(trust, x.params["NewMaxSessionDuration"], x.params["NewDescription"]); err != nil {
		return nil, err
	}
	role.UpdateDate = now
	if trust != "" {
		role.TrustDate = now
	}
	return x.account.roleAnswer(role), nil
}

func deleteRole(x *exchange) (any, *apiError) {
	role, err := x.namedRole()
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

func serviceLinkedRefusal(role *Role) *apiError {
	return refusal(400, codeServiceLinkedRoleReadOnly, "The service-linked role "+role.Name+" can not be changed.")
}

// newEntityID makes an id of the form that RAM gives its entities.
func (e *Emulator) newEntityID() string {
	return fmt.Sprintf("3%017d", e.random.Uint64N(100_000_000_000_000_000))
}
