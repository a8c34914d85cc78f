package sls

import (
	"cmp"
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/spl"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// maxPulledGroups is how many log groups a PullLogs answers at most.
const maxPulledGroups = 1000

// findShard finds the shard that the path names.
func findShard(r *api.Request) (*state.Logstore, state.Shard, *api.Error) {
	l, err := findReadyLogstore(r)
	if err != nil {
		return nil, state.Shard{}, err
	}
	if l.ShardCount == 0 {
		return nil, state.Shard{}, noShard()
	}
	id, parseErr := strconv.Atoi(r.SLS.Part)
	if parseErr != nil {
		return nil, state.Shard{}, api.ParameterInvalid("invalid shard id")
	}
	shards := allShards(l)
	if id < 0 || id >= len(shards) {
		return nil, state.Shard{}, api.Refusal(404, api.CodeShardNotExist, "shard "+r.SLS.Part+" does not exist")
	}
	return l, shards[id], nil
}

// arrivals returns the events of a shard from a position on, in the order of their
// arrival and as they came in: those who consume them are told of no later change.
func arrivals(l *state.Logstore, in state.Shard, from int) []*state.Event {
	store := l
	if l.Live != nil {
		store = l.Live
	}
	var list []*state.Event
	for i := range store.Events {
		if ev := &store.Events[i]; int(ev.Shard) == in.ID && ev.Arrival >= from && ev.Arrival <= l.Arrived {
			list = append(list, ev.AsReceived())
		}
	}
	slices.SortFunc(list, func(a, b *state.Event) int { return cmp.Compare(a.Arrival, b.Arrival) })
	return list
}

// A cursor is a place in a shard: here, how many logs had come in before.

func cursorAt(place int) string {
	return base64.StdEncoding.EncodeToString([]byte(strconv.Itoa(place)))
}

func readCursor(r *api.Request, name string, l *state.Logstore) (int, *api.Error) {
	text := r.SLS.Query.Get(name)
	digits, err := base64.StdEncoding.DecodeString(text)
	place, parseErr := strconv.Atoi(string(digits))
	if err != nil || parseErr != nil || place < 1 || place > l.Arrived+1 {
		return 0, api.Refusal(400, api.CodeInvalidCursor, "cursor "+text+" is invalid")
	}
	return place, nil
}

// getCursor: see the SLS API reference, GetCursor.
func getCursor(r *api.Request) (any, *api.Error) {
	l, in, err := findShard(r)
	if err != nil {
		return nil, err
	}
	place := l.Arrived + 1
	switch from := r.SLS.Query.Get("from"); from {
	case "end":
	case "begin":
		place = 1
	default:
		second, parseErr := strconv.ParseInt(from, 10, 64)
		if parseErr != nil {
			return nil, api.ParameterInvalid("from %s is invalid", from)
		}
		for _, ev := range arrivals(l, in, 1) {
			if ev.Received.Unix() >= second {
				place = ev.Arrival
				break
			}
		}
	}
	return map[string]string{"cursor": cursorAt(place)}, nil
}

// pullLogs: see the SLS API reference, PullLogs. How the logs were grouped when
// they came in is not kept: each is a group of its own.
func pullLogs(r *api.Request) (any, *api.Error) {
	l, in, err := findShard(r)
	if err != nil {
		return nil, err
	}
	from, err := readCursor(r, "cursor", l)
	if err != nil {
		return nil, err
	}
	end := l.Arrived + 1
	if r.SLS.Query.Get("end_cursor") != "" {
		if end, err = readCursor(r, "end_cursor", l); err != nil {
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
	for _, ev := range arrivals(l, in, from) {
		if ev.Arrival >= end {
			break
		}
		if read == int(count) {
			next = ev.Arrival
			break
		}
		read++
		if kept, err := keep(ev); err != nil {
			return nil, err
		} else if !kept {
			continue
		}
		groups = protowire.AppendTag(groups, 1, protowire.BytesType)
		groups = protowire.AppendBytes(groups, logGroupOf(ev))
		pulled++
	}
	return packed(r, groups, http.Header{
		"X-Log-Cursor": {cursorAt(next)}, "X-Log-Count": {strconv.Itoa(pulled)},
		"X-Log-Resultlines": {strconv.Itoa(pulled)}, "X-Log-Rawdatacount": {strconv.Itoa(read)}, "X-Log-Rawdatalines": {strconv.Itoa(read)},
		"Content-Type": {api.TypeProtobuf},
	})
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
func packed(r *api.Request, raw []byte, h http.Header) (any, *api.Error) {
	h.Set("x-log-bodyrawsize", strconv.Itoa(len(raw)))
	if kind, packed := api.Compressed(raw, r.HTTP.Header.Get("Accept-Encoding")); kind != "" {
		h.Set("x-log-compresstype", kind)
		raw = packed
	}
	return api.SLSResult{Body: api.SLSBytes(raw), Header: h}, nil
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
