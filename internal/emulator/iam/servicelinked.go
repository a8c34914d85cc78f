package iam

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// linkedService is a service with a service-linked role.
type linkedService struct{ role, policy string }

// linkedServices are the services that the emulator has a service-linked role for, by their
// principals. See the pages of the system policies AliyunServiceRolePolicyFor….
var linkedServices = map[string]linkedService{
	state.ActionTrailPrincipal:     {state.ServiceLinkedRole, state.ServiceLinkedPolicy},
	"alert.log.aliyuncs.com":       {"AliyunServiceRoleForSLSAlert", "AliyunServiceRolePolicyForSLSAlert"},
	"resourcemanager.aliyuncs.com": {"AliyunServiceRoleForResourceDirectory", "AliyunServiceRolePolicyForResourceDirectory"},
}

// linkedPolicies are the policies of the service-linked roles, beside ActionTrail's. What of a
// document concerns services that are not emulated is left out.
var linkedPolicies = []*state.Policy{
	{
		Name: "AliyunServiceRolePolicyForSLSAlert", DefaultVersion: "v1",
		Description: "The policy for AliyunServiceRoleForSLSAlert.",
		CreateDate:  date(2025, 10, 9), UpdateDate: date(2025, 10, 9),
		Document: `{"Version":"1","Statement":[` +
			`{"Action":["log:GetJob","log:UpdateJob"],"Resource":"acs:log:*:*:project/*","Effect":"Allow"},` +
			`{"Action":"log:GetLogStoreLogs","Resource":"acs:log:*:*:project/sls-alert-*","Effect":"Allow"},` +
			`{"Action":"ram:DeleteServiceLinkedRole","Resource":"*","Effect":"Allow","Condition":{"StringEquals":{"ram:ServiceName":"alert.log.aliyuncs.com"}}}]}`,
	},
	{
		Name: "AliyunServiceRolePolicyForResourceDirectory", DefaultVersion: "v1",
		Description: "The policy for AliyunServiceRoleForResourceDirectory.",
		CreateDate:  date(2020, 2, 25), UpdateDate: date(2020, 3, 5),
		Document: `{"Version":"1","Statement":[` +
			`{"Action":"ram:CreateServiceLinkedRole","Resource":"*","Effect":"Allow"},` +
			`{"Action":"ram:DeleteServiceLinkedRole","Resource":"*","Effect":"Allow","Condition":{"StringEquals":{"ram:ServiceName":"resourcemanager.aliyuncs.com"}}}]}`,
	},
}

// CreateServiceLinkedRole is the operation of that name, which RAM has (27 August 2026), and
// ResourceManager before it (15 December 2025). Its action is ram:CreateServiceLinkedRole in both.
var CreateServiceLinkedRole = api.RPCOperation{
	Required: []string{"ServiceName"}, Optional: []string{"CustomSuffix", "Description"}, Mutating: true,
	Handle: createServiceLinkedRole,
	Needs: func(r *api.Request) []api.Need {
		return []api.Need{{
			Action: "ram:CreateServiceLinkedRole", Resource: anyRoleResource(r),
			Context: map[string]string{"ram:ServiceName": r.Params["ServiceName"]},
		}}
	},
}

// createServiceLinkedRole creates the role of a service. None of the services here has roles
// with suffixes. Where there are none, the page has the description be the service's own,
// whatever the call has; that its codes include InvalidParameter.Description.NotAllowed
// contradicts it.
func createServiceLinkedRole(r *api.Request) (any, *api.Error) {
	service, known := linkedServices[r.Params["ServiceName"]]
	switch {
	case !known:
		return nil, api.Refusal(404, api.CodeEntityNotExistService, fmt.Sprintf("The service does not exist. (The emulator has no service-linked role of %s; it has those of %s.)",
			r.Params["ServiceName"], strings.Join(slices.Sorted(maps.Keys(linkedServices)), ", ")))
	case utf8.RuneCountInString(r.Params["Description"]) > maxDescription:
		return nil, api.Refusal(400, api.CodeDescriptionLength, "The length of Description must be 1 to 1024.")
	case r.Params["CustomSuffix"] != "":
		return nil, api.Refusal(400, api.CodeCustomSuffixNotAllowed, "Custom suffix is not allowed for this Service Linked Role.")
	case r.Account.Roles[strings.ToLower(service.role)] != nil:
		return nil, api.Refusal(409, api.CodeEntityAlreadyExistsRole, "The role already exists: "+service.role)
	}
	role := LinkRole(r.Env, r.Account, r.Params["ServiceName"])
	return map[string]any{"Role": map[string]any{
		"RoleId": role.ID, "RoleName": role.Name, "Arn": state.RoleARN(r.Account.ID, role.Name), "Description": role.Description,
		"RolePrincipalName":        rolePrincipal(r.Account, role),
		"AssumeRolePolicyDocument": role.AssumeRolePolicyDocument, "CreateDate": api.Timestamp(role.CreateDate), "IsServiceLinkedRole": true,
	}}, nil
}

// LinkRole creates the service-linked role of a service, unless it is there. It is effective
// immediately: a service does not wait for its own propagation.
func LinkRole(env api.Env, a *state.Account, principal string) *state.Role {
	service := linkedServices[principal]
	key := strings.ToLower(service.role)
	if role := a.Roles[key]; role != nil {
		return role
	}
	role := &state.Role{
		ID: env.Cloud.NewEntityID(), Name: service.role, ServiceLinked: true, MaxSessionDuration: MinSession,
		AssumeRolePolicyDocument: `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["` + principal + `"]}}]}`,
		CreateDate:               env.Now, UpdateDate: env.Now,
		Policies: []state.Attachment{{PolicyType: state.PolicySystem, PolicyName: service.policy, AttachDate: env.Now}},
	}
	a.Roles[key] = role
	return role
}

// rolePrincipal returns a role as a principal of policies on resource groups.
func rolePrincipal(a *state.Account, r *state.Role) string {
	return r.Name + "@role." + a.ID + ".onaliyunservice.com"
}
