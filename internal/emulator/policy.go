package emulator

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// Limits of policies. See the RAM documentation, "Limits".
const (
	maxPolicyName     = 128
	maxPolicyDocument = 6144
	maxPolicies       = 1500
)

var policyNameForm = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// findPolicy finds a policy of the account or of the system.
func findPolicy(a *Account, policyType, name string) *Policy {
	if policyType == PolicySystem {
		return systemPolicies[strings.ToLower(name)]
	}
	return a.Policies[strings.ToLower(name)]
}

// namedPolicy finds the policy that PolicyType and PolicyName name.
func namedPolicy(x *Request) (*Policy, *Error) {
	policyType, name := x.params["PolicyType"], x.params["PolicyName"]
	if policyType != PolicySystem && policyType != PolicyCustom {
		return nil, refusal(400, codePolicyType, "PolicyType must be System or Custom.")
	}
	if err := checkPolicyName(name); err != nil {
		return nil, err
	}
	p := findPolicy(x.account, policyType, name)
	if p == nil {
		return nil, refusal(404, codeEntityNotExistPolicy, "The policy does not exist: "+name)
	}
	return p, nil
}

func checkPolicyName(name string) *Error {
	switch {
	case len(name) > maxPolicyName:
		return refusal(400, codePolicyNameLength, "The length of PolicyName must be 1 to 128.")
	case !policyNameForm.MatchString(name):
		return refusal(400, codePolicyNameInvalidChars, "PolicyName contains invalid chars.")
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

func getPolicy(x *Request) (any, *Error) {
	p, err := namedPolicy(x)
	if err != nil {
		return nil, err
	}
	count := 0
	for _, r := range x.account.Roles {
		if attachedAt(r.Policies, p.Type, p.Name) >= 0 {
			count++
		}
	}
	for _, u := range x.account.Users {
		if attachedAt(u.Policies, p.Type, p.Name) >= 0 {
			count++
		}
	}
	return map[string]any{
		"Policy": policyAnswer{
			PolicyName: p.Name, PolicyType: p.Type, Description: p.Description, DefaultVersion: p.DefaultVersion,
			CreateDate: stamp(p.CreateDate), UpdateDate: stamp(p.UpdateDate), AttachmentCount: count,
		},
		"DefaultPolicyVersion": map[string]any{
			"VersionId": p.DefaultVersion, "IsDefaultVersion": true,
			"PolicyDocument": p.Document, "CreateDate": stamp(p.UpdateDate),
		},
	}, nil
}

func createPolicy(x *Request) (any, *Error) {
	name, document := x.params["PolicyName"], x.params["PolicyDocument"]
	if err := checkPolicyName(name); err != nil {
		return nil, err
	}
	if len(document) > maxPolicyDocument {
		return nil, refusal(400, codePolicyDocumentLength, "The length of PolicyDocument must be 1 to 6144.")
	}
	if utf8.RuneCountInString(x.params["Description"]) > maxDescription {
		return nil, refusal(400, codeDescriptionLength, "The length of Description must be 1 to 1024.")
	}
	d, malformed := policy.Parse(document)
	if malformed == nil {
		malformed = d.CheckPolicy()
	}
	if malformed != nil {
		return nil, refusal(400, codeMalformedPolicyDocument, "The specified policy document is malformed: "+malformed.Error())
	}
	if x.account.Policies[strings.ToLower(name)] != nil {
		return nil, refusal(409, codeEntityAlreadyExistsPolicy, "The policy already exists: "+name)
	}
	if len(x.account.Policies) >= maxPolicies {
		return nil, refusal(409, codeLimitExceededPolicy, "The number of policies exceeds the limit.")
	}
	now := x.Now
	p := &Policy{
		Name: name, Type: PolicyCustom, Description: x.params["Description"], DefaultVersion: "v1",
		Document: document, CreateDate: now, UpdateDate: now, Tags: readTags(x),
	}
	x.account.Policies[strings.ToLower(name)] = p
	return map[string]any{"Policy": map[string]any{
		"PolicyName": p.Name, "PolicyType": p.Type, "Description": p.Description,
		"DefaultVersion": p.DefaultVersion, "CreateDate": stamp(p.CreateDate),
	}}, nil
}
