package witness

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
)

// logstore is a Logstore with logs, each with the time when it was received.
type logstore struct {
	fake

	shards [][]time.Time // of each shard, the receipt of its logs
	page   int           // how many logs one call pulls; 0 for all
	age    time.Duration // of a log when it is received
	odd    string        // what it answers wrongly
	calls  int
}

func (l *logstore) log(shard, i int) cloud.Log {
	at := l.shards[shard][i]
	return cloud.Log{Time: at.Add(-l.age), Fields: map[string]string{"EventID": fmt.Sprintf("%d-%d", shard, i), "EventTime": at.Add(-time.Minute).Format(time.RFC3339)}}
}

func (l *logstore) GetLogs(_ context.Context, _ model.Project, _ string, q cloud.LogQuery) (logs []cloud.Log, err error) {
	l.calls++
	for s, shard := range l.shards {
		for i, at := range shard {
			if second := at.Add(-l.age).Unix(); second >= q.From && second < q.To {
				logs = append(logs, l.log(s, i))
			}
		}
	}
	if l.odd == "a log is deleted" && l.calls == 1 {
		defer func() { l.shards[0] = l.shards[0][1:] }()
	}
	logs = logs[min(q.Offset, len(logs)):]
	return logs[:min(q.Lines, len(logs))], nil
}

func (l *logstore) ListShards(context.Context, model.Project, string) (list []int, err error) {
	for i := range l.shards {
		list = append(list, i)
	}
	return list, nil
}

func (l *logstore) GetCursor(_ context.Context, _ model.Project, _ string, shard int, at time.Time) (string, error) {
	l.calls++
	i := slices.IndexFunc(l.shards[shard], func(t time.Time) bool { return !t.Before(at) })
	if i < 0 {
		i = len(l.shards[shard])
	}
	return fmt.Sprint(i), nil
}

func (l *logstore) GetCursorTime(_ context.Context, _ model.Project, _ string, shard int, cursor string) (time.Time, error) {
	var i int
	_, err := fmt.Sscan(cursor, &i)
	at := l.shards[shard][i].Truncate(time.Second)
	switch l.odd {
	case "a time before":
		at = at.AddDate(-1, 0, 0)
	case "the present":
		at = at.AddDate(1, 0, 0)
	}
	return at, err
}

func (l *logstore) PullLogs(_ context.Context, _ model.Project, _ string, shard int, from, to string) (pulled cloud.Pulled, err error) {
	var begin, end int
	if _, err := fmt.Sscan(from+" "+to, &begin, &end); err != nil {
		return pulled, err
	}
	if l.page > 0 {
		end = min(end, begin+l.page)
	}
	for i := begin; i < end; i++ {
		pulled.Logs = append(pulled.Logs, l.log(shard, i))
	}
	pulled.Next = fmt.Sprint(end)
	if l.odd == "the same cursor" {
		pulled.Next = from
	}
	return pulled, nil
}

// received returns times within the window, so many in each second from one on.
func received(from time.Time, each ...int) (list []time.Time) {
	for i, n := range each {
		for k := range n {
			list = append(list, from.Add(time.Duration(i)*time.Second+time.Duration(k)))
		}
	}
	return list
}

