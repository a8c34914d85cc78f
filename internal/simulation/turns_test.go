package simulation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing/synctest"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// turn is a call, or a pause, that waits until it may go on.
type turn struct {
	name   string
	writes bool
	sleep  time.Duration // of a pause; 0 for a call
	begin  chan start
}

// start is what a call gets when it goes on.
type start struct {
	alive bool   // whether the process is
	late  bool   // whether others have acted while the call was on its way
	fault Fault  // what happens to the call
	past  *State // what a read answers from; nil: the present
}

// Fault is what happens to a call beside what it does. The zero value is that nothing happens.
type Fault struct {
	Class model.Class // of the answer
	Fails bool
	Acts  bool // whether a call that writes acts nevertheless
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
	world   *World
	dead    bool
	passed  time.Duration // since the process began
	jumped  time.Duration // what the clock has jumped since
	rounds  int
	writes  int
	calls   int
	others  int    // how often others have acted, without the other process
	failed  int    // how many calls have failed
	unheard int    // of how many writes that acted the answer was lost
	lagged  int    // how many reads have shown the past
	written string // the writes that have acted
	misled  bool   // whether the process has last seen the past of something
	acted   int    // how often others have acted, and the other process has written
}

// script is what happens to a process. Rounds, writes and calls are counted from 1.
type script struct {
	backwards  bool                  // whether the writes go in the reverse order of their names
	acts       map[int]act           // what others do before a round
	faults     map[int]Fault         // what happens to a call
	lost       map[int]Fault         // what happens to a write
	paused     act                   // what others do in the first pause; nothing without a name
	killBefore int                   // the write before which the process is killed; 0 for none
	killAfter  int                   // the write after which it is
	lags       map[int]int           // by how many rounds what a read shows is past
	jumps      map[int]time.Duration // by how much the clock jumps before a round
	seen       func()                // is called in each round; may be nil
	between    func(after bool)      // is called right before and right after each write; may be nil
	trace      func(string)          // is told of each call that writes, of each fault and of what others do; may be nil
}

func (t *turns) now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return time.Unix(epoch+100*86400, 0).Add(t.passed + t.jumped)
}

// wait waits for the turn.
func (t *turns) wait(mine turn) start {
	mine.begin = make(chan start, 1)
	t.mu.Lock()
	if t.dead {
		t.mu.Unlock()
		return start{}
	}
	acted := t.acted
	t.pending = append(t.pending, mine)
	t.mu.Unlock()
	begun := <-mine.begin
	t.mu.Lock()
	defer t.mu.Unlock()
	begun.late = t.acted > acted
	return begun
}

// alive reports whether the process was not killed.
func (t *turns) alive() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.dead
}

// untroubled reports whether nothing has happened to the process.
func (t *turns) untroubled() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.acted+t.failed+t.lagged == 0
}

// overdue reports whether the process has taken as long as an operation may take.
func (t *turns) overdue() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.passed > operationTimeout
}

// atWrite is called right before and right after a write has acted.
func (t *turns) atWrite(operation string, after bool) {
	if after {
		t.written += operation + ","
	}
	if t.between != nil {
		t.between(after)
	}
}

// survives reports whether the process is alive after a write.
func (t *turns) survives() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.killAfter != 0 && t.writes == t.killAfter {
		t.dead = true
	}
	return !t.dead
}

// running is a process that runs.
type running struct {
	*turns

	done chan struct{}
}

func (t *turns) begin(process func()) *running {
	r := &running{t, make(chan struct{})}
	go func() {
		defer close(r.done)
		process()
	}()
	return r
}

func (r *running) ended() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// run runs processes to their ends, each round one of them: order says which, bit by bit. What one of
// them writes is to the others what others do.
func run(order uint64, all ...*running) {
	for round := 0; ; round++ {
		synctest.Wait()
		all = slices.DeleteFunc(slices.Clone(all), (*running).ended)
		if len(all) == 0 {
			return
		}
		one := all[int(order>>(round%64)&1)%len(all)]
		before := one.world.State
		one.next()
		if len(all) == 1 {
			continue
		}
		synctest.Wait()
		for _, other := range all {
			if other != one && one.world.State != before {
				other.disturb()
			}
		}
	}
}

// disturb counts that others have acted.
func (t *turns) disturb() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.acted++
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
	if t.seen != nil {
		t.seen()
	}
	t.rounds++
	t.world.remember()
	if jump := t.jumps[t.rounds]; jump != 0 {
		t.jumped += jump
		t.say("the clock jumps by %s", jump)
	}
	if act, ok := t.acts[t.rounds]; ok {
		t.acted++
		t.others++
		t.say("others %s", act.name)
		act.do(t.world)
	}
	if kind == 2 {
		if t.paused.name != "" {
			t.acted++
			t.others++
			t.say("others %s in a pause", t.paused.name)
			t.paused.do(t.world)
			t.paused = act{}
		}
		t.world.deliver()
	}
	going := t.pending[:n]
	t.pending = slices.Clone(t.pending[n:])
	for _, one := range going {
		t.passed += one.sleep / time.Duration(n)
		begin := start{alive: true}
		if kind < 2 {
			t.calls++
			begin.fault = t.faults[t.calls]
		}
		if lag := t.lags[t.calls]; kind == 0 && lag > 0 {
			begin.past = t.world.past(lag)
			t.lagged++
			t.say("%s shows what was %d rounds ago", one.name, lag)
		}
		if one.writes {
			t.writes++
			if f, ok := t.lost[t.writes]; ok {
				begin.fault = f
			}
			t.dead = t.writes == t.killBefore
			begin.alive = !t.dead
		}
		if begin.fault.Fails && begin.alive {
			t.failed++
		}
		if begin.fault.Acts && begin.alive && one.writes {
			t.unheard++
		}
		if begin.alive && (one.writes || begin.fault.Fails) {
			t.say("%s%s", one.name, begin.fault.words())
		}
		one.begin <- begin
	}
	if t.dead {
		for _, one := range t.pending {
			one.begin <- start{}
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

func (t *turns) say(format string, values ...any) {
	if t.trace != nil {
		t.trace(fmt.Sprintf(format, values...))
	}
}

// words returns the fault as the end of a sentence.
func (f Fault) words() string {
	switch {
	case !f.Fails:
		return ""
	case f.Acts:
		return fmt.Sprintf(" acts, and its answer is lost (class %d)", f.Class)
	default:
		return fmt.Sprintf(" fails (class %d)", f.Class)
	}
}
