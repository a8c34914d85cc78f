package direct

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/innertrail/terraform-provider-innertrail/internal/shipping"
)

// privateState is the framework's type of the private state of a request, which is internal to it.
type privateState[T any] interface {
	*T

	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// loadPrivate sets the private state of a request and of its response, which share it, to what Terraform has
// sent. It is not ok if that has keys of the framework, or what the framework rejects.
func loadPrivate[T any, P privateState[T]](ctx context.Context, data []byte, req, resp *P) (keys []string, ok bool) {
	var values map[string][]byte
	if len(data) > 0 && json.Unmarshal(data, &values) != nil {
		return nil, false
	}
	*req = new(T)
	for key, value := range values {
		if strings.HasPrefix(key, ".") || len(value) == 0 || (*req).SetKey(ctx, key, value).HasError() {
			return nil, false
		}
		keys = append(keys, key)
	}
	*resp = *req
	return append(keys, shipping.PrivateKeys()...), true
}

// savePrivate returns private state that has no other keys than these, as Terraform stores it.
func savePrivate[T any, P privateState[T]](ctx context.Context, private P, keys []string) ([]byte, error) {
	values := map[string][]byte{}
	for _, key := range keys {
		if value, _ := private.GetKey(ctx, key); len(value) > 0 {
			values[key] = value
		}
	}
	if len(values) == 0 {
		return nil, nil
	}
	return json.Marshal(values)
}
