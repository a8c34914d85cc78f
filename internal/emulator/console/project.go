package console

import (
	"context"
	"net/http"
	"net/url"
)

// CreateProject creates a project in the operator's region.
func (o *Operator) CreateProject(ctx context.Context, name string) error {
	return o.post(ctx, name, "/", map[string]string{"projectName": name, "description": "security"})
}

// DeleteProject deletes a project with all that is in it.
func (o *Operator) DeleteProject(ctx context.Context, name string) error {
	return o.LogService(ctx, http.MethodDelete, name, "/", url.Values{"forceDelete": {"true"}}, nil, nil)
}

// SetRecycleBin switches the recycle bin of a project.
func (o *Operator) SetRecycleBin(ctx context.Context, name string, on bool) error {
	return o.write(ctx, http.MethodPut, name, "/", map[string]any{"projectName": name, "recycleBinEnabled": on})
}

// PutProjectPolicy replaces the policy of a project.
func (o *Operator) PutProjectPolicy(ctx context.Context, project, document string) error {
	return o.LogService(ctx, http.MethodPost, project, "/policy", nil, []byte(document), nil)
}

// PutLogstorePolicy replaces the policy of a Logstore, which the SDK for Go knows.
func (o *Operator) PutLogstorePolicy(ctx context.Context, project, logstore, document string) error {
	return o.write(ctx, http.MethodPut, project, "/resource-policies", map[string]any{
		"resourceType": "logstore", "resourceName": logstore, "policyDocument": document,
	})
}
