package state

import "time"

// ConsumerGroup is a group of consumers that share the shards of a Logstore.
type ConsumerGroup struct {
	Name        string             `json:"name"`
	Timeout     int                `json:"timeout"` // in seconds
	Order       bool               `json:"order"`
	Consumers   map[string]*Member `json:"consumers"`
	Checkpoints map[int]Checkpoint `json:"checkpoints"` // by shard
}

// Member is a consumer of a group.
type Member struct {
	Heartbeat time.Time    `json:"heartbeat"`
	Assigned  map[int]bool `json:"assigned"` // the shards that it may consume
	Held      map[int]bool `json:"held"`     // those that it said it consumes
}

// Checkpoint is how far a shard was consumed.
type Checkpoint struct {
	Cursor     string    `json:"cursor"`
	UpdateTime time.Time `json:"update_time"`
	Consumer   string    `json:"consumer"`
}

// AddConsumerGroup adds a consumer group.
func (l *Logstore) AddConsumerGroup(g *ConsumerGroup) {
	ensure(&l.ConsumerGroups)
	ensure(&g.Consumers)
	ensure(&g.Checkpoints)
	l.ConsumerGroups[g.Name] = g
}
