package byhand

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
)

// CreateProject makes a project in the person's region.
func (p *Person) CreateProject(ctx context.Context, name string) error {
	return p.post(ctx, name, "/", map[string]string{"projectName": name, "description": "security"})
}

// DeleteProject deletes a project with all that is in it.
func (p *Person) DeleteProject(ctx context.Context, name string) error {
	return p.LogService(ctx, http.MethodDelete, name, "/", url.Values{"forceDelete": {"true"}}, nil, nil)
}

// CreateLogstore makes a Logstore with two shards that keeps logs for so many days.
func (p *Person) CreateLogstore(ctx context.Context, project, logstore string, days int) error {
	return p.post(ctx, project, "/logstores", map[string]any{"logstoreName": logstore, "ttl": days, "shardCount": 2})
}

// EditLogstore reads the settings of a Logstore and writes them back, changed, as
// the console does: what it does not change stays.
func (p *Person) EditLogstore(ctx context.Context, project, logstore string, change func(settings map[string]any)) error {
	return p.edit(ctx, project, "/logstores/"+logstore, change)
}

// DeleteLogstore deletes a Logstore with its logs.
func (p *Person) DeleteLogstore(ctx context.Context, project, logstore string) error {
	return p.LogService(ctx, http.MethodDelete, project, "/logstores/"+logstore, nil, nil, nil)
}

// SplitShard splits a shard of a Logstore in the middle of its keys.
func (p *Person) SplitShard(ctx context.Context, project, logstore string, shard int) error {
	return p.LogService(ctx, http.MethodPost, project, "/logstores/"+logstore+"/shards/"+strconv.Itoa(shard),
		url.Values{"action": {"split"}}, nil, nil)
}

// EditIndex reads the index of a Logstore and writes it back, changed.
func (p *Person) EditIndex(ctx context.Context, project, logstore string, change func(index map[string]any)) error {
	return p.edit(ctx, project, "/logstores/"+logstore+"/index", change)
}

// EditFields is EditIndex for the fields alone.
func (p *Person) EditFields(ctx context.Context, project, logstore string, change func(fields map[string]any)) error {
	return p.EditIndex(ctx, project, logstore, func(index map[string]any) {
		fields, ok := index["keys"].(map[string]any)
		if !ok {
			fields = map[string]any{}
			index["keys"] = fields
		}
		change(fields)
	})
}

// DeleteIndex deletes the index of a Logstore.
func (p *Person) DeleteIndex(ctx context.Context, project, logstore string) error {
	return p.LogService(ctx, http.MethodDelete, project, "/logstores/"+logstore+"/index", nil, nil, nil)
}

// edit reads a document and writes it back, changed, and otherwise as it was.
func (p *Person) edit(ctx context.Context, project, path string, change func(map[string]any)) error {
	var document map[string]any
	if err := p.LogService(ctx, http.MethodGet, project, path, nil, nil, &document); err != nil {
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
	return p.LogService(ctx, http.MethodPut, project, path, nil, body, nil)
}

func (p *Person) post(ctx context.Context, project, path string, document any) error {
	body, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return p.LogService(ctx, http.MethodPost, project, path, nil, body, nil)
}
