package simulation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// Life is what happens to a shipping: how it begins, and the runs after that, each with its troubles.
type Life struct {
	Nothing bool     // whether it begins without a shipping; else with a healthy one that is recorded
	Begins  []string // what else is different at the beginning: names of values of the dimensions
	Runs    []Run
}

// Run is one run of Terraform.
type Run struct {
	Do       string // one of the operations
	Owner    int    // whose state it works on
	Declared Declared
	Others   map[int]string        // what others do before a round of calls
	Paused   string                // what others do in the first pause; empty: nothing
	Faults   map[int]Fault         // what happens to a call
	Lost     map[int]Fault         // what happens to a write
	Lags     map[int]int           // by how many rounds what a read shows is past
	Jumps    map[int]time.Duration // by how much the clock jumps before a round
	Killed   int                   // before a write, or, if negative, after one; 0: not
	Reverse  bool                  // whether concurrent writes, and plans of two resources, go in the reverse order
	Beside   string                // what the other owner does at the same time; empty: nothing
	Order    uint64                // whose turn it is then, bit by bit
}

// The operations, beside those of a configuration that has the trail twice.
const (
	runApply   = "apply"
	runRefresh = "refresh"
	runImport  = "import"
	runDestroy = "destroy"
	runForget  = "forget"   // the state is lost
	runRestore = "restore"  // an older state comes back
	runUpgrade = "upgrade"  // the state is one of before last_applied
	runUntaint = "untaint"  // terraform untaint
	runHandOn  = "hand on"  // state rm, and import into the other state
	runMoved   = "moved to" // terraform state mv to the other state
)

// script returns the troubles of a run.
func (r Run) script() script {
	s := script{
		backwards: r.Reverse, killBefore: max(r.Killed, 0), killAfter: max(-r.Killed, 0),
		faults: r.Faults, lost: r.Lost, lags: r.Lags, jumps: r.Jumps, acts: map[int]act{},
	}
	for round, name := range r.Others {
		s.acts[round] = actNamed(name)
	}
	if r.Paused != "" {
		s.paused = actNamed(r.Paused)
	}
	return s
}

// begin returns the history at the beginning of a life.
func (l Life) begin() *history {
	c := healthy()
	if l.Nothing {
		c = nothing()
	}
	for _, d := range dimensions {
		for _, v := range d {
			if slices.Contains(l.Begins, v.name) {
				v.set(&c)
			}
		}
	}
	h := c.begin()
	h.lately = []State{h.State}
	return h
}

// lived is how a life ended.
type lived struct {
	wrong      string // the property that does not hold; empty if all hold
	unknowable int
	forgotten  int
	standstill int // runs after which shipping stood still until the next one
	ways       int // ways out that were taken at the end
	trace      []string
	heat       heat
}

// live plays a life, and at its end what was declared last, without trouble, until that changes nothing
// any more.
func (l Life) live(traced bool) (end lived) {
	h := l.begin()
	var trace func(string)
	if traced {
		trace = func(words string) { end.trace = append(end.trace, words) }
	}
	say := func(format string, values ...any) {
		if traced {
			trace(fmt.Sprintf(format, values...))
		}
	}
	for _, run := range l.Runs {
		say("%s %+v of state %d", run.Do, run.Declared, run.Owner)
		shipped := h.ships()
		kind := h.kindOf(run)
		h.next = run.script()
		h.next.trace = trace
		err := h.do(run)
		say("-> %v, killed: %t", err, h.last.dead)
		stopped := shipped && !h.ships() && !run.Declared.Stopped && run.Do != runDestroy
		met := run.met(h.last)
		end.heat.count(kind, met, stopped)
		if end.wrong = h.judge(run, shipped, err); end.wrong != "" {
			return end
		}
		if stopped && met[0] && !domain.ProjectMayAppear(err) { // of which a plan warns: its configuration may create it
			end.wrong = "a run that met no trouble left shipping stopped"
			return end
		}
		if stopped {
			end.standstill++
		}
	}
	last := l.Runs[len(l.Runs)-1]
	rest := h.settle(last.Owner, Case{declared: last.Declared}, trace)
	end.wrong, end.ways, end.unknowable, end.forgotten = rest.wrong, rest.ways, h.Unknowable, h.Forgotten
	return end
}

