package simulation

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Life is what happens to a shipping: how it begins, and the runs after that, each with its troubles.
type Life struct {
	Nothing bool     // whether it begins without a shipping; else with a healthy one that is recorded
	Begins  []string // what else is different at the beginning: names of values of the dimensions
	Runs    []Run
}

// Run is one run of Terraform.
type Run struct {
	Do       string // apply, destroy, destroy with logs, import, or forget: lose the state
	Declared Declared
	Others   map[int]string // what others do before a round of calls
	Paused   string         // what others do in the first pause; empty: nothing
	Faults   map[int]Fault  // what happens to a call
	Lost     map[int]Fault  // what happens to a write
	Killed   int            // before a write, or, if negative, after one; 0: not
	Reverse  bool           // whether concurrent writes go in the reverse order
}

// The number of runs in a life, and the furthest round, call and write that a trouble is at.
const (
	mostRuns  = 8
	lastRound = 14
	lastCall  = 60
	lastWrite = 8
)

// newLife returns the life of a seed.
func newLife(seed uint64) Life {
	r := rand.New(rand.NewPCG(seed, 0x5eed))
	life := Life{Nothing: r.IntN(2) == 0}
	for range r.IntN(4) {
		d := dimensions[r.IntN(observedDimensions)]
		life.Begins = append(life.Begins, d[r.IntN(len(d))].name)
	}
	d := Declared{Days: forever}
	for range 1 + r.IntN(mostRuns) {
		switch r.IntN(8) {
		case 0:
			d.Days, d.Consent = []int{30, 180, forever}[r.IntN(3)], r.IntN(2) == 0
		case 1:
			d.Stopped = !d.Stopped
		case 2:
			d.Store = 1 - d.Store
		case 3:
			d.CreateProject = !d.CreateProject
		case 4:
			d.Unmanaged = !d.Unmanaged
		}
		run := Run{Do: []string{"apply", "apply", "apply", "apply", "apply", "apply", "import", "destroy", "destroy with logs", "forget"}[r.IntN(10)], Declared: d}
		for range r.IntN(3) {
			run.Others = set(run.Others, 1+r.IntN(lastRound), acts[r.IntN(len(acts))].name)
		}
		for range r.IntN(3) {
			run.Faults = set(run.Faults, 1+r.IntN(lastCall), newFault(r))
		}
		if r.IntN(3) == 0 {
			run.Lost = set(run.Lost, 1+r.IntN(lastWrite), newFault(r))
			run.Paused = acts[r.IntN(len(acts))].name
		}
		if r.IntN(5) == 0 {
			run.Killed = (1 + r.IntN(lastWrite)) * (1 - 2*r.IntN(2))
		}
		run.Reverse = r.IntN(2) == 0
		life.Runs = append(life.Runs, run)
	}
	return life
}

// newFault returns any fault. A call that is refused or throttled has not acted.
func newFault(r *rand.Rand) Fault {
	f := Fault{Fails: true, Class: []model.Class{model.Unavailable, model.Throttled, model.Denied, model.BadResponse, model.TimedOut}[r.IntN(5)]}
	f.Acts = r.IntN(2) == 0 && f.Class != model.Denied && f.Class != model.Throttled
	return f
}

func set[V any](m map[int]V, key int, value V) map[int]V {
	if m == nil {
		m = map[int]V{}
	}
	m[key] = value
	return m
}

// script returns the troubles of a run.
func (r Run) script() script {
	s := script{backwards: r.Reverse, killBefore: max(r.Killed, 0), killAfter: max(-r.Killed, 0), faults: r.Faults, lost: r.Lost, acts: map[int]act{}}
	for round, name := range r.Others {
		s.acts[round] = actNamed(name)
	}
	if r.Paused != "" {
		s.paused = actNamed(r.Paused)
	}
	return s
}

func actNamed(name string) act {
	return acts[slices.IndexFunc(acts, func(a act) bool { return a.name == name })]
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
	return c.begin()
}

