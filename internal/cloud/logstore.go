package cloud

import (
	"context"
	"encoding/json"
	"fmt"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// GetLogstore reads a Logstore (Log Service API reference, GetLogStore).
// Errors: NotFound for the Logstore and for its project, Denied.
func (c *Client) GetLogstore(ctx context.Context, project model.Project, name string) (model.Logstore, error) {
	a, err := c.slsCall(ctx, operation.GetLogstore, project, func(client *sls.Client) error {
		_, err := client.GetLogStore(project.Name, name)
		return err
	})
	if err != nil {
		return model.Logstore{}, err
	}
	var logstore model.Logstore
	if err := json.Unmarshal(a.body, &logstore); err != nil {
		return model.Logstore{}, a.misread(err, "Logstore "+name, "the answer is not Logstore "+name)
	}
	switch days := logstore.RetentionDays; {
	case logstore.Name != name:
		return model.Logstore{}, a.badResponse("the answer is not Logstore " + name)
	case days == 0:
		return model.Logstore{}, a.badResponse("Logstore " + name + " has a ttl of 0 days, or none")
	case days < 0:
		return model.Logstore{}, a.badResponse(fmt.Sprintf("Logstore %s has a ttl of %d days", name, days))
	}
	return logstore, nil
}

// CreateLogstore creates a Logstore (Log Service API reference, CreateLogStore). Errors: Exists,
// NotFound for the project, Quota, Denied.
func (c *Client) CreateLogstore(ctx context.Context, project model.Project, logstore model.Logstore) error {
	request := &sls.LogStore{
		Name: logstore.Name, TTL: logstore.RetentionDays, ShardCount: logstore.ShardCount,
		AutoSplit: logstore.AutoSplit, MaxSplitShard: logstore.MaxSplitShard, AppendMeta: logstore.AppendMeta,
		TelemetryType: logstore.TelemetryType, HotTTL: int32(logstore.HotDays), Mode: logstore.Mode, //nolint:gosec // at most 3000
	}
	if logstore.IADays != nil {
		days := int32(*logstore.IADays) //nolint:gosec // at most 3650
		request.InfrequentAccessTTL = &days
	}
	if e := logstore.Encryption; e != nil {
		request.EncryptConf = &sls.EncryptConf{Enable: e.Enable, EncryptType: e.Kind}
		if e.Key != nil {
			request.EncryptConf.UserCmkInfo = &sls.EncryptUserCmkConf{CmkKeyId: e.Key.ID, Arn: e.Key.Role, RegionId: e.Key.Region}
		}
	}
	_, err := c.slsCall(ctx, operation.CreateLogstore, project, func(client *sls.Client) error {
		return client.CreateLogStoreV2(project.Name, request)
	})
	return err
}

// UpdateLogstore writes the settings of a Logstore that was read before (Log Service API reference,
// UpdateLogStore). It is sent once. Errors: NotFound, Refused for a setting that the service does
// not accept, Denied.
func (c *Client) UpdateLogstore(ctx context.Context, project model.Project, logstore model.Logstore) error {
	document, err := json.Marshal(logstore)
	if err != nil {
		return operation.UpdateLogstore.Fail(model.Refused, "the settings make no JSON", err)
	}
	return c.slsPut(ctx, operation.UpdateLogstore, project, "/logstores/"+logstore.Name, document)
}

// DeleteLogstore deletes a Logstore and all its logs (Log Service API reference, DeleteLogStore).
// It is sent once: the caller must check the Logstore before each attempt. Errors: NotFound, Denied.
func (c *Client) DeleteLogstore(ctx context.Context, project model.Project, name string) error {
	_, err := c.slsCall(ctx, operation.DeleteLogstore, project, func(client *sls.Client) error {
		return client.DeleteLogStore(project.Name, name)
	})
	return err
}

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
