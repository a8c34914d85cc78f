package sls

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// findLogstore finds the Logstore that the path names.
func findLogstore(r *api.Request) (*state.Project, *state.Logstore, *api.Error) {
	p, err := findProject(r)
	if err != nil {
		return nil, nil, err
	}
	l := p.Logstores[r.SLS.Name]
	if l == nil {
		return nil, nil, noLogstore(r.SLS.Name)
	}
	return p, l, nil
}

// findReadyLogstore finds it for a call to its index, its shards or its logs, which
// know of a new Logstore a little later.
func findReadyLogstore(r *api.Request) (*state.Logstore, *api.Error) {
	_, l, err := findLogstore(r)
	if err == nil && unready(r.Env, l.CreateTime, r.Settings.LogstoreReadyMS) {
		return nil, noLogstore(l.Name)
	}
	return l, err
}

func noLogstore(name string) *api.Error {
	return api.Refusal(404, api.CodeLogstoreNotExist, "logstore "+name+" does not exist")
}

// logstoreAnswer is a Logstore as SLS prints it. The times are numbers.
type logstoreAnswer struct {
	LogstoreName        string             `json:"logstoreName"`
	TTL                 int                `json:"ttl"`
	ShardCount          int                `json:"shardCount"`
	EnableTracking      bool               `json:"enable_tracking"`
	EnableModify        bool               `json:"enableModify"`
	AutoSplit           bool               `json:"autoSplit"`
	MaxSplitShard       int                `json:"maxSplitShard"`
	AppendMeta          bool               `json:"appendMeta"`
	TelemetryType       string             `json:"telemetryType"`
	Mode                string             `json:"mode"`
	HotTTL              int                `json:"hot_ttl"`
	InfrequentAccessTTL int                `json:"infrequentAccessTTL,omitempty"`
	EncryptConf         *state.EncryptConf `json:"encrypt_conf,omitempty"`
	ProductType         string             `json:"productType"`
	ProcessorID         string             `json:"processorId,omitempty"`
	ResourceQuota       json.RawMessage    `json:"resourceQuota,omitempty"`
	CreateTime          int64              `json:"createTime"`
	LastModifyTime      int64              `json:"lastModifyTime"`
}

func getLogstore(r *api.Request) (any, *api.Error) {
	_, l, err := findLogstore(r)
	if err != nil {
		return nil, err
	}
	return logstoreAnswer{
		LogstoreName: l.Name, TTL: l.TTL, ShardCount: l.ShardCount, EnableTracking: l.WebTracking,
		EnableModify: l.EnableModify, AutoSplit: l.AutoSplit, MaxSplitShard: l.MaxSplitShard,
		AppendMeta: l.AppendMeta, TelemetryType: l.TelemetryType, Mode: l.Mode, HotTTL: l.HotTTL,
		InfrequentAccessTTL: l.InfrequentAccessTTL, EncryptConf: l.EncryptConf, ProductType: l.ProductType,
		ProcessorID: l.ProcessorID, ResourceQuota: l.ResourceQuota,
		CreateTime: seconds(l.CreateTime), LastModifyTime: seconds(l.LastModifyTime),
	}, nil
}

// seconds returns a time as SLS prints it: 0 where a test has put the Logstore there without one.
func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func createLogstore(r *api.Request) (any, *api.Error) {
	p, err := findProject(r)
	if err != nil {
		return nil, err
	}
	body, err := readLogstoreBody(r)
	if err != nil {
		return nil, err
	}
	name := ""
	if body.LogstoreName != nil {
		name = *body.LogstoreName
	}
	s := r.Settings
	switch {
	case !logstoreNameForm.MatchString(name):
		return nil, logstoreInvalid("logstore name %s is invalid", name)
	case state.IsDedicated(name) && s.PrecreateRefused:
		return nil, dedicatedRefusal(s.PrecreateCode, "logstore %s can only be created by the service it is dedicated to", name)
	case p.Logstores[name] != nil:
		return nil, api.Refusal(400, api.CodeLogstoreAlreadyExist, "logstore "+name+" already exists")
	}
	l := &state.Logstore{Name: name, Mode: state.ModeStandard}
	if err := body.shape(l); err != nil {
		return nil, err
	}
	if len(p.Logstores) >= s.QuotaLogstores {
		return nil, api.Refusal(400, api.CodeProjectQuotaExceed, "Project Quota Exceed: logstore")
	}
	shards := l.ShardCount
	for _, other := range p.Logstores {
		shards += other.ShardCount
	}
	if shards > s.QuotaShards {
		return nil, api.Refusal(400, api.CodeProjectQuotaExceed, "Project Quota Exceed: shard")
	}
	l.CreateTime = r.Now
	l.LastModifyTime = l.CreateTime
	p.Logstores[name] = l
	return nil, nil
}

