package matrix

import (
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// hold is a retention that a person raised in the console and that no run may lower, since
// it may be a legal hold.
type hold struct {
	days  int
	since int // the number of calls before it
	plans int // the number of plans before it
}

// Hold watches the retention that the Logstores have now.
func (i *Invariants) Hold(days int) {
	i.hold = &hold{days: days, since: len(i.cloud.Journal())}
	if i.driver != nil {
		i.hold.plans = len(i.driver.Plans())
	}
}

// checkHold judges a retention below the hold. Two cases cannot be told from a lawful
// change: Log Service has no conditional write, so a hold between the last look
// and the write is overwritten; and a hold that was set before a plan showed that it would
// be lowered, with a consent that no apply was known to have used.
func (i *Invariants) checkHold(kept map[string]int) {
	for path, days := range kept {
		if i.hold == nil || days >= i.hold.days {
			continue
		}
		later := i.cloud.Journal()
		later = later[min(i.hold.since, len(later)):]
		write := slices.IndexFunc(later, func(c emulator.Call) bool { return c.Action == "UpdateLogStore" && tookEffect(c) })
		looked := slices.ContainsFunc(later[:max(write, 0)], func(c emulator.Call) bool { return c.Action == "GetLogStore" })
		shown := i.planShows(fmt.Sprintf("logstore.retention_days: %d -> %d", i.hold.days, days))
		if !looked || shown {
			i.unknowable++
			i.MinRetention = min(i.MinRetention, days)
		} else {
			i.t.Errorf("a hold of %d days on %s was lowered to %d", i.hold.days, path, days)
			i.lowered++
		}
		i.hold = nil // it is gone
	}
}

// planShows reports whether a plan since the hold showed a change.
func (i *Invariants) planShows(change string) bool {
	return i.driver != nil && slices.ContainsFunc(i.driver.Plans()[i.hold.plans:], func(shown []string) bool {
		return slices.ContainsFunc(shown, func(line string) bool { return strings.Contains(line, change) })
	})
}
