// Package iam is RAM and STS: roles, policies, sessions and the tokens of OIDC
// providers. It decides for all services whether a caller may do what a request
// asks.
package iam

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Limits of roles. See the RAM documentation, "Limits", and the API reference,
// CreateRole.
const (
	maxRoleName      = 64
	maxDescription   = 1024
	maxTrustDocument = 2048
	MinSession       = 3600
	maxSession       = 43200
)

// roleAnswer is a role as RAM prints it.
type roleAnswer struct {
	RoleID                   string `json:"RoleId"`
	RoleName                 string
	ARN                      string `json:"Arn"`
	Description              string
	AssumeRolePolicyDocument string
	CreateDate               string
	UpdateDate               string `json:",omitempty"`
	MaxSessionDuration       int
}

func roleAnswerOf(a *state.Account, r *state.Role) roleAnswer {
	return roleAnswer{
		RoleID: r.ID, RoleName: r.Name, ARN: state.RoleARN(a.ID, r.Name), Description: r.Description,
		AssumeRolePolicyDocument: r.AssumeRolePolicyDocument,
		CreateDate:               api.Timestamp(r.CreateDate), UpdateDate: api.Timestamp(r.UpdateDate),
		MaxSessionDuration: r.MaxSessionDuration,
	}
}

// namedRole finds the role that RoleName names.
func namedRole(r *api.Request) (*state.Role, *api.Error) {
	name := r.Params["RoleName"]
	if err := checkRoleName(name); err != nil {
		return nil, err
	}
	role := r.Account.Roles[strings.ToLower(name)]
	if role == nil {
		return nil, api.Refusal(404, api.CodeEntityNotExistRole, "The role does not exist: "+name)
	}
	return role, nil
}

func checkRoleName(name string) *api.Error {
	switch {
	case len(name) > maxRoleName:
		return api.Refusal(400, api.CodeRoleNameLength, "The length of RoleName must be 1 to 64.")
	case !state.RoleNameForm.MatchString(name):
		return api.Refusal(400, api.CodeRoleNameInvalidChars, "RoleName contains invalid chars.")
	}
	return nil
}

func getRole(r *api.Request) (any, *api.Error) {
	role, err := namedRole(r)
	if err != nil {
		return nil, err
	}
	return map[string]any{"Role": roleAnswerOf(r.Account, role)}, nil
}

func createRole(r *api.Request) (any, *api.Error) {
	name := r.Params["RoleName"]
	if err := checkRoleName(name); err != nil {
		return nil, err
	}
	now := r.Now
	role := &state.Role{Name: name, CreateDate: now, UpdateDate: now, TrustDate: now, MaxSessionDuration: MinSession}
	if err := changeRole(role, r.Params["AssumeRolePolicyDocument"], r.Params["MaxSessionDuration"], r.Params["Description"]); err != nil {
		return nil, err
	}
	tags, err := readTags(r)
	if err != nil {
		return nil, err
	}
	if r.Account.Roles[strings.ToLower(name)] != nil {
		return nil, api.Refusal(409, api.CodeEntityAlreadyExistsRole, "The role already exists: "+name)
	}
	if len(r.Account.Roles) >= r.Settings.QuotaRoles {
		return nil, api.Refusal(409, api.CodeLimitExceededRole, fmt.Sprintf("The number of roles exceeds the limit: %d", r.Settings.QuotaRoles))
	}
	role.ID, role.Tags = r.Cloud.NewEntityID(), tags
	r.Account.Roles[strings.ToLower(name)] = role
	created := roleAnswerOf(r.Account, role)
	created.UpdateDate = "" // the V2 model of CreateRole does not have it
	return map[string]any{"Role": created}, nil
}

// changeRole validates and sets the attributes of a role that are not empty.
func changeRole(r *state.Role, trust, session, description string) *api.Error {
	if len(trust) > maxTrustDocument {
		return api.Refusal(400, api.CodeAssumeRolePolicyLength, "The length of AssumeRolePolicyDocument must be 1 to 2048.")
	}
	if utf8.RuneCountInString(description) > maxDescription {
		return api.Refusal(400, api.CodeDescriptionLength, "The length of Description must be 1 to 1024.")
	}
	seconds := r.MaxSessionDuration
	if session != "" {
		n, err := strconv.Atoi(session)
		if err != nil || n < MinSession || n > maxSession {
			return api.Refusal(400, api.CodeMaxSessionDuration, "MaxSessionDuration must be 3600 to 43200.")
		}
		seconds = n
	}
	if trust != "" {
		d, err := policy.Parse(trust)
		if err == nil {
			err = d.CheckTrust()
		}
		if err != nil {
			return api.Refusal(400, api.CodeMalformedPolicyDocument, "The specified policy document is malformed: "+err.Error())
		}
		r.AssumeRolePolicyDocument = trust
	}
	if description != "" {
		r.Description = description
	}
	r.MaxSessionDuration = seconds
	return nil
}

func updateRole(r *api.Request) (any, *api.Error) {
	role, err := namedRole(r)
	if err != nil {
		return nil, err
	}
	if role.ServiceLinked {
		return nil, serviceLinkedRefusal(role)
	}
	now := r.Now
	trust := r.Params["NewAssumeRolePolicyDocument"]
	if err := changeRole(role, trust, r.Params["NewMaxSessionDuration"], r.Params["NewDescription"]); err != nil {
		return nil, err
	}
	role.UpdateDate = now
	if trust != "" {
		role.TrustDate = now
	}
	return map[string]any{"Role": roleAnswerOf(r.Account, role)}, nil
}

func deleteRole(r *api.Request) (any, *api.Error) {
	role, err := namedRole(r)
	switch {
	case err != nil:
		return nil, err
	case role.ServiceLinked:
		return nil, serviceLinkedRefusal(role)
	case len(role.Policies) > 0:
		return nil, api.Refusal(409, api.CodeDeleteConflictRolePolicy, "The role can not be deleted while policies are attached to it.")
	}
	delete(r.Account.Roles, strings.ToLower(role.Name))
	return nil, nil
}

func serviceLinkedRefusal(role *state.Role) *api.Error {
	return api.Refusal(400, api.CodeServiceLinkedRoleReadOnly, "The service-linked role "+role.Name+" can not be changed.")
}
