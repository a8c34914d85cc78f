package state

import "time"

// Event is one log in a Logstore.
type Event struct {
	Time     time.Time // __time__
	Received time.Time
	Topic    string
	Source   string
	Tags     map[string]string
	Fields   map[string]string
	// Indexed reports whether the Logstore had an index when the log came in: an
	// index covers only what is written after it.
	Indexed bool
	// Hidden logs were deleted by row or softly: searches do not show them.
	Hidden bool

	Shard   int32 // that it went to
	Place   int32 // counts those that came in to the shard
	Arrival int32 // counts those that came in
}