// lived is how a life ended.
type lived struct {
	wrong      string // the property that does not hold; empty if all hold
	unknowable int
	standstill int // runs after which shipping stood still until the next one
	trace      []string
}

// live plays a life, and at its end what was declared last, without trouble, until that changes nothing
// any more.
func (l Life) live() (end lived) {
	h := l.begin()
	say := func(words string) { end.trace = append(end.trace, words) }
	for _, run := range l.Runs {
		say(fmt.Sprintf("%s %+v", run.Do, run.Declared))
		shipped := h.ships()
		h.next = run.script()
		h.next.trace = say
		err := h.do(run)
		say(fmt.Sprintf("-> %v, killed: %t", err, h.last.dead))
		if end.wrong = h.judge(run, shipped, err); end.wrong != "" {
			return end
		}
		if shipped && !h.ships() {
			end.standstill++
		}
	}
	rest := Case{declared: l.Runs[len(l.Runs)-1].Declared}
	end.wrong, _ = h.settle(rest, say)
	end.unknowable = h.Unknowable
	return end
}

// do makes a run.
func (h *history) do(run Run) error {
	switch {
	case run.Do == "forget":
		h.state, h.last = nil, &turns{}
		return nil
	case run.Do == "import" && h.state == nil:
		return h.importTrail(run.Declared)
	case strings.HasPrefix(run.Do, "destroy") && h.state != nil:
		return h.destroy(run.Do == "destroy with logs")
	default:
		return h.apply(run.Declared)
	}
}

// judge says which property does not hold after a run; empty if all do.
func (h *history) judge(run Run, shipped bool, err error) string {
	if len(h.Violations) > 0 {
		return strings.Join(h.Violations, "; ")
	}
	if h.last.acted > 0 || h.last.dead {
		return ""
	}
	if err == nil && h.state != nil && run.Do != "import" && run.Do != "forget" && !strings.HasPrefix(run.Do, "destroy") {
		if unlike := h.unlike(run.Declared); unlike != "" {
			return "the run succeeded, and " + unlike
		}
	}
	if err != nil && shipped && !h.ships() && !tells(err) && !run.Declared.Stopped && !strings.HasPrefix(run.Do, "destroy") {
		return "shipping stands still, and the error does not tell: " + err.Error()
	}
	return ""
}

// tells reports whether an error tells that shipping may stand still.
func tells(err error) bool {
	return errors.As(err, new(*reconcile.NotShippingError)) || errors.As(err, new(*reconcile.RecreateError)) || errors.As(err, new(*reconcile.DestinationError))
}

// shrink returns the shortest life that goes wrong in the same way, which it finds by leaving out one
// thing after the other.
func (l Life) shrink(wrong string) Life {
	for smaller := true; smaller; {
		smaller = false
		for _, less := range l.without() {
			if less.live().wrong == wrong {
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
		change := func(edit func(r *Run)) {
			less := l
			less.Runs = slices.Clone(l.Runs)
			edit(&less.Runs[i])
			all = append(all, less)
		}
		for round := range run.Others {
			change(func(r *Run) { r.Others = except(r.Others, round) })
		}
		for write := range run.Lost {
			change(func(r *Run) { r.Lost = except(r.Lost, write) })
		}
		if run.Paused != "" {
			change(func(r *Run) { r.Paused = "" })
		}
		for call := range run.Faults {
			change(func(r *Run) { r.Faults = except(r.Faults, call) })
		}
		if run.Killed != 0 {
			change(func(r *Run) { r.Killed = 0 })
		}
		if run.Reverse {
			change(func(r *Run) { r.Reverse = false })
		}
	}
	return all
}

func except[V any](m map[int]V, key int) map[int]V {
	less := map[int]V{}
	for k, v := range m {
		if k != key {
			less[k] = v
		}
	}
	return less
}
