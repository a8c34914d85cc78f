package witness

import (
	"context"
	"fmt"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
)

// How many logs are read by searches, and as consumers get them, and with how many calls.
const (
	maxRows  = 20_000
	maxCalls = 3_000
)

// incompleteError says why an answer is not complete.
type incompleteError string

func (e incompleteError) Error() string { return string(e) }

// reading is the reading of many logs.
type reading struct {
	*gathering

	rows  judge.Rows
	calls int
}

// called counts a call, and refuses the one after the last.
func (r *reading) called() error {
	if r.calls++; r.calls > maxCalls {
		return incompleteError(fmt.Sprintf("not all was read with %d calls: ask about a shorter window", maxCalls))
	}
	return nil
}

// add adds a log.
func (r *reading) add(log cloud.Log, received time.Time) error {
	if len(r.rows.List) == maxRows {
		return incompleteError(fmt.Sprintf("there are more than %d logs: ask about a shorter window", maxRows))
	}
	row := judge.Row{ID: log.Fields["EventID"], Time: log.Time, Received: received}
	row.Happened, _ = time.Parse(time.RFC3339, log.Fields["EventTime"])
	r.rows.List = append(r.rows.List, row)
	return nil
}

// end returns what was read, and an error if nothing can be asked after it.
func (r *reading) end(ctx context.Context, err error) error {
	r.rows.Complete = err == nil
	if err != nil {
		r.rows.Unread, r.rows.Lacks = why(err)
	}
	return impossible(ctx, err)
}

// readLogs reads the logs as consumers get them, and then those that searches show: what arrives between is shown.
func (g *gathering) readLogs(ctx context.Context) (err error) {
	in, settings := g.around(rawMargin), g.said.Settings
	raw := &reading{gathering: g, rows: judge.Rows{Read: g.ReadRaw, Window: in}}
	// A log may be older than its delivery, and dated in the future.
	found := &reading{gathering: g, rows: judge.Rows{Read: true, Window: judge.Window{From: in.From.Add(-settings.Oldest), To: in.To.Add(settings.Ahead)}}}
	switch {
	case g.project.Name == "":
		raw.rows.Unread, found.rows.Unread = g.why, g.why
	case !g.Window.From.Before(g.said.Now):
		raw.rows.Unread, found.rows.Unread = "the window has not begun", "the window has not begun"
	default:
		if g.ReadRaw {
			if err = raw.end(ctx, raw.consume(ctx)); err != nil {
				return err
			}
		}
		if err = found.end(ctx, found.search(ctx, found.rows.Window.From.Unix(), found.rows.Window.To.Unix())); err != nil {
			return err
		}
	}
	if !g.ReadRaw {
		raw.rows.Unread = "read_raw is false"
	}
	g.said.Raw, g.said.Found = raw.rows, found.rows
	return nil
}

// search finds the logs of a range of time, given in seconds. A range with more logs than a search returns is cut in halves: a
// log that arrives, or is deleted, would move the others between pages.
func (r *reading) search(ctx context.Context, from, to int64) error {
	query := cloud.LogQuery{From: from, To: to, Lines: cloud.MaxLogs}
	for {
		if err := r.called(); err != nil {
			return err
		}
		logs, err := r.Client.GetLogs(ctx, r.project, r.said.Subject.Logstore, query)
		if err != nil {
			return err
		}
		full := len(logs) == cloud.MaxLogs
		if middle := from + (to-from)/2; full && middle > from {
			if err := r.search(ctx, from, middle); err != nil {
				return err
			}
			return r.search(ctx, middle, to)
		}
		for _, log := range logs {
			if err := r.add(log, time.Time{}); err != nil {
				return err
			}
		}
		if !full {
			return nil
		}
		query.Offset += len(logs) // within one second
	}
}

// consume reads the logs of all shards that were received in the window.
func (r *reading) consume(ctx context.Context) error {
	if err := r.called(); err != nil {
		return err
	}
	shards, err := r.Client.ListShards(ctx, r.project, r.said.Subject.Logstore)
	if err != nil {
		return err
	}
	for _, shard := range shards {
		if err := r.consumeShard(ctx, shard); err != nil {
			return err
		}
	}
	return nil
}

// consumeShard reads the logs of a shard second by second: the time of a cursor tells when the log there was received, and the
// cursor of the next second ends those that were received in the same. What a log itself says of its receipt is not used: its
// writer may have written that, too.
func (r *reading) consumeShard(ctx context.Context, shard int) error {
	logstore, in := r.said.Subject.Logstore, r.rows.Window
	at := func(t time.Time) (string, error) {
		if err := r.called(); err != nil {
			return "", err
		}
		return r.Client.GetCursor(ctx, r.project, logstore, shard, t)
	}
	cursor, err := at(in.From)
	if err != nil {
		return err
	}
	end, err := at(in.To)
	for err == nil && cursor != end {
		if err = r.called(); err != nil {
			return err
		}
		received, failed := r.Client.GetCursorTime(ctx, r.project, logstore, shard, cursor)
		if failed != nil {
			return failed
		}
		if received.Before(in.From) || !received.Before(in.To) {
			return incompleteError("a log between two cursors was received at " + received.Format(time.RFC3339) + ", which is not between their times")
		}
		next := end
		if after := received.Add(time.Second); after.Before(in.To) {
			if next, err = at(after); err != nil {
				return err
			}
		}
		if err = r.pull(ctx, shard, cursor, next, received); err != nil {
			return err
		}
		cursor = next
	}
	return err
}

// pull reads the logs between two cursors.
func (r *reading) pull(ctx context.Context, shard int, from, to string, received time.Time) error {
	for from != to {
		if err := r.called(); err != nil {
			return err
		}
		pulled, err := r.Client.PullLogs(ctx, r.project, r.said.Subject.Logstore, shard, from, to)
		if err != nil {
			return err
		}
		for _, log := range pulled.Logs {
			if err := r.add(log, received); err != nil {
				return err
			}
		}
		if pulled.Next == from {
			return incompleteError("PullLogs returned the cursor that it was asked for, as if there were no logs up to the next")
		}
		from = pulled.Next
	}
	return nil
}
