package console

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

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
