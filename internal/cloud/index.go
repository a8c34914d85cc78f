package cloud

import (
	"bytes"
	"context"
	"encoding/json"

	sls "github.com/aliyun/aliyun-log-go-sdk"
)

// Index is a Logstore's index (Log Service API reference, CreateIndex).
type Index struct {
	FullText      *FullText           `json:"line,omitempty"` // nil where there is no full-text index
	Fields        map[string]FieldKey `json:"keys,omitempty"`
	MaxTextLength *int                `json:"max_text_len,omitempty"` // bytes, 64–16384
	LogReduce     *bool               `json:"log_reduce,omitempty"`

	rest map[string]json.RawMessage
}

// FullText is the index over whole logs.
type FullText struct {
	Delimiters    []string `json:"token,omitzero"`
	CaseSensitive bool     `json:"caseSensitive"`
	Chinese       bool     `json:"chn"`

	rest map[string]json.RawMessage
}

// FieldKey is the index over one field.
type FieldKey struct {
	Type          string             `json:"type"` // text, long, double or json
	Delimiters    []string           `json:"token,omitzero"`
	CaseSensitive bool               `json:"caseSensitive"`
	Chinese       bool               `json:"chn"`
	Alias         string             `json:"alias,omitempty"`
	Analytics     bool               `json:"doc_value"`
	JSONKeys      map[string]JSONKey `json:"json_keys,omitempty"`

	rest map[string]json.RawMessage
}

// JSONKey is the index over one member of a JSON field.
type JSONKey struct {
	Type      string `json:"type"` // text, long or double
	Alias     string `json:"alias,omitempty"`
	Analytics bool   `json:"doc_value"`

	rest map[string]json.RawMessage
}

// The members that GetIndex adds and that no write takes.
var readOnlyIndexMembers = []string{"index_mode", "storage", "ttl", "lastModifyTime"}

// UnmarshalJSON keeps the members that have no field, without the read-only ones.
func (x *Index) UnmarshalJSON(data []byte) error {
	type plain Index
	rest, err := openDecode(data, (*plain)(x))
	for _, name := range readOnlyIndexMembers {
		delete(rest, name)
	}
	x.rest = rest
	return err
}

// MarshalJSON writes the index with the members that have no field.
func (x Index) MarshalJSON() ([]byte, error) {
	type plain Index
	return openEncode(plain(x), x.rest)
}

// UnmarshalJSON keeps the members that have no field.
func (f *FullText) UnmarshalJSON(data []byte) (err error) {
	type plain FullText
	f.rest, err = openDecode(data, (*plain)(f))
	return err
}

// MarshalJSON writes the members that have no field too.
func (f FullText) MarshalJSON() ([]byte, error) {
	type plain FullText
	return openEncode(plain(f), f.rest)
}

// UnmarshalJSON keeps the members that have no field.
func (k *FieldKey) UnmarshalJSON(data []byte) (err error) {
	type plain FieldKey
	k.rest, err = openDecode(data, (*plain)(k))
	return err
}

// MarshalJSON writes the members that have no field too.
func (k FieldKey) MarshalJSON() ([]byte, error) {
	type plain FieldKey
	return openEncode(plain(k), k.rest)
}

// UnmarshalJSON keeps the members that have no field.
func (k *JSONKey) UnmarshalJSON(data []byte) (err error) {
	type plain JSONKey
	k.rest, err = openDecode(data, (*plain)(k))
	return err
}

// MarshalJSON writes the members that have no field too.
func (k JSONKey) MarshalJSON() ([]byte, error) {
	type plain JSONKey
	return openEncode(plain(k), k.rest)
}

// GetIndex reads the index of a Logstore (Log Service API reference, GetIndex).
// Errors: NotFound for the index, the Logstore and the project; Denied.
func (c *Client) GetIndex(ctx context.Context, project Project, logstore string) (Index, error) {
	x, err := c.slsCall(ctx, getIndex, project, func(client *sls.Client) error {
		_, err := client.GetIndexString(project.Name, logstore)
		return err
	})
	if err != nil {
		return Index{}, err
	}
	var index Index
	// An index covers the full text or fields, be they none.
	if json.Unmarshal(x.body, &index) != nil || index.FullText == nil && index.Fields == nil {
		return Index{}, x.unreadable("the answer is no index")
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

// Equal says whether two indexes are the same in all members.
func (x Index) Equal(other Index) bool {
	a, errA := json.Marshal(x)
	b, errB := json.Marshal(other)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}