func updateLogstore(r *api.Request) (any, *api.Error) {
	_, l, err := findLogstore(r)
	if err != nil {
		return nil, err
	}
	body, err := readLogstoreBody(r)
	if err != nil {
		return nil, err
	}
	if body.LogstoreName != nil && *body.LogstoreName != l.Name {
		return nil, logstoreInvalid("logstoreName in the body must be the Logstore in the path, %s", l.Name)
	}
	changed := *l
	if err := body.reshape(&changed, r.Settings); err != nil {
		return nil, err
	}
	if s := r.Settings; s.RetentionLocked && state.IsDedicated(l.Name) && changed.TTL != l.TTL {
		return nil, dedicatedRefusal(s.RetentionLockCode, "the ttl of the dedicated logstore %s can not be modified", l.Name)
	}
	changed.LastModifyTime = r.Now
	if changed.TTL < l.TTL {
		changed.FormerTTL, changed.FormerUntil = l.TTL, changed.LastModifyTime.Add(shorteningDelay)
	}
	*l = changed
	return nil, nil
}

func deleteLogstore(r *api.Request) (any, *api.Error) {
	p, l, err := findLogstore(r)
	if err != nil {
		return nil, err
	}
	p.DeleteLogstore(l, r.Now)
	delete(p.Tags, "/logstore/"+l.Name)
	return nil, nil
}

func listLogstores(r *api.Request) (any, *api.Error) {
	p, err := findProject(r)
	if err != nil {
		return nil, err
	}
	offset, size, err := readPage(r, 200)
	if err != nil {
		return nil, err
	}
	all := []string{}
	for _, name := range slices.Sorted(maps.Keys(p.Logstores)) {
		l := p.Logstores[name]
		if telemetry := r.SLS.Query.Get("telemetryType"); telemetry != "" && telemetry != telemetryOf(l) {
			continue
		}
		if mode := r.SLS.Query.Get("mode"); mode != "" && mode != l.Mode {
			continue
		}
		if strings.Contains(name, r.SLS.Query.Get("logstoreName")) {
			all = append(all, name)
		}
	}
	page := window(all, offset, size)
	return map[string]any{"count": len(page), "total": len(all), "logstores": page}, nil
}

// telemetryOf returns the telemetry type; an empty one means None.
func telemetryOf(l *state.Logstore) string {
	if l.TelemetryType == "" {
		return "None"
	}
	return l.TelemetryType
}

// dedicatedRefusal refuses what only ActionTrail may do with its Logstores. The
// code is a setting, and its status follows from it.
func dedicatedRefusal(code, format string, args ...any) *api.Error {
	status := 400
	if code == api.CodeUnauthorized {
		status = 403
	}
	return api.Refusal(status, code, fmt.Sprintf(format, args...))
}

// Expire drops the events that have outlived the retention of their Logstore.
func Expire(env api.Env) {
	now := env.Now
	if now.Before(env.Schedule.Expiry) {
		return
	}
	env.Schedule.Expiry = state.Never
	for _, a := range env.Cloud.Accounts {
		for _, p := range a.Projects {
			for _, l := range p.Logstores {
				if ttl, limited := l.Retention(now); limited {
					l.Expire(now.AddDate(0, 0, -ttl))
				}
			}
		}
		a.EmptyRecycleBins(now.AddDate(0, 0, -env.Settings.RecycleBinDays))
		env.Schedule.Expiry = state.Earlier(env.Schedule.Expiry, a.NextExpiry(now, env.Settings.RecycleBinDays))
	}
}
