package simulation

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

var (
	depth        = flag.Int("depth", 2, "in how many parts a case without trouble differs from the usual one, at most")
	troubleDepth = flag.Int("trouble-depth", 1, "the same for a case with each trouble")
)

// shards is how many tests share the cases of an exploration, to use all processors.
const shards = 4

// TestMain lets the collector of garbage run less often: a history lives for a moment only.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

// Every case of every part, with every trouble at every point, comes to rest: everything is as declared,
// or the error is the same each time, nothing is written, and the ways out that it names lead to where
// everything is as declared. On the way, nothing is deleted, shortened, widened or narrowed that was not
// asked for, and shipping that no one else has ended goes on.
func TestExplore(t *testing.T) {
	all := newFound()
	begun := time.Now()
	t.Run("shards", func(t *testing.T) {
		for shard := range shards {
			t.Run(fmt.Sprint(shard), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(*testing.T) {
					for _, usual := range []func() Case{healthy, nothing} {
						all.explore(usual, shard)
					}
				})
			})
		}
	})
	t.Logf("%d cases, %d histories, %d states in %s: %d histories end as declared, %d refused, and by the ways out as declared; %d writes met what no one could know",
		all.cases, all.histories, all.states.size(), time.Since(begun).Round(time.Second), all.steady, all.histories-all.steady, all.unknowable)
	for _, refusal := range slices.Sorted(maps.Keys(all.refusals)) {
		t.Logf("  %d %s", all.refusals[refusal], refusal)
	}
	keep(t, begun, func(kept *figures, run runOf) {
		is := exploredFigures{
			Run: run, Depth: *depth, TroubleDepth: *troubleDepth, Cases: all.cases, Histories: all.histories, States: all.states.size(),
			Refused: all.histories - all.steady, Unknowable: all.unknowable,
		}
		if i := slices.IndexFunc(kept.Explored, func(e exploredFigures) bool { return e.Depth == is.Depth && e.TroubleDepth == is.TroubleDepth }); i >= 0 {
			kept.Explored[i] = is
		} else {
			kept.Explored = append(kept.Explored, is)
		}
	})
	slices.SortFunc(all.wrong, func(a, b *wrongHistory) int {
		return cmp.Or(a.weight()-b.weight(), strings.Compare(a.String(), b.String()))
	})
	for i, wrong := range all.wrong {
		if i == 5 {
			t.Errorf("and %d more", len(all.wrong)-i)
			break
		}
		synctest.Test(t, func(*testing.T) { wrong.retrace() })
		t.Errorf("%s\n  %s", wrong, strings.Join(wrong.trace, "\n  "))
	}
}

// explore plays the cases of a shard. A case that is a few parts away from the usual one has each trouble.
func (f *found) explore(usual func() Case, shard int) {
	n := 0
	deepest, deepestTrouble := *depth, *troubleDepth
	if testing.Short() {
		deepest, deepestTrouble = 1, 0
	}
	for c := range cases(usual, deepest) {
		if n++; n%shards != shard {
			continue
		}
		f.count(func() { f.cases++ })
		first := f.play(c, trouble{})
		if c.differs > deepestTrouble {
			continue
		}
		for write := 1; write <= first.writes; write++ {
			f.play(c, trouble{lost: write})
			f.play(c, trouble{lost: write, acts: true})
		}
		for round, world := range first.worlds {
			for _, a := range acts {
				after := World{State: world, born: 60}
				if a.do(&after); after.State != world {
					f.play(c, trouble{round: round + 1, by: a})
				}
			}
		}
	}
}

// play plays a history to its end, and what follows a kill at each of its writes.
func (f *found) play(c Case, t trouble) (first firstRun) {
	h := c.begin()
	shipped := h.ships()
	h.next = t.script()
	h.seen = func(running *turns) {
		first.worlds = append(first.worlds, h.State)
		add(f.states, h.situation(0, c, running))
	}
	h.atWrite = func(j *job, after bool) {
		first.kills = append(first.kills, kill{snapshot: h.snapshot(j), write: j.writes, after: after, acted: j.acted > 0})
	}
	err := h.step(0, c)
	h.atWrite = nil
	first.writes = h.last.writes
	f.count(func() { f.unknowable += h.Unknowable })
	if len(h.Violations) > 0 {
		f.report(c, t, kill{}, strings.Join(h.Violations, "; "))
		return first
	}
	if h.waitsTooShort(err) {
		f.report(c, t, kill{}, projectNotAwaited)
	}
	whole := kill{snapshot: snapshot{World: *h.World, recorded: h.owners[0]}, acted: h.last.acted > 0}
	for _, k := range append(first.kills, whole) {
		end := f.rest(c, k.snapshot)
		f.count(func() {
			f.histories++
			if end.err == "" {
				f.steady++
			} else {
				f.refusals[end.err]++
			}
		})
		wrong := end.wrong
		if wrong == "" && end.err != "" && shipped && !end.ships && !k.acted && !c.declared.Stopped && !c.destroy {
			wrong = "shipping stands still, and no run brings it back"
		}
		if wrong != "" {
			f.report(c, t, k, wrong)
		}
	}
	return first
}

// rest returns where it comes to rest after a first run. What follows is the same wherever it begins
// from the same state, so it is played once.
func (f *found) rest(c Case, from snapshot) ended {
	at := from.resting(c)
	if end, ok := f.known(at); ok {
		return end
	}
	world := from.World
	h := &history{World: &world}
	if from.recorded != nil {
		state := *from.recorded
		h.owners[0] = &state
	}
	h.seen = func(running *turns) { add(f.states, h.situation(0, c, running)) }
	end := h.settle(0, c, nil)
	return f.keep(at, ended{err: refusal(end.err), wrong: end.wrong, ships: end.ships})
}

// refusal returns the kind of an error; empty for none.
func refusal(err error) string {
	if err == nil {
		return ""
	}
	var step *reconcile.StepError
	if errors.As(err, &step) {
		return fmt.Sprintf("%T", step.Err)
	}
	return fmt.Sprintf("%T", err)
}
