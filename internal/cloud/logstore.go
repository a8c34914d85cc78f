package cloud

import (
	"context"
	"encoding/json"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"
)

// Logstore is a Logstore's settings (Log Service API reference, CreateLogStore).
// Pointers are nil where the service does not tell.
type Logstore struct {
	Name          string `json:"logstoreName"`
	RetentionDays int    `json:"ttl"` // days, 1–3650; 3650 keeps logs for ever
	ShardCount    int    `json:"shardCount"`
	AutoSplit     bool   `json:"autoSplit"`
	MaxSplitShard int    `json:"maxSplitShard"` // 1–256; only read while AutoSplit
	AppendMeta    bool   `json:"appendMeta"`
	TelemetryType string `json:"telemetryType"`
	HotDays       int    `json:"hot_ttl,omitempty"`             // days, 7–3000; 0 where there is no tier
	IADays        *int   `json:"infrequentAccessTTL,omitempty"` // days, 30 and more; -1 or nil where there is no tier
	Mode          string `json:"mode,omitempty"`                // standard, query or lite

	Encryption *Encryption `json:"encrypt_conf,omitempty"` // nil where logs are not encrypted

	rest    map[string]json.RawMessage
	created int64
}

// Encryption is how a Logstore encrypts its logs. It can be switched on; its kind
// and key then stay.
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
func (l Logstore) Created() time.Time {
	if l.created == 0 {
		return time.Time{}
	}
	return time.Unix(l.created, 0)
}

// UnmarshalJSON keeps the members that have no field, without the read-only ones.
func (l *Logstore) UnmarshalJSON(data []byte) error {
	type plain Logstore
	rest, err := openDecode(data, (*plain)(l))
	if err != nil {
		return err
	}
	// A time that cannot be read is no reason to refuse the settings.
	_ = json.Unmarshal(rest["createTime"], &l.created)
	delete(rest, "createTime")
	delete(rest, "lastModifyTime")
	l.rest = rest
	return nil
}

// MarshalJSON writes the settings with the members that have no field.
func (l Logstore) MarshalJSON() ([]byte, error) {
	type plain Logstore
	return openEncode(plain(l), l.rest)
}

// GetLogstore reads a Logstore (Log Service API reference, GetLogStore).
// Errors: NotFound for the Logstore and for its project, Denied.
func (c *Client) GetLogstore(ctx context.Context, project Project, name string) (Logstore, error) {
	x, err := c.slsCall(ctx, getLogstore, project, func(client *sls.Client) error {
		_, err := client.GetLogStore(project.Name, name)
		return err
	})
	if err != nil {
		return Logstore{}, err
	}
	var logstore Logstore
	if json.Unmarshal(x.body, &logstore) != nil || logstore.Name != name || logstore.RetentionDays == 0 {
		return Logstore{}, x.unreadable("the answer is not Logstore " + name)
	}
	return logstore, nil
}

// CreateLogstore makes a Logstore (Log Service API reference, CreateLogStore).
// Errors: Exists, NotFound for the project, Quota, Denied.
func (c *Client) CreateLogstore(ctx context.Context, project Project, logstore Logstore) error {
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
	_, err := c.slsCall(ctx, createLogstore, project, func(client *sls.Client) error {
		return client.CreateLogStoreV2(project.Name, request)
	})
	return err
}

// UpdateLogstore writes the settings of a Logstore that was read before (Log
// Service API reference, UpdateLogStore). Errors: NotFound, Refused for a
// setting the service does not take, Denied.
func (c *Client) UpdateLogstore(ctx context.Context, project Project, logstore Logstore) error {
	document, err := json.Marshal(logstore)
	if err != nil {
		return updateLogstore.fail(Refused, "the settings make no JSON", err)
	}
	return c.slsPut(ctx, updateLogstore, project, "/logstores/"+logstore.Name, document)
}

// DeleteLogstore deletes a Logstore and all logs in it (Log Service API
// reference, DeleteLogStore). It is sent once, as CreateInnerTrail is.
// Errors: NotFound, Denied.
func (c *Client) DeleteLogstore(ctx context.Context, project Project, name string) error {
	_, err := c.slsCall(ctx, deleteLogstore, project, func(client *sls.Client) error {
		return client.DeleteLogStore(project.Name, name)
	})
	return err
}