// do makes a run.
func (h *history) do(run Run) error {
	mine, other := run.Owner, 1-run.Owner
	h.last = &turns{}
	state := h.owners[mine]
	if state == nil && !slices.Contains([]string{runApply, runImport, runRestore}, run.Do) {
		return h.apply(mine, run.Declared)
	}
	switch run.Do {
	case runForget:
		h.earlier[mine], h.owners[mine] = state, nil
	case runRestore:
		if h.earlier[mine] != nil {
			h.owners[mine] = h.earlier[mine]
		}
	case runUpgrade:
		h.owners[mine] = state.upgraded(run.Reverse)
	case runUntaint:
		h.untaint(mine)
	case runMoved:
		h.owners[mine], h.owners[other] = nil, state
	case runHandOn:
		h.earlier[mine], h.owners[mine] = state, nil
		if h.owners[other] == nil {
			return h.importTrail(other, run.Declared)
		}
	case runImport:
		if state == nil {
			return h.importTrail(mine, run.Declared)
		}
		return h.apply(mine, run.Declared)
	case runCopy, runRename, runImportBeside:
		return h.alone(mine, func(t *terraform) error { return t.beside(run.Do, run.Declared, run.Reverse) })
	case runRefresh:
		return h.two(run, (*terraform).refreshOnly)
	case runDestroy:
		return h.two(run, (*terraform).destroy)
	default:
		return h.two(run, func(t *terraform) error { return t.apply(run.Declared) })
	}
	return nil
}

// two makes a run, and beside it that of the other owner if there is one.
func (h *history) two(r Run, do func(t *terraform) error) error {
	if r.Beside == "" {
		return h.alone(r.Owner, do)
	}
	second := func(t *terraform) error { return t.apply(r.Declared) }
	switch {
	case r.Beside == runRefresh && h.owners[1-r.Owner] != nil:
		second = (*terraform).refreshOnly
	case r.Beside == runDestroy && h.owners[1-r.Owner] != nil:
		second = (*terraform).destroy
	}
	trace := h.next.trace
	one := h.start(r.Owner, do)
	h.next.trace = trace
	other := h.start(1-r.Owner, second)
	run(r.Order, one.running, other.running)
	if err := h.end(other); trace != nil {
		trace(fmt.Sprintf("the other state -> %v", err))
	}
	return h.end(one)
}

// judge says which property does not hold after a run; empty if all do.
func (h *history) judge(run Run, shipped bool, err error) string {
	if len(h.Violations) > 0 {
		return strings.Join(h.Violations, "; ")
	}
	if run.Do == runApply && h.waitsTooShort(err) {
		return projectNotAwaited
	}
	if h.last.acted > 0 || h.last.dead || h.last.misled || h.last.rounds == 0 {
		return ""
	}
	applies := run.Do == runApply && run.Beside == ""
	if err == nil && h.owners[run.Owner] != nil && applies {
		if unlike := h.unlike(run.Declared); unlike != "" {
			return "the run succeeded, and " + unlike
		}
	}
	if err != nil && shipped && !h.ships() && !tells(err) && !run.Declared.Stopped && run.Do != runDestroy && run.Beside == "" {
		return "shipping stands still, and the error does not tell: " + err.Error()
	}
	return ""
}

// projectNotAwaited is the property that does not hold where waitsTooShort is true.
const projectNotAwaited = "the run failed for a missing project, without waiting for it"

// waitsTooShort reports whether a run failed for a project that is missing, which the same configuration
// may be creating, and has not waited for it.
func (h *history) waitsTooShort(err error) bool {
	missing, ok := errorOf[*domain.ProjectMissingError](err)
	t := h.last
	return ok && missing.Region == "" && !t.dead && t.jumped == 0 && t.passed < 2*time.Minute
}
