package model

import (
	"bytes"
	"encoding/json"
	"reflect"
	"time"
)

// Index is a Logstore's index (Log Service API reference, CreateIndex).
type Index struct {
	FullText      *FullText           `json:"line,omitempty"` // nil where there is no full-text index
	Fields        map[string]FieldKey `json:"keys,omitempty"`
	MaxTextLength *int                `json:"max_text_len,omitempty"` // bytes, 64–16384
	LogReduce     *bool               `json:"log_reduce,omitempty"`

	rest     map[string]json.RawMessage
	modified int64
}

// Modified is when the index was last written; the zero time where unknown.
func (x Index) Modified() time.Time { return timeOf(x.modified) }

// FullText is the index over whole logs.
type FullText struct {
	Delimiters    []string `json:"token,omitzero"`
	CaseSensitive bool     `json:"caseSensitive"`
	Chinese       bool     `json:"chn"`
	IncludeKeys   []string `json:"include_keys,omitzero"` // the fields that it covers; empty for all
	ExcludeKeys   []string `json:"exclude_keys,omitzero"` // the fields that it leaves out

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
	_ = json.Unmarshal(rest["lastModifyTime"], &x.modified) // one that cannot be read is unknown
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

// Equal reports whether two indexes are the same in all members.
func (x Index) Equal(other Index) bool {
	if reflect.DeepEqual(x, other) {
		return true
	}
	a, errA := json.Marshal(x)
	b, errB := json.Marshal(other)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}
