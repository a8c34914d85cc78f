package sls

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Limits of a write. See the SLS API reference, PutLogs.
const (
	maxLogsPerGroup = 4096
	writeBefore     = 7 * 24 * time.Hour
	writeAfter      = 15 * time.Minute
)

func putLogs(r *api.Request) (any, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, err
	}
	p, err := findProject(r)
	if err != nil {
		return nil, err
	}
	if p.Disabled {
		return nil, noProject(api.CodeProjectForbidden, p.Name)
	}
	if state.IsDedicated(l.Name) {
		return nil, dedicatedRefusal(r.Settings.ForeignWriteCode,
			"logstore %s is dedicated to ActionTrail and does not accept other data", l.Name)
	}
	group, parseErr := parseLogGroup(r.Body)
	if errors.Is(parseErr, errNotUTF8) {
		return nil, api.Refusal(400, api.CodeInvalidEncoding, "the logs are not encoded in UTF-8")
	}
	if parseErr != nil {
		return nil, api.Refusal(400, api.CodePostBodyInvalid, "Protobuffer content cannot be parsed: "+parseErr.Error())
	}
	if len(group.logs) > maxLogsPerGroup {
		return nil, api.Refusal(400, api.CodePostBodyTooLarge, "the number of logs must not be larger than 4096")
	}
	if l.AppendMeta {
		group.tags = state.Tagged(group.tags, state.TagClientIP, r.SourceIP())
	}
	now := r.Now
	events := make([]state.Event, 0, len(group.logs))
	for _, log := range group.logs {
		at := time.Unix(int64(log.time), int64(log.timeNs)).UTC()
		if at.Before(now.Add(-writeBefore)) || at.After(now.Add(writeAfter)) {
			return nil, api.Refusal(400, api.CodeInvalidTimestamp, "the time of a log is out of range: "+strconv.FormatUint(uint64(log.time), 10))
		}
		if _, empty := log.contents[""]; empty {
			return nil, api.Refusal(400, api.CodeInvalidKey, "the key of a log is empty")
		}
		events = append(events, state.Event{
			Time: at, Received: now, Topic: group.topic, Source: group.source, Tags: group.tags,
			Fields: log.contents, Indexed: l.Index != nil,
		})
	}
	events = p.Processed(l, events...)
	if err := takeRoom(r, len(events)); err != nil {
		return nil, err
	}
	if strings.HasSuffix(r.HTTP.URL.Path, "/shards/route") {
		return nil, routeByKey(l, r.SLS.Query.Get("key"), events)
	}
	l.Add(events...)
	return nil, nil
}

// takeRoom counts events that are about to come in, or refuses them.
func takeRoom(r *api.Request, events int) *api.Error {
	if !r.Cloud.RoomFor(events, r.Settings.MaxEvents) {
		return api.Refusal(403, api.CodeWriteQuotaExceed, state.NoRoom(r.Settings.MaxEvents))
	}
	r.Cloud.Hold(events)
	return nil
}

// routeByKey puts events in the shard that a key belongs to.
func routeByKey(l *state.Logstore, key string, events []state.Event) *api.Error {
	if !shardKeyForm.MatchString(key) {
		return api.ParameterInvalid("key %s is invalid", key)
	}
	for _, s := range allShards(l) {
		if !s.ReadOnly && s.Begin <= key && (key < s.End || s.End == lastShardKey) {
			l.AddTo(s.ID, events)
			return nil
		}
	}
	return noShard()
}
