package consumer

import (
	"bytes"
	"maps"
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls/cursor"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// heartbeat keeps a consumer alive, and answers the shards that it may consume from now on. See
// ConsumerGroupHeartBeat, and "Use consumer groups to consume logs": a shard belongs to one
// consumer at a time, and a consumer that is late is removed. How the shards are divided is
// inferred: evenly, and a shard that is to go to another consumer is first taken from the
// former one, which gives it up with a heartbeat that no longer names it.
func heartbeat(r *api.Request) (any, *api.Error) {
	l, g, err := find(r)
	if err != nil {
		return nil, err
	}
	name := r.SLS.Query.Get("consumer")
	if name == "" {
		return nil, api.ParameterInvalid("consumer is required")
	}
	held := []*int{}
	if len(bytes.TrimSpace(r.Body)) > 0 {
		if err := sls.DecodeBody(r, api.CodeParameterInvalid, &held); err != nil {
			return nil, err
		}
	}
	if slices.Contains(held, nil) {
		return nil, api.ParameterInvalid("each element must be a whole number, one is null")
	}
	removeLate(g, r.Now)
	m := g.Consumers[name]
	switch {
	case m == nil && len(held) > 0:
		return nil, api.Refusal(400, api.CodeNotExistConsumerWithBody, "non-exist consumer with non-empty body of heartbeat message: it was late, and has to name no shards.")
	case m == nil:
		m = &state.Member{Assigned: map[int]bool{}}
		g.Consumers[name] = m
	}
	m.Heartbeat, m.Held = r.Now, map[int]bool{}
	for _, id := range held {
		m.Held[*id] = true
	}
	assign(l, g, m)
	return slices.AppendSeq([]int{}, sortedKeys(m.Assigned)), nil
}

// removeLate removes the consumers whose heartbeat is late.
func removeLate(g *state.ConsumerGroup, now time.Time) {
	maps.DeleteFunc(g.Consumers, func(_ string, m *state.Member) bool {
		return now.Sub(m.Heartbeat) > time.Duration(g.Timeout)*time.Second
	})
}

// assign decides which shards a consumer may consume: what it has, as far as there are still
// enough for the others, and what no member has.
func assign(l *state.Logstore, g *state.ConsumerGroup, m *state.Member) {
	open := openShards(l, g)
	taken := map[int]bool{}
	for _, other := range g.Consumers {
		if other != m {
			maps.Copy(taken, other.Assigned)
			maps.Copy(taken, other.Held)
		}
	}
	maps.DeleteFunc(m.Assigned, func(id int, _ bool) bool { return !slices.Contains(open, id) })
	share := len(open) / len(g.Consumers)
	if len(open)%len(g.Consumers) > 0 && !othersHaveTheRest(g, m, share, len(open)%len(g.Consumers)) {
		share++
	}
	for _, id := range slices.Backward(slices.Sorted(maps.Keys(m.Assigned))) {
		if len(m.Assigned) > share {
			delete(m.Assigned, id)
		}
	}
	for _, id := range open {
		if len(m.Assigned) < share && !taken[id] {
			m.Assigned[id] = true
		}
	}
}

// othersHaveTheRest reports whether as many other consumers as there are shards over have one
// more than their share.
func othersHaveTheRest(g *state.ConsumerGroup, m *state.Member, share, over int) bool {
	more := 0
	for _, other := range g.Consumers {
		if other != m && len(other.Assigned) > share {
			more++
		}
	}
	return more >= over
}

// openShards are the shards that are to be consumed. A shard that was split or merged is, until
// it is consumed to its end; in a group that keeps the order, the new ones wait for that.
func openShards(l *state.Logstore, g *state.ConsumerGroup) []int {
	shards := sls.Shards(l)
	finished := func(s state.Shard) bool {
		c := cursor.Of(l, s)
		at, ok := c.Parse(g.Checkpoints[s.ID].Cursor)
		return s.ReadOnly && ok && at >= c.End()
	}
	var open []int
	for _, s := range shards {
		waits := g.Order && slices.ContainsFunc(shards, func(before state.Shard) bool {
			return before.ReadOnly && before.ID < s.ID && before.Begin < s.End && s.Begin < before.End && !finished(before)
		})
		if !waits && !finished(s) {
			open = append(open, s.ID)
		}
	}
	return open
}
