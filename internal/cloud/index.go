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
	if err := json.Unmarshal(a.body, &index); err != nil {
		return model.Index{}, a.misread(err, "the index of Logstore "+logstore, "the response is not an index")
	}
	// An index has full_text or keys, which may be empty.
	if index.FullText == nil && index.Fields == nil {
		return model.Index{}, a.badResponse("the response is not an index")
	}
	return index, nil
}

// CreateIndex makes the index of a Logstore (Log Service API reference,
// CreateIndex). Errors: Exists, NotFound for the Logstore, Refused, Denied.
func (c *Client) CreateIndex(ctx context.Context, project model.Project, logstore string, index model.Index) error {
	document, err := json.Marshal(index)
	if err != nil {
		return operation.CreateIndex.Fail(model.Refused, "the index makes no JSON", err)
	}
	_, err = c.slsCall(ctx, operation.CreateIndex, project, func(client *sls.Client) error {
		return client.CreateIndexString(project.Name, logstore, string(document))
	})
	return err
}

// UpdateIndex replaces the index of a Logstore (Log Service API reference, UpdateIndex). Omitted
// members are dropped, so index must be a modified result of GetIndex. It is sent once. Errors:
// NotFound, Refused, Denied.
func (c *Client) UpdateIndex(ctx context.Context, project model.Project, logstore string, index model.Index) error {
	document, err := json.Marshal(index)
	if err != nil {
		return operation.UpdateIndex.Fail(model.Refused, "the index makes no JSON", err)
	}
	return c.slsPut(ctx, operation.UpdateIndex, project, "/logstores/"+logstore+"/index", document)
}
