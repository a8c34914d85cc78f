package console

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
)

// CreateProject creates a project in the operator's region.
func (o *Operator) CreateProject(ctx context.Context, name string) error {
	return o.post(ctx, name, "/", map[string]string{"projectName": name, "description": "security"})
}

// DeleteProject deletes a project with all that is in it.
func (o *Operator) DeleteProject(ctx context.Context, name string) error {
	return o.LogService(ctx, http.MethodDelete, name, "/", url.Values{"forceDelete": {"true"}}, nil, nil)
}

// CreateLogstore creates a Logstore with two shards that keeps logs for so many days.
func (o *Operator) CreateLogstore(ctx context.Context, project, logstore string, days int) error {
	return o.post(ctx, project, "/logstores", map[string]any{"logstoreName": logstore, "ttl": days, "shardCount": 2})
}

// EditLogstore reads the settings of a Logstore and writes them back, changed, as
// the console does: what it does not change stays.
func (o *Operator) EditLogstore(ctx context.Context, project, logstore string, change func(settings map[string]any)) error {
	return o.edit(ctx, project, "/logstores/"+logstore, change)
}

// DeleteLogstore deletes a Logstore with its logs.
func (o *Operator) DeleteLogstore(ctx context.Context, project, logstore string) error {
	return o.LogService(ctx, http.MethodDelete, project, "/logstores/"+logstore, nil, nil, nil)
}

// SplitShard splits a shard of a Logstore in the middle of its keys.
func (o *Operator) SplitShard(ctx context.Context, project, logstore string, shard int) error {
	return o.LogService(ctx, http.MethodPost, project, "/logstores/"+logstore+"/shards/"+strconv.Itoa(shard),
		url.Values{"action": {"split"}}, nil, nil)
}

// EditIndex reads the index of a Logstore and writes it back, changed.
func (o *Operator) EditIndex(ctx context.Context, project, logstore string, change func(index map[string]any)) error {
	return o.edit(ctx, project, "/logstores/"+logstore+"/index", change)
}

// EditFields reads the fields of an index and writes them back, changed.
func (o *Operator) EditFields(ctx context.Context, project, logstore string, change func(fields map[string]any)) error {
	return o.EditIndex(ctx, project, logstore, func(index map[string]any) {
		fields, ok := index["keys"].(map[string]any)
		if !ok {
			fields = map[string]any{}
			index["keys"] = fields
		}
		change(fields)
	})
}

// DeleteIndex deletes the index of a Logstore.
func (o *Operator) DeleteIndex(ctx context.Context, project, logstore string) error {
	return o.LogService(ctx, http.MethodDelete, project, "/logstores/"+logstore+"/index", nil, nil, nil)
}

// edit reads a document and writes it back, changed, and otherwise as it was.
func (o *Operator) edit(ctx context.Context, project, path string, change func(map[string]any)) error {
	var document map[string]any
	if err := o.LogService(ctx, http.MethodGet, project, path, nil, nil, &document); err != nil {
		return err
	}
	change(document)
	for _, readOnly := range []string{"createTime", "lastModifyTime", "index_mode", "storage"} {
		delete(document, readOnly)
	}
	body, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return o.LogService(ctx, http.MethodPut, project, path, nil, body, nil)
}

func (o *Operator) post(ctx context.Context, project, path string, document any) error {
	body, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return o.LogService(ctx, http.MethodPost, project, path, nil, body, nil)
}
