package emulator

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/pierrec/lz4/v4"
)

// Limits of a write. See the SLS API reference, PutLogs.
const (
	maxLogsPerGroup = 4096
	writeBefore     = 7 * 24 * time.Hour
	writeAfter      = 15 * time.Minute
)

func putLogs(x *Request) (any, *Error) {
	l, err := findReadyLogstore(x)
	if err != nil {
		return nil, err
	}
	if isDedicated(l.Name) {
		return nil, dedicatedRefusal(x.Settings.ForeignWriteCode,
			"logstore %s is dedicated to ActionTrail and does not accept other data", l.Name)
	}
	raw, err := uncompressed(x)
	if err != nil {
		return nil, err
	}
	group, parseErr := parseLogGroup(raw)
	if errors.Is(parseErr, errNotUTF8) {
		return nil, refusal(400, codeInvalidEncoding, "the logs are not encoded in UTF-8")
	}
	if parseErr != nil {
		return nil, refusal(400, codePostBodyInvalid, "Protobuffer content cannot be parsed: "+parseErr.Error())
	}
	if len(group.logs) > maxLogsPerGroup {
		return nil, refusal(400, codePostBodyTooLarge, "the number of logs must not be larger than 4096")
	}
	now := x.Now
	events := make([]Event, 0, len(group.logs))
	for _, log := range group.logs {
		at := time.Unix(int64(log.time), 0).UTC()
		if at.Before(now.Add(-writeBefore)) || at.After(now.Add(writeAfter)) {
			return nil, refusal(400, codeInvalidTimestamp, "the time of a log is out of range: "+strconv.FormatUint(uint64(log.time), 10))
		}
		if _, empty := log.contents[""]; empty {
			return nil, refusal(400, codeInvalidKey, "the key of a log is empty")
		}
		events = append(events, Event{
			Time: at, Received: now, Topic: group.topic, Source: group.source, Tags: group.tags,
			Fields: log.contents, Indexed: l.Index != nil,
		})
	}
	if strings.HasSuffix(x.request.URL.Path, "/shards/route") {
		return nil, routeByKey(l, x.sls.query.Get("key"), events)
	}
	l.add(events...)
	return nil, nil
}

// routeByKey puts events in the shard that a key belongs to.
func routeByKey(l *Logstore, key string, events []Event) *Error {
	if !shardKeyForm.MatchString(key) {
		return parameterInvalid("key %s is invalid", key)
	}
	for _, s := range allShards(l) {
		if !s.readOnly && s.begin <= key && (key < s.end || s.end == lastShardKey) {
			l.addTo(s.id, events)
			return nil
		}
	}
	return noShard()
}

// uncompressed is the body before it was compressed.
func uncompressed(x *Request) ([]byte, *Error) {
	if x.request.Header.Get("x-log-compresstype") == "" {
		return x.body, nil
	}
	// The header was checked: it is a number within the limit.
	size, _ := strconv.Atoi(x.request.Header.Get("x-log-bodyrawsize"))
	raw := make([]byte, size)
	n, err := lz4.UncompressBlock(x.body, raw)
	if err != nil || n != size {
		return nil, refusal(400, codePostBodyUncompressError, "the body cannot be uncompressed to x-log-bodyrawsize")
	}
	return raw, nil
}
