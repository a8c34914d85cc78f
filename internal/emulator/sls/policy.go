package sls

import (
	"cmp"
	"encoding/json"
	"net/http"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// maxProjectPolicy is the largest policy of a project, in bytes. See PutProjectPolicy.
const maxProjectPolicy = 16 << 10

// putProjectPolicy: see the SLS API reference. The policy is kept as it was written.
func putProjectPolicy(r *api.Request) (any, *api.Error) {
	p, err := findProject(r)
	if err != nil {
		return nil, err
	}
	if err := checkResourcePolicy(string(r.Body)); err != nil {
		return nil, err
	}
	p.Policy = string(r.Body)
	return nil, nil
}

// checkResourcePolicy refuses a document that is no policy of a project or a Logstore.
// The code is not published.
func checkResourcePolicy(text string) *api.Error {
	if len(text) > maxProjectPolicy {
		return api.ParameterInvalid("the size of the policy must not exceed %d bytes", maxProjectPolicy)
	}
	if _, err := policy.ParseResource(text); err != nil {
		return api.ParameterInvalid("the policy is invalid: %s", err)
	}
	return nil
}

// getProjectPolicy: see the SLS API reference. That the answer is empty where there is no
// policy is what the tests of the SDK for Go expect of the service; so do they expect the
// policy as it was written, while the pages show two other forms.
func getProjectPolicy(r *api.Request) (any, *api.Error) {
	p, err := findProject(r)
	switch {
	case err != nil:
		return nil, err
	case p.Policy == "":
		return nil, nil
	case r.Settings.ProjectPolicyAnswer == "string":
		return p.Policy, nil
	case r.Settings.ProjectPolicyAnswer == "result":
		return map[string]any{"result": json.RawMessage(p.Policy)}, nil
	}
	return api.SLSResult{Body: api.SLSBytes(p.Policy), Header: http.Header{"Content-Type": {"application/json"}}}, nil
}

// deleteProjectPolicy: see the SLS API reference.
func deleteProjectPolicy(r *api.Request) (any, *api.Error) {
	p, err := findProject(r)
	if err == nil {
		p.Policy = ""
	}
	return nil, err
}

// The policies of a project or a Logstore that PutResourcePolicy writes are known from
// the SDK for Go alone. That they stand beside the project policy is inferred, and so are
// the names of the actions and the refusals.

// resourcePolicyBody is the body of PutResourcePolicy.
type resourcePolicyBody struct {
	ResourceType   string `json:"resourceType"`
	ResourceName   string `json:"resourceName"`
	PolicyDocument string `json:"policyDocument"`
	DryRun         bool   `json:"dryRun"`
}

// findPolicyOf finds where the policy of a project or a Logstore is held.
func findPolicyOf(r *api.Request, kind, name string) (**state.ResourcePolicy, *api.Error) {
	p, err := findProject(r)
	switch {
	case err != nil:
		return nil, err
	case !r.Settings.ResourcePoliciesKnown:
		return nil, api.Refusal(405, api.CodeInvalidMethod, "the method "+r.HTTP.Method+" is not allowed for "+r.HTTP.URL.Path)
	case kind == "project" && (name == "" || name == p.Name):
		return &p.ResourcePolicy, nil
	case kind == "logstore" && p.Logstores[name] != nil:
		return &p.Logstores[name].ResourcePolicy, nil
	case kind == "logstore":
		return nil, noLogstore(name)
	}
	return nil, api.ParameterInvalid("resourceType %s or resourceName %s is invalid", kind, name)
}

func putResourcePolicy(r *api.Request) (any, *api.Error) {
	var body resourcePolicyBody
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	held, err := findPolicyOf(r, body.ResourceType, body.ResourceName)
	if err != nil {
		return nil, err
	}
	if err := checkResourcePolicy(body.PolicyDocument); err != nil || body.DryRun {
		return nil, err
	}
	before := *held
	*held = &state.ResourcePolicy{Document: body.PolicyDocument, Revision: 1, CreateTime: r.Now, UpdateTime: r.Now}
	if before != nil {
		(*held).Revision, (*held).CreateTime = before.Revision+1, before.CreateTime
	}
	return nil, nil
}

func getResourcePolicy(r *api.Request) (any, *api.Error) {
	kind, name := r.SLS.Query.Get("resourceType"), r.SLS.Query.Get("resourceName")
	held, err := findPolicyOf(r, kind, name)
	if err != nil {
		return nil, err
	}
	p := *held
	if p == nil {
		return nil, noResourcePolicy(r, kind, name)
	}
	return map[string]any{
		"resourceType": kind, "resourceName": name, "policyDocument": p.Document, "revision": p.Revision,
		"createTime": p.CreateTime.Unix(), "updateTime": p.UpdateTime.Unix(),
	}, nil
}

func deleteResourcePolicy(r *api.Request) (any, *api.Error) {
	kind, name := r.SLS.Query.Get("resourceType"), r.SLS.Query.Get("resourceName")
	held, err := findPolicyOf(r, kind, name)
	switch {
	case err != nil:
		return nil, err
	case *held == nil:
		return nil, noResourcePolicy(r, kind, name)
	}
	*held = nil
	return nil, nil
}

func noResourcePolicy(r *api.Request, kind, name string) *api.Error {
	return api.Refusal(404, r.Settings.ResourcePolicyMissingCode, "the "+kind+" "+cmp.Or(name, r.SLS.Project)+" has no resource policy")
}
