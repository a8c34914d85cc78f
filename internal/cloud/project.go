package cloud

import (
	"context"
	"encoding/json"
	"net/http"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// GetProject reads a project (Log Service API reference, GetProject). A project
// answers in its own region only. Errors: NotFound, OtherAccount, Denied.
func (c *Client) GetProject(ctx context.Context, project model.Project) (model.ProjectInfo, error) {
	a, err := c.slsCall(ctx, operation.GetProject, project, func(client *sls.Client) error {
		_, err := client.GetProject(project.Name)
		return err
	})
	if err != nil {
		return model.ProjectInfo{}, err
	}
	var info model.ProjectInfo
	if err := json.Unmarshal(a.body, &info); err != nil {
		return model.ProjectInfo{}, a.misread(err, "project "+project.Name, "the answer is not project "+project.Name)
	}
	if info.Name != project.Name {
		return model.ProjectInfo{}, a.badResponse("the answer is not project " + project.Name)
	}
	return info, nil
}

// CreateProject creates a project whose recycle bin is on, so that a deleted Logstore can be
// restored for a while (Log Service API reference, CreateProject). The SDK's own request has no
// member for that. Names are unique across accounts and regions. Errors: Exists, wherever the name
// is in use; Quota, Denied, Refused.
func (c *Client) CreateProject(ctx context.Context, project model.Project, description string) error {
	document, err := json.Marshal(struct {
		Name        string `json:"projectName"`
		Description string `json:"description"`
		RecycleBin  bool   `json:"recycleBinEnabled"`
	}{project.Name, description, true})
	if err != nil {
		return operation.CreateProject.Fail(model.Refused, "the project makes no JSON", err)
	}
	_, err = c.slsSend(ctx, operation.CreateProject, project, http.MethodPost, "/", document)
	return err
}
