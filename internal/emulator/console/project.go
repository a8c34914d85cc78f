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
