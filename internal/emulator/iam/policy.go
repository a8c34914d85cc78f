package iam

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Limits of policies. See the RAM documentation, "Limits".
const (
	maxPolicyName     = 128
	maxPolicyDocument = 6144
	maxPolicies       = 1500
)

var policyNameForm = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// findPolicy finds a policy of the account or of the system.
func findPolicy(a *state.Account, policyType, name string) *state.Policy {
	if policyType == state.PolicySystem {
		return systemPolicies[strings.ToLower(name)]
	}
	return a.Policies[strings.ToLower(name)]
}

// namedPolicy finds the policy that PolicyType and PolicyName name.
func namedPolicy(r *api.Request) (*state.Policy, *api.Error) {
	policyType, name := r.Params["PolicyType"], r.Params["PolicyName"]
	if policyType != state.PolicySystem && policyType != state.PolicyCustom {
		return nil, api.Refusal(400, api.CodePolicyType, "PolicyType must be System or Custom.")
	}
	if err := checkPolicyName(name); err != nil {
		return nil, err
	}
	p := findPolicy(r.Account, policyType, name)
	if p == nil {
		return nil, api.Refusal(404, api.CodeEntityNotExistPolicy, "The policy does not exist: "+name)
	}
	return p, nil
}

func checkPolicyName(name string) *api.Error {
	switch {
	case len(name) > maxPolicyName:
		return api.Refusal(400, api.CodePolicyNameLength, "The length of PolicyName must be 1 to 128.")
	case !policyNameForm.MatchString(name):
		return api.Refusal(400, api.CodePolicyNameInvalidChars, "PolicyName contains invalid chars.")
	}
	return nil
}

// policyAnswer is a policy as RAM prints it.
type policyAnswer struct {
	PolicyName      string
	PolicyType      string
	Description     string
	DefaultVersion  string
	CreateDate      string
	UpdateDate      string
	AttachmentCount int
	// PolicyDocument is a placeholder in GetPolicy: the document is in
	// DefaultPolicyVersion.
	PolicyDocument string
}

func getPolicy(r *api.Request) (any, *api.Error) {
	p, err := namedPolicy(r)
	if err != nil {
		return nil, err
	}
	count := 0
	for _, role := range r.Account.Roles {
		if attachedAt(role.Policies, p.Type, p.Name) >= 0 {
			count++
		}
	}
	for _, u := range r.Account.Users {
		if attachedAt(u.Policies, p.Type, p.Name) >= 0 {
			count++
		}
	}
	return map[string]any{
		"Policy": policyAnswer{
			PolicyName: p.Name, PolicyType: p.Type, Description: p.Description, DefaultVersion: p.DefaultVersion,
			CreateDate: api.Timestamp(p.CreateDate), UpdateDate: api.Timestamp(p.UpdateDate), AttachmentCount: count,
		},
		"DefaultPolicyVersion": map[string]any{
			"VersionId": p.DefaultVersion, "IsDefaultVersion": true,
			"PolicyDocument": p.Document, "CreateDate": api.Timestamp(p.UpdateDate),
		},
	}, nil
}

func createPolicy(r *api.Request) (any, *api.Error) {
	name, document := r.Params["PolicyName"], r.Params["PolicyDocument"]
	if err := checkPolicyName(name); err != nil {
		return nil, err
	}
	if len(document) > maxPolicyDocument {
		return nil, api.Refusal(400, api.CodePolicyDocumentLength, "The length of PolicyDocument must be 1 to 6144.")
	}
	if utf8.RuneCountInString(r.Params["Description"]) > maxDescription {
		return nil, api.Refusal(400, api.CodeDescriptionLength, "The length of Description must be 1 to 1024.")
	}
	d, malformed := policy.Parse(document)
	if malformed == nil {
		malformed = d.CheckPolicy()
	}
	if malformed != nil {
		return nil, api.Refusal(400, api.CodeMalformedPolicyDocument, "The specified policy document is malformed: "+malformed.Error())
	}
	if r.Account.Policies[strings.ToLower(name)] != nil {
		return nil, api.Refusal(409, api.CodeEntityAlreadyExistsPolicy, "The policy already exists: "+name)
	}
	if len(r.Account.Policies) >= maxPolicies {
		return nil, api.Refusal(409, api.CodeLimitExceededPolicy, "The number of policies exceeds the limit.")
	}
	now := r.Now
	p := &state.Policy{
		Name: name, Type: state.PolicyCustom, Description: r.Params["Description"], DefaultVersion: "v1",
		Document: document, CreateDate: now, UpdateDate: now, Tags: readTags(r),
	}
	r.Account.Policies[strings.ToLower(name)] = p
	return map[string]any{"Policy": map[string]any{
		"PolicyName": p.Name, "PolicyType": p.Type, "Description": p.Description,
		"DefaultVersion": p.DefaultVersion, "CreateDate": api.Timestamp(p.CreateDate),
	}}, nil
}
