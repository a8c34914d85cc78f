package iam

import (
	"regexp"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// maxPolicyVersions is the number of versions of a policy. See the RAM documentation,
// "Limits".
const maxPolicyVersions = 5

// rotateOldest has a new version replace the oldest one that is not the default. See the
// RAM API reference, CreatePolicyVersion.
const rotateOldest = "DeleteOldestNonDefaultVersionWhenLimitExceeded"

var versionIDForm = regexp.MustCompile(`^v[1-9][0-9]*$`)

// versionAnswer is a version of a policy as RAM prints it.
type versionAnswer struct {
	VersionID        string `json:"VersionId"`
	IsDefaultVersion bool
	PolicyDocument   string
	CreateDate       string
}

func versionAnswerOf(p *state.Policy, v state.PolicyVersion) versionAnswer {
	return versionAnswer{
		VersionID: v.ID, IsDefaultVersion: v.ID == p.DefaultVersion,
		PolicyDocument: v.Document, CreateDate: api.Timestamp(v.CreateDate),
	}
}

// findVersion finds the version of a policy that VersionId names.
func findVersion(r *api.Request, p *state.Policy) (state.PolicyVersion, *api.Error) {
	id := r.Params["VersionId"]
	if !versionIDForm.MatchString(id) {
		return state.PolicyVersion{}, invalid("VersionId.Format", "The format of VersionId is incorrect.")
	}
	versions := p.Versions()
	i := slices.IndexFunc(versions, func(v state.PolicyVersion) bool { return v.ID == id })
	if i < 0 {
		return state.PolicyVersion{}, api.Refusal(404, api.CodeEntityNotExistPolicyVersion, "The policy version does not exist: "+id)
	}
	return versions[i], nil
}

func createPolicyVersion(r *api.Request) (any, *api.Error) {
	p, err := customPolicy(r)
	if err != nil {
		return nil, err
	}
	if err := checkPolicyDocument(r.Params["PolicyDocument"]); err != nil {
		return nil, err
	}
	asDefault, err := readBool(r, "SetAsDefault")
	if err != nil {
		return nil, err
	}
	strategy := r.Params["RotateStrategy"]
	if strategy != "" && strategy != "None" && strategy != rotateOldest {
		return nil, invalid("RotateStrategy", "RotateStrategy must be None or "+rotateOldest+".")
	}
	if versions := p.Versions(); len(versions) >= maxPolicyVersions {
		if strategy != rotateOldest {
			return nil, api.Refusal(409, api.CodeLimitExceededPolicyVersion, "The number of policy versions exceeds the limit.")
		}
		for _, v := range slices.Backward(versions) {
			if p.RemoveVersion(v.ID) {
				break
			}
		}
	}
	v := p.AddVersion(r.Params["PolicyDocument"], r.Now)
	if asDefault {
		p.SetDefault(v)
	}
	p.UpdateDate = r.Now
	return map[string]any{"PolicyVersion": versionAnswerOf(p, v)}, nil
}

func listPolicyVersions(r *api.Request) (any, *api.Error) {
	p, err := namedPolicy(r)
	if err != nil {
		return nil, err
	}
	list := []versionAnswer{}
	for _, v := range p.Versions() {
		list = append(list, versionAnswerOf(p, v))
	}
	return map[string]any{"PolicyVersions": map[string]any{"PolicyVersion": list}}, nil
}

func getPolicyVersion(r *api.Request) (any, *api.Error) {
	p, err := namedPolicy(r)
	if err != nil {
		return nil, err
	}
	v, err := findVersion(r, p)
	if err != nil {
		return nil, err
	}
	return map[string]any{"PolicyVersion": versionAnswerOf(p, v)}, nil
}

func deletePolicyVersion(r *api.Request) (any, *api.Error) {
	p, err := customPolicy(r)
	if err != nil {
		return nil, err
	}
	v, err := findVersion(r, p)
	switch {
	case err != nil:
		return nil, err
	case v.ID == p.DefaultVersion:
		return nil, api.Refusal(409, api.CodeDeleteConflictPolicyVersionDefault, "The default version of a policy can not be deleted.")
	}
	p.RemoveVersion(v.ID)
	p.UpdateDate = r.Now
	return nil, nil
}

// setDefaultPolicyVersion puts another version into effect.
func setDefaultPolicyVersion(r *api.Request) (any, *api.Error) {
	p, err := customPolicy(r)
	if err != nil {
		return nil, err
	}
	v, err := findVersion(r, p)
	if err != nil {
		return nil, err
	}
	p.SetDefault(v)
	p.UpdateDate = r.Now
	return nil, nil
}
