package state

import (
	"time"
)

// Shard is a part of the space of keys, which are MD5 sums in hexadecimal.
type Shard struct {
	ID         int
	ReadOnly   bool
	Begin, End string
	Created    time.Time
}
