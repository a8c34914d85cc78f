package sls

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls/cursor"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/spl"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// maxPulledGroups is how many log groups a PullLogs answers at most.
const maxPulledGroups = 1000

// findShard finds the shard that the path names.
func findShard(r *api.Request) (cursor.Shard, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return cursor.Shard{}, err
	}
	if l.ShardCount == 0 {
		return cursor.Shard{}, noShard()
	}
	id, parseErr := strconv.Atoi(r.SLS.Part)
	if parseErr != nil {
		return cursor.Shard{}, api.ParameterInvalid("invalid shard id")
	}
	shards := allShards(l)
	if id < 0 || id >= len(shards) {
		return cursor.Shard{}, api.Refusal(404, api.CodeShardNotExist, "shard "+r.SLS.Part+" does not exist")
	}
	return cursor.Of(l, shards[id]), nil
}

func readCursor(r *api.Request, name string, in cursor.Shard) (int64, *api.Error) {
	text := r.SLS.Query.Get(name)
	at, ok := in.Parse(text)
	if !ok {
		return 0, invalidCursor(text)
	}
	return at, nil
}

func invalidCursor(text string) *api.Error {
	return api.Refusal(400, api.CodeInvalidCursor, "cursor "+text+" is invalid")
}

// getCursor: see the SLS API reference, GetCursor.
func getCursor(r *api.Request) (any, *api.Error) {
	in, err := findShard(r)
	if err != nil {
		return nil, err
	}
	var at int64
	switch from := r.SLS.Query.Get("from"); from {
	case "end":
		at = in.End()
	case "begin":
		at = in.Begin()
	default:
		second, parseErr := strconv.ParseInt(from, 10, 64)
		if parseErr != nil || second < 0 {
			return nil, api.ParameterInvalid("from %s is invalid", from)
		}
		at = in.Since(second)
	}
	return map[string]string{"cursor": cursor.Format(at)}, nil
}

// getCursorTime: see the SLS API reference, GetCursorTime. The page has the time as a text,
// and its examples and the SDK for Go as a number.
func getCursorTime(r *api.Request) (any, *api.Error) {
	in, err := findShard(r)
	if err != nil {
		return nil, err
	}
	at, err := readCursor(r, "cursor", in)
	if err != nil {
		return nil, err
	}
	came, ok := in.Time(at, r.Now)
	if !ok {
		return nil, invalidCursor(r.SLS.Query.Get("cursor"))
	}
	return map[string]int64{"cursor_time": came.Unix()}, nil
}

// pullLogs: see the SLS API reference, PullLogs. How the logs were grouped when
// they came in is not kept: each is a group of its own.
func pullLogs(r *api.Request) (any, *api.Error) {
	in, err := findShard(r)
	if err != nil {
		return nil, err
	}
	from, err := readCursor(r, "cursor", in)
	if err != nil {
		return nil, err
	}
	end := in.End()
	if r.SLS.Query.Get("end_cursor") != "" {
		if end, err = readCursor(r, "end_cursor", in); err != nil {
			return nil, err
		}
	}
	keep, err := keptByQuery(r.SLS.Query.Get("query"))
	if err != nil {
		return nil, err
	}
	var count int64
	if err := queryInt(r, "count", api.CodeParameterInvalid, true, &count); err != nil {
		return nil, err
	}
	if count < 1 || count > maxPulledGroups {
		return nil, api.ParameterInvalid("count must be within range [1, %d]", maxPulledGroups)
	}
	next, read, pulled := max(from, end), 0, 0
	var groups []byte
	h := http.Header{}
	for _, log := range in.From(from) {
		if log.Cursor >= end {
			break
		}
		if read == int(count) {
			next = log.Cursor
			break
		}
		read++
		if log.Cursor == from+int64(read)-1 { // the SDK for Go counts back from it, over logs that are there
			h.Set("x-log-read-last-cursor", strconv.FormatInt(log.Cursor, 10))
		} else {
			h.Del("x-log-read-last-cursor")
		}
		if kept, err := keep(log.Event); err != nil {
			return nil, err
		} else if !kept {
			continue
		}
		groups = protowire.AppendTag(groups, 1, protowire.BytesType)
		groups = protowire.AppendBytes(groups, logGroupOf(log.Event))
		pulled++
	}
	for name, value := range map[string]string{
		"x-log-cursor": cursor.Format(next), "x-log-count": strconv.Itoa(pulled), "x-log-resultlines": strconv.Itoa(pulled),
		"x-log-rawdatacount": strconv.Itoa(read), "x-log-rawdatalines": strconv.Itoa(read), "content-type": api.TypeProtobuf,
	} {
		h.Set(name, value)
	}
	return packed(r, groups, h), nil
}

// keptByQuery returns which logs an SPL query leaves. What it cannot answer rightly is refused: a
// query that it does not understand, and one that changes a log.
func keptByQuery(query string) (func(*state.Event) (bool, *api.Error), *api.Error) {
	if query == "" || query == "*" {
		return func(*state.Event) (bool, *api.Error) { return true, nil }, nil
	}
	program, err := spl.Parse(query)
	if err != nil {
		return nil, api.ParameterInvalid("the query is invalid: %s", err)
	}
	return func(ev *state.Event) (bool, *api.Error) {
		log := rowOf(ev)
		result, kept, err := program.Run(log)
		switch {
		case err != nil:
			return false, api.ParameterInvalid("the query cannot be evaluated: %s", err)
		case kept && !maps.Equal(result, log):
			return false, api.ParameterInvalid("the emulator pulls logs as they are: the query must not change them")
		}
		return kept, nil
	}, nil
}

// packed returns an answer of bytes, compressed if the request accepts a compression that the
// emulator has, else plain: a client finds in a header which one it is.
func packed(r *api.Request, raw []byte, h http.Header) api.SLSResult {
	h.Set("x-log-bodyrawsize", strconv.Itoa(len(raw)))
	if kind, packed := api.Compressed(raw, r.HTTP.Header.Get("Accept-Encoding")); kind != "" {
		h.Set("x-log-compresstype", kind)
		raw = packed
	}
	return api.SLSResult{Body: api.SLSBytes(raw), Header: h}
}

// logGroupOf returns an event as a log group of its own. See the SLS API reference, "Log
// group encoding".
func logGroupOf(ev *state.Event) []byte {
	field := func(b []byte, n protowire.Number, v []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(b, n, protowire.BytesType), v)
	}
	pair := func(k, v string) []byte { return field(field(nil, 1, []byte(k)), 2, []byte(v)) }
	log := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(uint32(ev.Time.Unix())))
	for _, k := range sortedKeys(ev.Fields) {
		log = field(log, 2, pair(k, ev.Fields[k]))
	}
	if ns := ev.Time.Nanosecond(); ns > 0 {
		log = protowire.AppendFixed32(protowire.AppendTag(log, 4, protowire.Fixed32Type), uint32(ns))
	}
	group := field(nil, 1, log)
	group = field(group, 3, []byte(ev.Topic))
	group = field(group, 4, []byte(ev.Source))
	for _, k := range sortedKeys(ev.Tags) {
		group = field(group, 6, pair(k, ev.Tags[k]))
	}
	return group
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
