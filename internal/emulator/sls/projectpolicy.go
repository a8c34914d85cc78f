package sls

import (
	"encoding/json"
	"net/http"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
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
