package api

import (
	"slices"
	"time"
)

// Schedule holds the earliest times at which the services have something to do without a
// request; zero is now. Until then, no call has to look through all accounts.
type Schedule struct {
	Delivery time.Time // in real time
	Expiry   time.Time // on the emulator's clock
	Alerts   time.Time // the same

	pending []pendingWork
}

// pendingWork is something that a service does later.
type pendingWork struct {
	due time.Time // on the emulator's clock
	do  func(Env)
}

// Later schedules work.
func (s *Schedule) Later(due time.Time, do func(Env)) {
	s.pending = append(s.pending, pendingWork{due, do})
}

// DoPending does the work that is due, in the order in which it fell due.
func (s *Schedule) DoPending(env Env) {
	if len(s.pending) == 0 {
		return
	}
	due := slices.DeleteFunc(slices.Clone(s.pending), func(w pendingWork) bool { return w.due.After(env.Now) })
	s.pending = slices.DeleteFunc(s.pending, func(w pendingWork) bool { return !w.due.After(env.Now) })
	slices.SortStableFunc(due, func(a, b pendingWork) int { return a.due.Compare(b.due) })
	for _, w := range due {
		w.do(env)
	}
}

// Reset brings everything forward to now, except the pending work.
func (s *Schedule) Reset() { s.Delivery, s.Expiry, s.Alerts = time.Time{}, time.Time{}, time.Time{} }
