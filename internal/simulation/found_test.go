package simulation

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"sync"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// trouble is what happens to the first process of a history: nothing, that others act before a round, or
// that the answer to a write is lost. Beside it, the process may be killed at a write.
type trouble struct {
	round int // before which others act; 0: they do not
	by    act
	lost  int  // the write that fails; 0: none
	acts  bool // whether it acts nevertheless
}

func (t trouble) script() script {
	s := script{}
	if t.round > 0 {
		s.acts = map[int]act{t.round: t.by}
	}
	if t.lost > 0 {
		s.lost = map[int]Fault{t.lost: {Class: model.Unavailable, Fails: true, Acts: t.acts}}
	}
	return s
}

// String returns the trouble in words.
func (t trouble) String() string {
	switch {
	case t.round > 0:
		return fmt.Sprintf("others %s before round %d", t.by.name, t.round)
	case t.acts:
		return fmt.Sprintf("the answer to write %d is lost", t.lost)
	case t.lost > 0:
		return fmt.Sprintf("write %d fails", t.lost)
	default:
		return "no trouble"
	}
}

// snapshot is a world with what is recorded of it.
type snapshot struct {
	World

	recorded *Recorded
}

// snapshot returns what a kill would leave now.
func (h *history) snapshot(j *job) snapshot {
	s := snapshot{World: *h.World}
	s.Violations = nil // of the write that acts just now
	if j.state != nil {
		state := *j.state
		s.recorded = &state
	}
	return s
}

// kill is a kill of the first process right before or right after a write; the zero write is none.
type kill struct {
	snapshot

	write int
	after bool
	acted bool // whether others had acted
}

// firstRun is what the first process of a history went through.
type firstRun struct {
	worlds []State // before each round
	writes int
	kills  []kill
}

// resting is everything on which it depends where a history comes to rest.
type resting struct {
	State

	fresh    [2]int
	born     int
	declared Declared
	destroys bool
	exists   bool
	recorded Recorded // without the record
	known    bool
	applied  domain.Applied
}

func (s snapshot) resting(c Case) resting {
	s.Trail.Made = 0 // no state records it
	at := resting{State: s.State, fresh: s.fresh, born: s.born, declared: c.declared, destroys: c.destroy}
	if s.recorded == nil {
		return at
	}
	at.exists, at.recorded = true, *s.recorded
	at.recorded.Applied = nil
	if s.recorded.Applied != nil {
		at.known, at.applied = true, *s.recorded.Applied
	}
	return at
}

// ended is how a history ended.
type ended struct {
	err   string // the kind of the error; empty for none
	wrong string
	ships bool
}

// found is what an exploration has found.
type found struct {
	mu         sync.Mutex
	cases      int
	histories  int
	steady     int
	unknowable int
	refusals   map[string]int
	states     *set
	rests      map[uint64]ended // by the hash of a resting
	seed       maphash.Seed
	wrong      []*wrongHistory
}

func newFound() *found {
	return &found{refusals: map[string]int{}, states: newSet(), rests: map[uint64]ended{}, seed: maphash.MakeSeed()}
}

func (f *found) count(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *found) known(at resting) (ended, bool) {
	hash := maphash.Comparable(f.seed, at)
	f.mu.Lock()
	defer f.mu.Unlock()
	end, ok := f.rests[hash]
	return end, ok
}

func (f *found) keep(at resting, end ended) ended {
	hash := maphash.Comparable(f.seed, at)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rests[hash] = end
	return end
}

// wrongHistory is one in which a property does not hold.
type wrongHistory struct {
	c     Case
	t     trouble
	kill  kill
	wrong string
	trace []string
}

func (f *found) report(c Case, t trouble, k kill, wrong string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wrong = append(f.wrong, &wrongHistory{c: c, t: t, kill: k, wrong: wrong})
}

// weight is how much happens in the history.
func (w *wrongHistory) weight() int {
	weight := 100*w.c.differs + w.t.round + w.t.lost
	if w.t.round+w.t.lost > 0 {
		weight += 30
	}
	if w.kill.write > 0 {
		weight += 30 + w.kill.write
	}
	return weight
}

func (w *wrongHistory) String() string {
	words := fmt.Sprintf("%s: %s; %s", w.wrong, cmp.Or(w.c.Name, "as usual"), w.t)
	switch {
	case w.kill.write > 0 && w.kill.after:
		words += fmt.Sprintf("; killed after write %d", w.kill.write)
	case w.kill.write > 0:
		words += fmt.Sprintf("; killed before write %d", w.kill.write)
	}
	return words
}

// retrace plays the history once more, and keeps what happens in it.
func (w *wrongHistory) retrace() {
	h := w.c.begin()
	note := func(words string) { w.trace = append(w.trace, words) }
	h.next = w.t.script()
	h.next.trace = note
	if w.kill.after {
		h.next.killAfter = w.kill.write
	} else {
		h.next.killBefore = w.kill.write
	}
	err := h.step(0, w.c)
	note(fmt.Sprintf("-> %v, killed: %t", err, h.last.dead))
	if len(h.Violations) == 0 {
		h.settle(0, w.c, note)
	}
}
