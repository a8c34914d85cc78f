package state

import "time"

// NextExpiry returns the earliest moment at which an event of the Logstore may have to go.
func (l *Logstore) NextExpiry(now time.Time) time.Time {
	next := Never
	if len(l.Events) == 0 {
		return next
	}
	if ttl, limited := l.Retention(now); limited {
		next = l.Events[0].Time.AddDate(0, 0, ttl)
	}
	if now.Before(l.FormerUntil) {
		next = Earlier(next, l.FormerUntil)
	}
	return next
}

// Retention returns for how many days the Logstore keeps its events at present, and
// whether that is limited at all.
func (l *Logstore) Retention(now time.Time) (days int, limited bool) {
	days = l.TTL
	if now.Before(l.FormerUntil) {
		days = max(days, l.FormerTTL)
	}
	return days, days > 0 && days < PermanentTTL
}

// Never is later than anything on a schedule.
var Never = time.Unix(1<<40, 0)

// Earlier returns the earlier of two times.
func Earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
