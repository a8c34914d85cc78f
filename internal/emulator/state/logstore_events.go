package state

import (
	"slices"
	"sort"
	"time"
)

// The events of a Logstore are sorted by time, and events of the same time by arrival,
// which is the order of search results. So a range of time is a range of the slice,
// and expired events are at its beginning.

func byTime(a, b Event) int { return a.Time.Compare(b.Time) }

// Add adds events that have just arrived together, to the shard whose turn it is.
func (l *Logstore) Add(arrived ...Event) {
	turn := int(l.Arrived) % max(l.ShardCount, 1)
	for _, s := range l.Shards {
		if s.ReadOnly {
			continue
		}
		if turn == 0 {
			turn = s.ID
			break
		}
		turn--
	}
	l.AddTo(turn, arrived)
}

// AddTo puts them in one shard.
func (l *Logstore) AddTo(shard int, arrived []Event) {
	if len(arrived) == 0 {
		return
	}
	l.Searches = nil
	arrived = slices.Clone(arrived)
	for i := range arrived {
		arrived[i].Shard = int32(shard)
		l.number(&arrived[i])
	}
	if l.AppendMeta {
		withReceiveTime(arrived)
	}
	slices.SortStableFunc(arrived, byTime)
	for _, ev := range arrived {
		if ev.Received.After(l.LastReceived) {
			l.LastReceived = ev.Received
		}
	}
	held := len(l.Events)
	if held == 0 || !arrived[0].Time.Before(l.Events[held-1].Time) {
		l.Events = append(l.Events, arrived...)
		return
	}
	// Merge from the end: only what is later than the first arrival moves.
	l.Events = append(l.Events, arrived...)
	for to, from := len(l.Events)-1, held-1; len(arrived) > 0; to-- {
		if last := arrived[len(arrived)-1]; from < 0 || !l.Events[from].Time.After(last.Time) {
			l.Events[to] = last
			arrived = arrived[:len(arrived)-1]
			continue
		}
		l.Events[to] = l.Events[from]
		from--
	}
}

// number counts an event that came in.
func (l *Logstore) number(ev *Event) {
	for int(ev.Shard) >= len(l.arrivedAt) {
		l.arrivedAt = append(l.arrivedAt, 0)
	}
	l.Arrived++
	l.arrivedAt[ev.Shard]++
	ev.Arrival, ev.Place = l.Arrived, int32(l.arrivedAt[ev.Shard])
}

// ArrivedAt returns how many events ever came in to a shard.
func (l *Logstore) ArrivedAt(shard int) int {
	if shard < len(l.arrivedAt) {
		return l.arrivedAt[shard]
	}
	return 0
}

// Between returns where the events of a range of time begin and end.
func (l *Logstore) Between(from, to int64) (first, end int) {
	at := func(second int64) int {
		return sort.Search(len(l.Events), func(i int) bool { return l.Events[i].Time.Unix() >= second })
	}
	return at(from), at(to)
}

// Expire drops the events that are older than a time.
func (l *Logstore) Expire(oldest time.Time) {
	l.DropOldest(sort.Search(len(l.Events), func(i int) bool { return !l.Events[i].Time.Before(oldest) }))
}

// DropOldest drops the oldest n events, and gives their memory back before too much of it
// lies idle.
func (l *Logstore) DropOldest(n int) {
	if n == 0 {
		return
	}
	l.Searches = nil
	for i := 0; i < n && len(l.rewritten) > 0; i++ {
		delete(l.rewritten, l.Events[i].Arrival)
	}
	l.idle += n
	l.Events = l.Events[n:]
	if l.idle > len(l.Events) {
		l.Events, l.idle = slices.Clone(l.Events), 0
	}
}

// rearrange puts the events in order after an Edit callback wrote them.
func (l *Logstore) rearrange() {
	l.Searches = nil
	l.LastReceived = time.Time{}
	for i := range l.Events {
		ev := &l.Events[i]
		if ev.Arrival == 0 {
			l.number(ev)
		}
		if ev.Received.After(l.LastReceived) {
			l.LastReceived = ev.Received
		}
	}
	if !slices.IsSortedFunc(l.Events, byTime) {
		l.Events = slices.Clone(l.Events)
		slices.SortStableFunc(l.Events, byTime)
	}
	l.Events = slices.Clip(l.Events)
}
