package simulation

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync"
)

// situation is a state of the whole: what there is, what is declared and recorded, and where the process
// is, which is given by the calls that it waits to make and the writes that it has made.
type situation struct {
	State

	fresh    [2]bool // whether the Logstore is one that the service has created
	declared Declared
	destroys bool
	exists   bool // whether something is recorded
	recorded Declared
	tainted  bool
	enabled  bool
	applied  string // the record
	created  int    // the Logstore that the record is about, counted like Born
	waits    string
	written  string
}

// canonical returns the state with its Logstores numbered from 1, in the order of their creation.
// Nothing but the order matters of when they were created.
func (s situation) canonical() situation {
	s.Trail.Made = 0 // a process knows of no trail before the one that it sees
	numbers := []int{s.Stores[0].Logstore.Born, s.Stores[1].Logstore.Born, s.created}
	slices.Sort(numbers)
	numbers = slices.Compact(slices.DeleteFunc(numbers, func(n int) bool { return n == 0 }))
	for _, born := range []*int{&s.Stores[0].Logstore.Born, &s.Stores[1].Logstore.Born, &s.created} {
		*born = slices.Index(numbers, *born) + 1
	}
	return s
}

// situation returns the state in which a process of an owner is.
func (h *history) situation(owner int, c Case, t *turns) situation {
	s := situation{State: h.State, declared: c.declared, destroys: c.destroy}
	for i, store := range h.Stores {
		s.fresh[i] = store.Logstore.Exists && store.Logstore.Born == h.fresh[i]
	}
	if r := h.owners[owner]; r != nil {
		s.exists, s.recorded, s.tainted, s.enabled = true, r.Declared, r.Tainted, r.Enabled
		if a := r.Applied; a != nil {
			s.applied = a.String()
			if !a.Created.IsZero() {
				s.created = int(a.Created.Unix()-epoch) / 86400
			}
		}
	}
	if t != nil {
		s.waits, s.written = t.waits(), t.written
	}
	return s.canonical()
}

// waits returns the calls that the process waits to make. The lock is held.
func (t *turns) waits() string {
	var all strings.Builder
	for _, one := range t.pending {
		all.WriteString(one.name)
		all.WriteByte(',')
	}
	return all.String()
}

// set is a set of values that many tests fill, of which it keeps a hash of 64 bits: in a million values,
// two have the same in one of 40 million runs.
type set struct {
	seed  maphash.Seed
	parts [64]struct {
		mu  sync.Mutex
		all map[uint64]struct{}
	}
}

func newSet() *set {
	s := &set{seed: maphash.MakeSeed()}
	for i := range s.parts {
		s.parts[i].all = map[uint64]struct{}{}
	}
	return s
}

// add adds a value and reports whether it is new.
func add[T comparable](s *set, value T) bool {
	hash := maphash.Comparable(s.seed, value)
	part := &s.parts[hash%64]
	part.mu.Lock()
	defer part.mu.Unlock()
	_, known := part.all[hash]
	part.all[hash] = struct{}{}
	return !known
}

// size returns the number of values.
func (s *set) size() (n int) {
	for i := range s.parts {
		n += len(s.parts[i].all)
	}
	return n
}
