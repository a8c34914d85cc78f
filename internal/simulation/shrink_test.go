package simulation

import (
	"maps"
	"slices"
)

// shrink returns the shortest life that goes wrong in the same way, which it finds by leaving out one
// thing after the other.
func (l Life) shrink(wrong string) Life {
	for smaller := true; smaller; {
		smaller = false
		for _, less := range l.without() {
			if less.live(false).wrong == wrong {
				l, smaller = less, true
				break
			}
		}
	}
	return l
}

// without returns the life without each of its things.
func (l Life) without() (all []Life) {
	for i := range l.Begins {
		less := l
		less.Begins = slices.Delete(slices.Clone(l.Begins), i, i+1)
		all = append(all, less)
	}
	for i, run := range l.Runs {
		if len(l.Runs) > 1 {
			less := l
			less.Runs = slices.Delete(slices.Clone(l.Runs), i, i+1)
			all = append(all, less)
		}
		for _, smaller := range run.without() {
			less := l
			less.Runs = slices.Clone(l.Runs)
			less.Runs[i] = smaller
			all = append(all, less)
		}
	}
	return all
}

// without returns the run without each of its troubles.
func (r Run) without() (all []Run) {
	leave := func(has bool, edit func(r *Run)) {
		if has {
			less := r
			edit(&less)
			all = append(all, less)
		}
	}
	for round := range r.Others {
		leave(true, func(r *Run) { r.Others = except(r.Others, round) })
	}
	for call := range r.Faults {
		leave(true, func(r *Run) { r.Faults = except(r.Faults, call) })
	}
	for write := range r.Lost {
		leave(true, func(r *Run) { r.Lost = except(r.Lost, write) })
	}
	for call := range r.Lags {
		leave(true, func(r *Run) { r.Lags = except(r.Lags, call) })
	}
	leave(r.Jumps != nil, func(r *Run) { r.Jumps = nil })
	leave(r.Paused != "", func(r *Run) { r.Paused = "" })
	leave(r.Killed != 0, func(r *Run) { r.Killed = 0 })
	leave(r.Reverse, func(r *Run) { r.Reverse = false })
	leave(r.Beside != "", func(r *Run) { r.Beside, r.Order = "", 0 })
	return all
}

// except returns a map without a key; nil if nothing is left.
func except[V any](m map[int]V, key int) map[int]V {
	if len(m) == 1 {
		return nil
	}
	less := maps.Clone(m)
	delete(less, key)
	return less
}
