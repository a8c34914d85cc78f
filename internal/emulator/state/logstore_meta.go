package state

import (
	"maps"
	"reflect"
	"strconv"
)

// Tags that a Logstore with append_meta gives to the logs that come in. See the Log Service
// documentation, "Reserved fields".
const (
	TagReceiveTime = "__receive_time__"
	TagClientIP    = "__client_ip__"
)

// withReceiveTime gives events the time at which they came in as a tag. Events of one group
// share their tags, before and after.
func withReceiveTime(events []Event) {
	var shared, tagged map[string]string
	for i := range events {
		ev := &events[i]
		if i == 0 || reflect.ValueOf(shared).Pointer() != reflect.ValueOf(ev.Tags).Pointer() {
			shared, tagged = ev.Tags, Tagged(ev.Tags, TagReceiveTime, strconv.FormatInt(ev.Received.Unix(), 10))
		}
		ev.Tags = tagged
	}
}

// Tagged returns tags with one more.
func Tagged(tags map[string]string, name, value string) map[string]string {
	tags = maps.Clone(tags)
	ensure(&tags)
	tags[name] = value
	return tags
}
