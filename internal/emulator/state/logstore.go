package state

import (
	"encoding/json"
	"time"
)

// The default mode of a Logstore, and the retention that keeps logs for ever.
const (
	ModeStandard = "standard"
	PermanentTTL = 3650
)

// Logstore is an SLS Logstore with its index and its events.
type Logstore struct {
	Name                string          `json:"name"`
	TTL                 int             `json:"ttl"`
	ShardCount          int             `json:"shard_count"`
	WebTracking         bool            `json:"web_tracking"`
	EnableModify        bool            `json:"enable_modify"`
	AutoSplit           bool            `json:"auto_split"`
	MaxSplitShard       int             `json:"max_split_shard"`
	AppendMeta          bool            `json:"append_meta"`
	TelemetryType       string          `json:"telemetry_type"`
	HotTTL              int             `json:"hot_ttl"`               // 0: none
	InfrequentAccessTTL int             `json:"infrequent_access_ttl"` // 0: none
	Mode                string          `json:"mode"`
	EncryptConf         *EncryptConf    `json:"encrypt_conf"`
	ProductType         string          `json:"product_type"`
	ProcessorID         string          `json:"processor_id"`
	MeteringMode        string          `json:"metering_mode"` // empty: by function
	ResourceQuota       json.RawMessage `json:"resource_quota"`
	CreateTime          time.Time       `json:"create_time"`
	LastModifyTime      time.Time       `json:"last_modify_time"`

	// Index is the index as it was written, nil for none.
	Index           json.RawMessage `json:"index"`
	IndexModifyTime time.Time       `json:"index_modify_time"`

	ResourcePolicy *ResourcePolicy `json:"resource_policy"`
	DeleteTasks    []DeleteTask    `json:"delete_tasks"`

	ConsumerGroups map[string]*ConsumerGroup `json:"consumer_groups"`

	Shards []Shard `json:"-"` // nil until one was split or merged

	// Events are in the order of their times, no matter who writes them.
	Events []Event `json:"-"`

	LastReceived time.Time `json:"-"` // of any event
	Arrived      int32     `json:"-"` // how many events ever came in
	arrivedAt    []int     // the same, of each shard by its id
	Live         *Logstore `json:"-"` // of a past version: the present Logstore, which has the events
	Searches     any       `json:"-"` // the latest searches, kept by the service while neither events nor index change

	// A shortened retention acts after a while; until then the old one holds.
	FormerTTL   int       `json:"-"`
	FormerUntil time.Time `json:"-"`

	idle      int                         // expired events that still hold memory
	rewritten map[int32]map[string]string // the fields of updated events as they came in, by arrival
}

// EncryptConf is the encryption of a Logstore, in the service's own words.
type EncryptConf struct {
	Enable      bool         `json:"enable"`
	EncryptType string       `json:"encrypt_type"`
	UserCMKInfo *UserCMKInfo `json:"user_cmk_info,omitempty"`
}

// UserCMKInfo names a key of the customer's.
type UserCMKInfo struct {
	CMKKeyID string `json:"cmk_key_id"`
	ARN      string `json:"arn"`
	RegionID string `json:"region_id"`
}