// TestReadLogs_whole: every log is read once by both ways, with the second in which it was received, however many there are in
// one second, in a page, in a shard.
func TestReadLogs_whole(t *testing.T) {
	t.Parallel()
	from := asking(nil).Window.From.Add(time.Hour)
	for name, store := range map[string]*logstore{
		"none":                            {shards: [][]time.Time{nil, nil}},
		"one":                             {shards: [][]time.Time{received(from, 1), nil}},
		"in two shards":                   {shards: [][]time.Time{received(from, 1, 2, 0, 3), received(from, 0, 1, 1)}},
		"as many as a search returns":     {shards: [][]time.Time{received(from, 100)}},
		"one more":                        {shards: [][]time.Time{received(from, 50, 51)}},
		"more in one second":              {shards: [][]time.Time{received(from, 1, 250, 1)}},
		"more in one second than a pull":  {shards: [][]time.Time{received(from, 7, 7)}, page: 3},
		"spread over the window":          {shards: [][]time.Time{{from, from.Add(5 * time.Hour), from.Add(20 * time.Hour), from.Add(40 * time.Hour)}}},
		"before what is read, and now":    {shards: [][]time.Time{{from.AddDate(0, 0, -20), from, asking(nil).said.Now.Add(time.Minute)}}},
		"of old events":                   {shards: [][]time.Time{received(from.Add(-8*time.Hour), 1, 1)}, age: 7*24*time.Hour - time.Minute},
		"of events to come":               {shards: [][]time.Time{received(from, 1)}, age: -15 * time.Minute},
		"many, in many seconds":           {shards: [][]time.Time{received(from, slices.Repeat([]int{3}, 300)...)}},
		"more than one thousand together": {shards: [][]time.Time{received(from, 1500)}, page: 1000},
	} {
		g := asking(store)
		if err := g.readLogs(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := 0
		for s, shard := range store.shards {
			for i, at := range shard {
				if !g.said.Raw.Window.From.After(at) && at.Before(g.said.Raw.Window.To) {
					want++
					id := store.log(s, i).Fields["EventID"]
					k := slices.IndexFunc(g.said.Raw.List, func(r judge.Row) bool { return r.ID == id })
					if k < 0 || !g.said.Raw.List[k].Received.Equal(at.Truncate(time.Second)) || !g.said.Raw.List[k].Happened.Equal(at.Add(-time.Minute).Truncate(time.Second)) {
						t.Errorf("%s: %s was received at %s", name, id, at)
					}
				}
			}
		}
		if raw, shown := g.said.Raw, g.said.Found; !raw.Complete || !shown.Complete || len(raw.List) != want || len(shown.List) != want {
			t.Errorf("%s: read %d (%s), found %d (%s), want %d", name, len(raw.List), raw.Unread, len(shown.List), shown.Unread, want)
		}
	}
}

// TestReadLogs_notWhole: what is cut, or contradicts itself, is not complete, and says why.
func TestReadLogs_notWhole(t *testing.T) {
	t.Parallel()
	from := asking(nil).Window.From.Add(time.Hour)
	for name, row := range map[string]struct {
		store *logstore
		raw   string
		found string
	}{
		"too many logs":            {&logstore{shards: [][]time.Time{received(from, slices.Repeat([]int{100}, 201)...)}}, "more than 20000 logs", "more than 20000 logs"},
		"too many calls":           {&logstore{shards: [][]time.Time{received(from, slices.Repeat([]int{1}, 1500)...)}}, "with 3000 calls", ""},
		"a time before the cursor": {&logstore{shards: [][]time.Time{received(from, 1)}, odd: "a time before"}, "is not between their times", ""},
		"the present as a time":    {&logstore{shards: [][]time.Time{received(from, 1)}, odd: "the present"}, "is not between their times", ""},
		"no next cursor":           {&logstore{shards: [][]time.Time{received(from, 1)}, odd: "the same cursor"}, "the cursor that it was asked for", ""},
	} {
		g := asking(row.store)
		if err := g.readLogs(t.Context()); err != nil {
			t.Fatal(err)
		}
		if raw := g.said.Raw; raw.Complete || !strings.Contains(raw.Unread, row.raw) || len(raw.List) > maxRows {
			t.Errorf("%s: %d logs were read, %t, %q", name, len(raw.List), raw.Complete, raw.Unread)
		}
		if found := g.said.Found; found.Complete != (row.found == "") || !strings.Contains(found.Unread, row.found) {
			t.Errorf("%s: %d logs were found, %t, %q", name, len(found.List), found.Complete, found.Unread)
		}
	}
}

// TestReadLogs_whileOneIsDeleted: the others are found all the same.
func TestReadLogs_whileOneIsDeleted(t *testing.T) {
	t.Parallel()
	from := asking(nil).Window.From.Add(time.Hour)
	store := &logstore{shards: [][]time.Time{received(from, slices.Repeat([]int{1}, 250)...)}, odd: "a log is deleted"}
	g := asking(store)
	g.ReadRaw = false
	if err := g.readLogs(t.Context()); err != nil {
		t.Fatal(err)
	}
	times := map[time.Time]bool{}
	for _, row := range g.said.Found.List {
		times[row.Time] = true
	}
	for _, at := range store.shards[0] {
		if !times[at.Truncate(time.Second)] {
			t.Errorf("the log of %s was not found", at)
		}
	}
	if !g.said.Found.Complete || g.said.Raw.Complete || g.said.Raw.Unread != "read_raw is false" {
		t.Errorf("%+v, %+v", g.said.Found.Unread, g.said.Raw.Unread)
	}
}
