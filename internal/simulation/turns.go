package simulation

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"testing/synctest"
	"time"
)

// turn is a call, or a pause, that waits until it may go on.
type turn struct {
	name   string
	writes bool
	sleep  time.Duration // of a pause; 0 for a call
	begin  chan bool     // whether the process is still alive
}

// operationTimeout is how long an operation may take.
const operationTimeout = 10 * time.Minute

// turns decides who goes on when several goroutines of a process wait: all that read go on
// together; otherwise one that writes, in the order of the names; otherwise the time passes until
// all pauses have ended. So a history is the same each time, and between two rounds others may act
// or the process may be killed. It belongs into a bubble of testing/synctest.
type turns struct {
	mu sync.Mutex
	script
	pending []turn
	later   func() // what happens while time passes
	dead    bool
	passed  time.Duration // since the epoch of the bubble
	rounds  int
	writes  int
	acted   bool // others have acted
}

// script is what happens to a process.
type script struct {
	backwards  bool         // whether the writes go in the reverse order of their names
	actAt      int          // the round before which others act; 0 for none
	act        func()       // what they do
	killBefore int          // the write before which the process is killed, counted from 1; 0 for none
	killAfter  int          // the write after which it is
	trace      func(string) // is told of each call that writes; may be nil
}

func (t *turns) now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return time.Unix(epoch+100*86400, 0).Add(t.passed)
}

// wait waits for the turn and reports whether the process is alive, and whether others have acted
// while the call was on its way.
func (t *turns) wait(mine turn) (alive, late bool) {
	mine.begin = make(chan bool, 1)
	t.mu.Lock()
	if t.dead {
		t.mu.Unlock()
		return false, false
	}
	acted := t.acted
	t.pending = append(t.pending, mine)
	t.mu.Unlock()
	alive = <-mine.begin
	return alive, t.acted && !acted
}

// overdue reports whether the process has taken as long as an operation may take.
func (t *turns) overdue() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.passed > operationTimeout
}

// written reports whether the process is alive after a write.
func (t *turns) written() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.killAfter != 0 && t.writes == t.killAfter {
		t.dead = true
	}
	return !t.dead
}

// run runs a process to its end.
func (t *turns) run(process func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		process()
	}()
	for {
		synctest.Wait()
		select {
		case <-done:
			return
		default:
			t.next()
		}
	}
}

// next lets those go on whose turn it is.
func (t *turns) next() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.pending) == 0 {
		panic("a process waits for something that is no turn")
	}
	slices.SortStableFunc(t.pending, func(a, b turn) int {
		order := strings.Compare(a.name, b.name)
		if t.backwards {
			order = -order
		}
		return cmp.Or(rank(a)-rank(b), order)
	})
	kind, n := rank(t.pending[0]), 1
	for kind != 1 && n < len(t.pending) && rank(t.pending[n]) == kind {
		n++
	}
	if kind < 2 {
		t.rounds++
		if t.rounds == t.actAt {
			t.acted = true
			t.act()
		}
	}
	if kind == 2 {
		t.later()
	}
	going := t.pending[:n]
	t.pending = slices.Clone(t.pending[n:])
	for _, one := range going {
		t.passed += one.sleep / time.Duration(n)
		if one.writes {
			if t.writes++; t.writes == t.killBefore {
				t.dead = true
			} else if t.trace != nil {
				t.trace(one.name)
			}
		}
		one.begin <- !t.dead
	}
	if t.dead {
		for _, one := range t.pending {
			one.begin <- false
		}
		t.pending = nil
	}
}

// rank says who goes first: reads, then writes, then pauses.
func rank(t turn) int {
	switch {
	case t.sleep > 0:
		return 2
	case t.writes:
		return 1
	default:
		return 0
	}
}
