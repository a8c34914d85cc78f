package cloud

import (
	"context"
	"encoding/json"

	sls "github.com/aliyun/aliyun-log-go-sdk"
)

// GetIndex reads the index of a Logstore (Log Service API reference, GetIndex).
// Errors: NotFound for the index, the Logstore and the project; Denied.
func (c *Client) GetIndex(ctx context.Context, project Project, logstore string) (Index, error) {
	a, err := c.slsCall(ctx, getIndex, project, func(client *sls.Client) error {
		_, err := client.GetIndexString(project.Name, logstore)
		return err
	})
	if err != nil {
		return Index{}, err
	}
	var index Index
	// An index covers the full text or fields, be they none.
	if json.Unmarshal(a.body, &index) != nil || index.FullText == nil && index.Fields == nil {
		return Index{}, a.badResponse("the answer is no index")
	}
	return index, nil
}

// CreateIndex makes the index of a Logstore (Log Service API reference,
// CreateIndex). Errors: Exists, NotFound for the Logstore, Refused, Denied.
func (c *Client) CreateIndex(ctx context.Context, project Project, logstore string, index Index) error {
	return c.writeIndex(ctx, createIndex, project, index, func(client *sls.Client, document string) error {
		return client.CreateIndexString(project.Name, logstore, document)
	})
}

// UpdateIndex replaces the index of a Logstore (Log Service API reference,
// UpdateIndex). What it leaves out is dropped, so index is one that was read
// before, changed. Errors: NotFound, Refused, Denied.
func (c *Client) UpdateIndex(ctx context.Context, project Project, logstore string, index Index) error {
	return c.writeIndex(ctx, updateIndex, project, index, func(client *sls.Client, document string) error {
		return client.UpdateIndexString(project.Name, logstore, document)
	})
}

func (c *Client) writeIndex(
	ctx context.Context, op operation, project Project, index Index, write func(*sls.Client, string) error,
) error {
	document, err := json.Marshal(index)
	if err != nil {
		return op.fail(Refused, "the index makes no JSON", err)
	}
	_, err = c.slsCall(ctx, op, project, func(client *sls.Client) error { return write(client, string(document)) })
	return err
}
