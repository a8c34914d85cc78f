package console

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
)

// CreateLogstore creates a Logstore with two shards that keeps logs for so many days.
func (o *Operator) CreateLogstore(ctx context.Context, project, logstore string, days int) error {
	return o.post(ctx, project, "/logstores", map[string]any{"logstoreName": logstore, "ttl": days, "shardCount": 2})
}

// CreateModifiableLogstore creates a Logstore whose logs can be updated and deleted, which
// no console offers.
func (o *Operator) CreateModifiableLogstore(ctx context.Context, project, logstore string) error {
	return o.post(ctx, project, "/logstores", map[string]any{"logstoreName": logstore, "ttl": 3650, "shardCount": 2, "enableModify": true})
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

// SetEncryption switches the encryption of a Logstore on or off.
func (o *Operator) SetEncryption(ctx context.Context, project, logstore string, on bool) error {
	return o.write(ctx, http.MethodPut, project, "/logstores/"+logstore+"/encryption", map[string]bool{"enable": on})
}

// EnableModify makes the logs of an existing Logstore modifiable. The SDK for Go can do
// so, the page of the feature excludes it: the setting modify_existing allows it.
func (o *Operator) EnableModify(ctx context.Context, project, logstore string) error {
	return o.write(ctx, http.MethodPut, project, "/logstores/"+logstore+"/modification", map[string]bool{"enabled": true})
}

// AttachProcessor makes an ingest processor of an SPL statement, and attaches it to a
// Logstore in place of the one it has.
func (o *Operator) AttachProcessor(ctx context.Context, project, logstore, processor, statement string) error {
	if err := o.write(ctx, http.MethodPut, project, "/ingestprocessors/"+processor, map[string]any{
		"displayName": processor, "configuration": map[string]string{"spl": statement},
	}); err != nil {
		return err
	}
	return o.post(ctx, project, "/logstores/"+logstore+"/processor", map[string]string{"processorName": processor})
}

// DetachProcessor takes the ingest processor from a Logstore.
func (o *Operator) DetachProcessor(ctx context.Context, project, logstore string) error {
	return o.post(ctx, project, "/logstores/"+logstore+"/processor", map[string]string{"processorName": ""})
}

// ClearLogstore deletes all logs of a Logstore, which stays.
func (o *Operator) ClearLogstore(ctx context.Context, project, logstore string) error {
	return o.LogService(ctx, http.MethodDelete, project, "/logstores/"+logstore+"/storage", nil, nil, nil)
}

// DeleteLogs deletes the logs that a search finds. The Logstore must allow it.
func (o *Operator) DeleteLogs(ctx context.Context, project, logstore, query string) error {
	return o.post(ctx, project, "/logstores/"+logstore+"/deletelogs", map[string]any{"from": 1, "to": farFuture, "query": query})
}

// UpdateLogs gives the logs that a search finds another value of a field. The Logstore must
// allow it.
func (o *Operator) UpdateLogs(ctx context.Context, project, logstore, query, field, value string) error {
	data, err := json.Marshal(map[string]string{field: value})
	if err != nil {
		return err
	}
	return o.post(ctx, project, "/logstores/"+logstore+"/updatelogs", map[string]any{
		"from": 1, "to": farFuture, "query": query, "updateMode": "partial", "data": string(data),
	})
}

// HideLogs deletes the logs that a search finds softly: searches leave them out.
func (o *Operator) HideLogs(ctx context.Context, project, logstore, query string) error {
	return o.post(ctx, project, "/logstores/"+logstore+"/deletelogtasks", map[string]any{
		"from": 1, "to": farFuture, "query": query, "type": "logs", "accurate": true,
	})
}

// farFuture is a second that no log is later than. It is more than an int has on some platforms.
const farFuture int64 = 4_000_000_000

// TrackAnonymously writes a log of one field without a key, as web tracking allows it.
func (o *Operator) TrackAnonymously(ctx context.Context, project, logstore, field, value string) error {
	target := o.logServiceURL(project, "/logstores/"+logstore+"/track", url.Values{"APIVersion": {"0.6.0"}, field: {value}})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return err
	}
	return o.send(req, "an anonymous write", nil)
}
