package cloud

import (
	"context"
	"encoding/json"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"

	sls "github.com/aliyun/aliyun-log-go-sdk"
)

// GetIndex reads the index of a Logstore (Log Service API reference, GetIndex).
// Errors: NotFound for the index, the Logstore and the project; Denied.
func (c *Client) GetIndex(ctx context.Context, project model.Project, logstore string) (model.Index, error) {
	a, err := c.slsCall(ctx, operation.GetIndex, project, func(client *sls.Client) error {
		_, err := client.GetIndexString(project.Name, logstore)
		return err
	})
	if err != nil {
		return model.Index{}, err
	}
	var index model.Index
	// An index has full_text or keys, which may be empty.
	if json.Unmarshal(a.body, &index) != nil || index.FullText == nil && index.Fields == nil {
		return model.Index{}, a.badResponse("the response is not an index")
	}
	return index, nil
}

// CreateIndex makes the index of a Logstore (Log Service API reference,
// CreateIndex). Errors: Exists, NotFound for the Logstore, Refused, Denied.
func (c *Client) CreateIndex(ctx context.Context, project model.Project, logstore string, index model.Index) error {
	return c.writeIndex(ctx, operation.CreateIndex, project, index, func(client *sls.Client, document string) error {
		return client.CreateIndexString(project.Name, logstore, document)
	})
}

// UpdateIndex replaces the index of a Logstore (Log Service API reference, UpdateIndex). Omitted
// members are dropped, so index must be a modified result of GetIndex. Errors: NotFound, Refused,
// Denied.
func (c *Client) UpdateIndex(ctx context.Context, project model.Project, logstore string, index model.Index) error {
	return c.writeIndex(ctx, operation.UpdateIndex, project, index, func(client *sls.Client, document string) error {
		return client.UpdateIndexString(project.Name, logstore, document)
	})
}

func (c *Client) writeIndex(
	ctx context.Context, op operation.Operation, project model.Project, index model.Index, write func(*sls.Client, string) error,
) error {
	document, err := json.Marshal(index)
	if err != nil {
		return op.Fail(model.Refused, "the index makes no JSON", err)
	}
	_, err = c.slsCall(ctx, op, project, func(client *sls.Client) error { return write(client, string(document)) })
	return err
}
