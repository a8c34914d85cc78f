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

// customPolicy finds the policy of a call that is about custom ones only.
func customPolicy(r *api.Request) (*state.Policy, *api.Error) {
	name := r.Params["PolicyName"]
	if err := checkPolicyName(name); err != nil {
		return nil, err
	}
	p := findPolicy(r.Account, state.PolicyCustom, name)
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

// attachments counts what a policy is attached to.
func attachments(a *state.Account, p *state.Policy) int {
	count := 0
	for _, role := range a.Roles {
		if attachedAt(role.Policies, p.Type, p.Name) >= 0 {
			count++
		}
	}
	for _, u := range a.Users {
		if attachedAt(u.Policies, p.Type, p.Name) >= 0 {
			count++
		}
	}
	return count
}

func getPolicy(r *api.Request) (any, *api.Error) {
	p, err := namedPolicy(r)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"Policy": policyAnswer{
			PolicyName: p.Name, PolicyType: p.Type, Description: p.Description, DefaultVersion: p.DefaultVersion,
			CreateDate: api.Timestamp(p.CreateDate), UpdateDate: api.Timestamp(p.UpdateDate), AttachmentCount: attachments(r.Account, p),
		},
		"DefaultPolicyVersion": versionAnswerOf(p, p.Default()),
	}, nil
}

// checkPolicyDocument validates the parameter PolicyDocument.
func checkPolicyDocument(document string) *api.Error {
	if len(document) > maxPolicyDocument {
		return api.Refusal(400, api.CodePolicyDocumentLength, "The length of PolicyDocument must be 1 to 6144.")
	}
	d, malformed := policy.Parse(document)
	if malformed == nil {
		malformed = d.CheckPolicy()
	}
	if malformed != nil {
		return api.Refusal(400, api.CodeMalformedPolicyDocument, "The specified policy document is malformed: "+malformed.Error())
	}
	return nil
}

func checkDescription(description string) *api.Error {
	if utf8.RuneCountInString(description) > maxDescription {
		return api.Refusal(400, api.CodeDescriptionLength, "The length of Description must be 1 to 1024.")
	}
	return nil
}

func createPolicy(r *api.Request) (any, *api.Error) {
	name, document := r.Params["PolicyName"], r.Params["PolicyDocument"]
	if err := checkPolicyName(name); err != nil {
		return nil, err
	}
	if err := checkDescription(r.Params["Description"]); err != nil {
		return nil, err
	}
	if err := checkPolicyDocument(document); err != nil {
		return nil, err
	}
	tags, err := readTags(r)
	if err != nil {
		return nil, err
	}
	if r.Account.Policies[strings.ToLower(name)] != nil {
		return nil, api.Refusal(409, api.CodeEntityAlreadyExistsPolicy, "The policy already exists: "+name)
	}
	if len(r.Account.Policies) >= maxPolicies {
		return nil, api.Refusal(409, api.CodeLimitExceededPolicy, "The number of policies exceeds the limit.")
	}
	p := &state.Policy{
		Name: name, Type: state.PolicyCustom, Description: r.Params["Description"], DefaultVersion: "v1",
		Document: document, CreateDate: r.Now, UpdateDate: r.Now, VersionDate: r.Now, Tags: tags,
	}
	r.Account.Policies[strings.ToLower(name)] = p
	return map[string]any{"Policy": policySummaryOf(p)}, nil
}

// policySummary is a policy as the operations print it that create or describe it.
type policySummary struct {
	PolicyName     string
	PolicyType     string
	Description    string
	DefaultVersion string
	CreateDate     string
	UpdateDate     string `json:",omitempty"`
}

func policySummaryOf(p *state.Policy) policySummary {
	return policySummary{
		PolicyName: p.Name, PolicyType: p.Type, Description: p.Description,
		DefaultVersion: p.DefaultVersion, CreateDate: api.Timestamp(p.CreateDate),
	}
}

func updatePolicyDescription(r *api.Request) (any, *api.Error) {
	p, err := customPolicy(r)
	if err != nil {
		return nil, err
	}
	if err := checkDescription(r.Params["NewDescription"]); err != nil {
		return nil, err
	}
	p.Description, p.UpdateDate = r.Params["NewDescription"], r.Now
	summary := policySummaryOf(p)
	summary.UpdateDate = api.Timestamp(p.UpdateDate)
	return map[string]any{"Policy": summary}, nil
}

// deletePolicy removes a policy that is attached to nothing. Its versions but the
// default one must be gone, unless the call takes them along.
func deletePolicy(r *api.Request) (any, *api.Error) {
	p, err := customPolicy(r)
	if err != nil {
		return nil, err
	}
	cascading, err := readBool(r, "CascadingDelete")
	if err != nil {
		return nil, err
	}
	for _, u := range r.Account.Users {
		if attachedAt(u.Policies, p.Type, p.Name) >= 0 {
			return nil, api.Refusal(409, api.CodeDeleteConflictPolicyUser, "The policy can not be deleted while it is attached to a user.")
		}
	}
	for _, role := range r.Account.Roles {
		if attachedAt(role.Policies, p.Type, p.Name) >= 0 {
			return nil, api.Refusal(409, api.CodeDeleteConflictRolePolicy, "The policy can not be deleted while it is attached to a role.")
		}
	}
	if len(p.OtherVersions) > 0 && !cascading {
		return nil, api.Refusal(409, api.CodeDeleteConflictPolicyVersion, "The policy can not be deleted while it has versions other than the default one.")
	}
	delete(r.Account.Policies, strings.ToLower(p.Name))
	return nil, nil
}

// readBool reads a parameter that is true or false.
func readBool(r *api.Request, parameter string) (bool, *api.Error) {
	switch v := r.Params[parameter]; v {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, invalid(parameter, parameter+" must be true or false.")
}
