package sls

import (
	"encoding/json"
	"fmt"
	"regexp"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Ranges of a Logstore. See the SLS API reference, CreateLogStore.
const (
	shorteningDelay     = time.Hour // until a shortened ttl acts
	maxShardCount       = 100
	maxMaxSplitShard    = 256
	minHotTTL           = 7
	maxHotTTL           = 3000
	allHot              = -1 // as hot_ttl: no log gets colder
	minInfrequentAccess = 30
	minArchive          = 60
)

var logstoreNameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$`)

// logstoreBody is the body of CreateLogStore and UpdateLogStore: a nil member
// was left out.
type logstoreBody struct {
	LogstoreName        *string            `json:"logstoreName"`
	TTL                 *int               `json:"ttl"`
	ShardCount          *int               `json:"shardCount"`
	EnableTracking      *bool              `json:"enable_tracking"`
	EnableModify        *bool              `json:"enableModify"`
	AutoSplit           *bool              `json:"autoSplit"`
	MaxSplitShard       *int               `json:"maxSplitShard"`
	AppendMeta          *bool              `json:"appendMeta"`
	TelemetryType       *string            `json:"telemetryType"`
	HotTTL              *int               `json:"hot_ttl"`
	InfrequentAccessTTL *int               `json:"infrequentAccessTTL"`
	Mode                *string            `json:"mode"`
	EncryptConf         *state.EncryptConf `json:"encrypt_conf"`
	ProductType         *string            `json:"productType"`
	ProcessorID         *string            `json:"processorId"`
	ResourceQuota       json.RawMessage    `json:"resourceQuota"`

	// Members of an answer, which clients send back with an update. They do
	// nothing.
	CreateTime     *int64 `json:"createTime"`
	LastModifyTime *int64 `json:"lastModifyTime"`
}

func logstoreInvalid(format string, args ...any) *api.Error {
	return api.Refusal(400, api.CodeLogstoreInfoInvalid, fmt.Sprintf(format, args...))
}

func readLogstoreBody(r *api.Request) (logstoreBody, *api.Error) {
	var body logstoreBody
	return body, decodeSLSBody(r, api.CodeLogstoreInfoInvalid, &body)
}

// shape gives a new Logstore the settings of the body.
func (b logstoreBody) shape(l *state.Logstore) *api.Error {
	switch {
	case b.TTL == nil:
		return logstoreInvalid("ttl is missing")
	case b.ShardCount == nil:
		return logstoreInvalid("shardCount is missing")
	case *b.ShardCount < 1 || *b.ShardCount > maxShardCount:
		return logstoreInvalid("shardCount must be within range [1, %d]", maxShardCount)
	}
	l.ShardCount = *b.ShardCount
	if b.TelemetryType != nil {
		switch *b.TelemetryType {
		case "", "None", "Metrics":
			l.TelemetryType = *b.TelemetryType
		default:
			return logstoreInvalid("telemetryType %s is invalid", *b.TelemetryType)
		}
	}
	set(&l.ProductType, b.ProductType)
	set(&l.EnableModify, b.EnableModify)
	set(&l.Mode, b.Mode)
	if b.EncryptConf != nil {
		if err := encrypt(l, *b.EncryptConf, createTypes); err != nil {
			return err
		}
	}
	if v := b.InfrequentAccessTTL; v != nil && *v != -1 {
		l.InfrequentAccessTTL = *v
		if *v == 0 {
			return logstoreInvalid("infrequentAccessTTL must large than %d", minInfrequentAccess)
		}
	}
	b.common(l)
	return checkLogstore(l)
}

// reshape changes a Logstore as the body asks.
func (b logstoreBody) reshape(l *state.Logstore, s *api.Settings) *api.Error {
	if s.ImmutableChangeRefused {
		if b.ShardCount != nil && *b.ShardCount != l.ShardCount {
			return api.ParameterInvalid("the shardCount of a logstore can only be changed by split and merge")
		}
		if b.TelemetryType != nil && *b.TelemetryType != l.TelemetryType {
			return api.ParameterInvalid("the telemetryType of a logstore can not be changed")
		}
		if b.EnableModify != nil && *b.EnableModify != l.EnableModify {
			return api.ParameterInvalid("the enableModify of a logstore can not be changed")
		}
	}
	if b.TTL == nil && !s.LogstorePutKeepsAbsent {
		return logstoreInvalid("ttl is missing")
	}
	if b.Mode != nil && *b.Mode != "" && *b.Mode != l.Mode {
		if l.Mode == state.ModeStandard {
			return api.Refusal(400, api.CodeNotSupported, "the mode of a logstore can not be changed from standard to "+*b.Mode)
		}
		l.Mode = *b.Mode
	}
	if err := b.reencrypt(l, s); err != nil {
		return err
	}
	// An infrequent-access tier cannot be unset: -1 is ignored.
	if v := b.InfrequentAccessTTL; v != nil && *v != -1 {
		l.InfrequentAccessTTL = *v
		if *v == 0 {
			return logstoreInvalid("infrequentAccessTTL must large than %d", minInfrequentAccess)
		}
	}
	if !s.LogstorePutKeepsAbsent {
		l.WebTracking, l.AutoSplit, l.AppendMeta = false, false, false
		l.MaxSplitShard, l.HotTTL = 0, 0
	}
	b.common(l)
	return checkLogstore(l)
}

// reencrypt changes the encryption as UpdateLogStore may.
func (b logstoreBody) reencrypt(l *state.Logstore, s *api.Settings) *api.Error {
	wanted, now := b.EncryptConf, l.EncryptConf
	switch {
	case wanted == nil, now == nil && !wanted.Enable, s.LogstorePutIgnoresEncryption:
		return nil
	case now != nil && now.Enable && !wanted.Enable && !s.EncryptionCanBeDisabled:
		return logstoreInvalid("encrypt_conf: encryption can not be disabled")
	}
	return encrypt(l, *wanted, createTypes)
}

// common sets what create and update have in common.
func (b logstoreBody) common(l *state.Logstore) {
	set(&l.TTL, b.TTL)
	set(&l.WebTracking, b.EnableTracking)
	set(&l.AutoSplit, b.AutoSplit)
	set(&l.MaxSplitShard, b.MaxSplitShard)
	set(&l.AppendMeta, b.AppendMeta)
	set(&l.HotTTL, b.HotTTL)
	set(&l.ProcessorID, b.ProcessorID)
	if b.ResourceQuota != nil {
		l.ResourceQuota = b.ResourceQuota
	}
	if l.Mode == "" {
		l.Mode = state.ModeStandard
	}
}

func set[T any](into *T, value *T) {
	if value != nil {
		*into = *value
	}
}

// checkLogstore validates the ranges of a Logstore.
func checkLogstore(l *state.Logstore) *api.Error {
	hot, cold := l.HotTTL, l.InfrequentAccessTTL
	switch {
	case l.TTL < 1 || l.TTL > state.PermanentTTL:
		return logstoreInvalid("ttl must be within range [1, %d]", state.PermanentTTL)
	case l.AutoSplit && (l.MaxSplitShard < 1 || l.MaxSplitShard > maxMaxSplitShard):
		return logstoreInvalid("maxSplitShard must be within range [1, %d]", maxMaxSplitShard)
	case hot != 0 && hot != allHot && (hot < minHotTTL || hot > maxHotTTL):
		return logstoreInvalid("hot_ttl must be within range [%d, %d]", minHotTTL, maxHotTTL)
	case hot > l.TTL:
		return logstoreInvalid("hot_ttl must not be larger than ttl")
	case cold != 0 && cold < minInfrequentAccess:
		return logstoreInvalid("infrequentAccessTTL must large than %d", minInfrequentAccess)
	case cold > l.TTL:
		return logstoreInvalid("infrequentAccessTTL must not be larger than ttl")
	case hot > 0 && cold != 0 && l.TTL-hot-cold < minArchive:
		return logstoreInvalid("archiveTTL must large than %d", minArchive)
	}
	switch l.Mode {
	case state.ModeStandard, "query", "lite":
	default:
		return logstoreInvalid("mode %s is invalid", l.Mode)
	}
	return nil
}
