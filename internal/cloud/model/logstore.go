package model

import (
	"encoding/json"
	"reflect"
	"time"
)

// Logstore is a Logstore's settings (Log Service API reference, CreateLogStore).
// Pointers are nil where the service does not tell.
type Logstore struct {
	Name          string `json:"logstoreName"`
	RetentionDays int    `json:"ttl"` // days, 1–3650; 3650 keeps logs forever
	ShardCount    int    `json:"shardCount"`
	AutoSplit     bool   `json:"autoSplit"`
	MaxSplitShard int    `json:"maxSplitShard"` // 1–256; only read while AutoSplit
	AppendMeta    bool   `json:"appendMeta"`
	TelemetryType string `json:"telemetryType"`
	HotDays       int    `json:"hot_ttl,omitempty"`             // days, 7–3000; 0 where there is no tier
	IADays        *int   `json:"infrequentAccessTTL,omitempty"` // days, 30 and more; -1 or nil where there is no tier
	Mode          string `json:"mode,omitempty"`                // standard, query or lite

	Encryption *Encryption `json:"encrypt_conf,omitempty"` // nil where logs are not encrypted

	rest              map[string]json.RawMessage
	created, modified int64
	integrity         Integrity
}

// Encryption is how a Logstore encrypts its logs. It can be switched on and off; its kind
// and key stay.
type Encryption struct {
	Enable bool           `json:"enable"`
	Kind   string         `json:"encrypt_type"`            // default or sm4
	Key    *EncryptionKey `json:"user_cmk_info,omitempty"` // nil for the service's own key
}

// EncryptionKey is a customer's own key in KMS.
type EncryptionKey struct {
	ID     string `json:"cmk_key_id"`
	Role   string `json:"arn"`       // ARN of the role that Log Service assumes to use the key
	Region string `json:"region_id"` // region of the key
}

// Created is when the Logstore was made; the zero time where unknown.
func (l Logstore) Created() time.Time { return timeOf(l.created) }

// Modified is when the settings were last written; the zero time where unknown.
func (l Logstore) Modified() time.Time { return timeOf(l.modified) }

// timeOf returns the time of a number of seconds; the zero time for 0.
func timeOf(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}

// UnmarshalJSON keeps the members that have no field, without the read-only ones.
func (l *Logstore) UnmarshalJSON(data []byte) error {
	type plain Logstore
	rest, err := openDecode(data, (*plain)(l))
	if err != nil {
		return err
	}
	if l.integrity, err = readIntegrity(rest); err != nil {
		return err
	}
	var times struct {
		Created  seconds `json:"createTime"`
		Modified seconds `json:"lastModifyTime"`
	}
	if err := decodeSome(rest, &times, "createTime", "lastModifyTime"); err != nil {
		return err
	}
	l.created, l.modified = int64(times.Created), int64(times.Modified)
	delete(rest, "createTime")
	delete(rest, "lastModifyTime")
	l.rest = rest
	return nil
}

// seconds is a time. One that is not understood is an error: it would count as a Logstore that
// was not re-created, or not written.
type seconds int64

// UnmarshalJSON reads a number of seconds up to the year 9999.
func (s *seconds) UnmarshalJSON(data []byte) error {
	var number int64
	if err := json.Unmarshal(data, &number); err != nil {
		return err
	}
	if number < 0 || number > 253402300799 {
		return &json.UnmarshalTypeError{Value: "number out of range", Type: reflect.TypeFor[seconds]()}
	}
	*s = seconds(number)
	return nil
}

// MarshalJSON writes the settings with the members that have no field.
func (l Logstore) MarshalJSON() ([]byte, error) {
	type plain Logstore
	return openEncode(plain(l), l.rest)
}
