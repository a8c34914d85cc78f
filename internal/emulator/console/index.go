package console

import (
	"context"
	"net/http"
)

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
