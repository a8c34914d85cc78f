// Package cursor is the shards of a Logstore as those see them who consume it: which logs
// came in, in which order, and the cursors that name a place among them. See the SLS API
// reference, GetCursor, GetCursorTime and PullLogs.
package cursor

import (
	"encoding/base64"
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Shard is one shard of a Logstore. Its logs are numbered as they come in; a cursor is the
// number of the log to read next. That it is a number in Base64, and that the numbers of a
// shard follow each other, is what the SDKs for Go and Python rely on.
type Shard struct {
	logstore *state.Logstore
	shard    state.Shard
}

// Of returns a shard of a Logstore.
func Of(l *state.Logstore, s state.Shard) Shard { return Shard{l, s} }

// Begin returns the cursor of the first log that the shard still has, or its end.
func (s Shard) Begin() int64 {
	begin := s.End()
	for _, ev := range s.all(s.origin()) {
		if ev != nil {
			return s.at(ev)
		}
	}
	return begin
}

// End returns the cursor of the log that comes in next.
func (s Shard) End() int64 { return s.origin() + int64(s.logstore.ArrivedAt(s.shard.ID)) }

// Since returns the cursor of the first log that came in at a time or later.
func (s Shard) Since(second int64) int64 {
	for _, ev := range s.all(s.origin()) {
		if ev != nil && ev.Received.Unix() >= second {
			return s.at(ev)
		}
	}
	return s.End()
}

// Time returns when the log at a cursor came in; where no log is, that is the present. It
// reports false for a cursor that lies outside what the shard has.
func (s Shard) Time(at int64, now time.Time) (time.Time, bool) {
	begin, end := s.Begin(), s.End()
	switch {
	case at > end, at < begin && begin < end:
		return time.Time{}, false
	case at == end, begin == end:
		return now, true
	}
	for _, ev := range s.all(at) {
		if ev != nil {
			return ev.Received, true
		}
	}
	return now, true
}

// Log is a log at its place.
type Log struct {
	*state.Event // as it came in: those who consume logs are told of no later change
	Cursor       int64
}

// From returns the logs from a cursor on, in the order in which they came in.
func (s Shard) From(at int64) []Log {
	var logs []Log
	for _, ev := range s.all(at) {
		if ev != nil {
			logs = append(logs, Log{s.held().AsReceived(ev), s.at(ev)})
		}
	}
	return logs
}

// all returns the logs from a cursor on, by their place; one that is gone is nil.
func (s Shard) all(from int64) []*state.Event {
	held := s.held()
	first := max(from-s.origin(), 0)
	arrived := int64(s.logstore.ArrivedAt(s.shard.ID))
	if first >= arrived {
		return nil
	}
	list := make([]*state.Event, arrived-first)
	for i := range held.Events {
		ev := &held.Events[i]
		if place := int64(ev.Place) - 1; int(ev.Shard) == s.shard.ID && place >= first && place < arrived {
			list[place-first] = ev
		}
	}
	return list
}

// held returns the Logstore that has the logs: a past version has none of its own.
func (s Shard) held() *state.Logstore {
	if s.logstore.Live != nil {
		return s.logstore.Live
	}
	return s.logstore
}

func (s Shard) at(ev *state.Event) int64 { return s.origin() + int64(ev.Place) - 1 }

// origin is the cursor of the first log that ever came in. It differs from shard to shard, so
// that no cursor of a deleted Logstore fits the next one of its name.
func (s Shard) origin() int64 {
	if s.shard.Created.IsZero() {
		return 0
	}
	return s.shard.Created.UnixNano()
}

// Format returns a cursor as it is printed.
func Format(at int64) string {
	return base64.StdEncoding.EncodeToString([]byte(strconv.FormatInt(at, 10)))
}

// Parse reads a cursor of the shard, and reports false for another text.
func (s Shard) Parse(text string) (int64, bool) {
	digits, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return 0, false
	}
	at, err := strconv.ParseInt(string(digits), 10, 64)
	return at, err == nil && at >= s.origin() && at <= s.End()
}
