package simulation

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

var (
	depth        = flag.Int("depth", 2, "in how many parts a case without trouble differs from the usual one, at most")
	troubleDepth = flag.Int("trouble-depth", 1, "the same for a case with each trouble")
)

// shards is how many tests share the cases of an exploration, to use all processors.
const shards = 4

// found is what an exploration has found.
type found struct {
	mu         sync.Mutex
	histories  int
	steady     int
	unknowable int
	refusals   map[string]int
	states     map[reached]struct{}
	wrong      []wrongHistory
}

// reached is a state of the exploration: what there is, what is declared and recorded, and how far the
// process has come.
type reached struct {
	State

	declared Declared
	recorded Declared
	destroys bool
	round    int
}

// wrongHistory is one in which a property does not hold.
type wrongHistory struct {
	weight int // the parts that differ, and the lines of its trace
	words  string
}

// Every case of every part, with every trouble at every point, comes to rest: everything is as declared,
// or the error is the same each time and nothing is written. On the way, nothing is deleted, shortened,
// widened or narrowed that was not asked for, and shipping that no one else has ended goes on.
func TestExplore(t *testing.T) {
	for name, usual := range map[string]func() Case{"healthy": healthy, "nothing there": nothing} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := &found{refusals: map[string]int{}, states: map[reached]struct{}{}}
			t.Run("shards", func(t *testing.T) {
				for shard := range shards {
					t.Run(fmt.Sprint(shard), func(t *testing.T) {
						t.Parallel()
						synctest.Test(t, func(*testing.T) { all.explore(usual, shard) })
					})
				}
			})
			t.Logf("%d histories: %d as declared, %d refused, %d states; %d writes met what nobody could know", all.histories, all.steady, all.histories-all.steady, len(all.states), all.unknowable)
			for _, refusal := range slices.Sorted(maps.Keys(all.refusals)) {
				t.Logf("  %d %s", all.refusals[refusal], refusal)
			}
			slices.SortFunc(all.wrong, func(a, b wrongHistory) int { return cmp.Or(a.weight-b.weight, strings.Compare(a.words, b.words)) })
			for i, wrong := range all.wrong {
				if i == 5 {
					t.Errorf("and %d more", len(all.wrong)-i)
					break
				}
				t.Error(wrong.words)
			}
		})
	}
}

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
		first := f.play(c, trouble{})
		if c.differs > deepestTrouble {
			continue
		}
		for k := 1; k <= first.writes; k++ {
			f.play(c, trouble{killBefore: k})
			f.play(c, trouble{killAfter: k})
		}
		for round := 1; round <= first.rounds; round++ {
			for _, a := range acts {
				f.play(c, trouble{round: round, by: a})
			}
		}
	}
}

func (f *found) play(c Case, t trouble) played {
	at := reached{declared: c.declared, destroys: c.destroy}
	if c.recorded != nil {
		at.recorded = c.recorded.Declared
	}
	var path []reached
	end := play(c, t, func(s State, round int) {
		at.State, at.round = s, round
		path = append(path, at)
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, at := range path {
		f.states[at] = struct{}{}
	}
	f.histories++
	f.unknowable += end.unknowable
	if end.err == nil {
		f.steady++
	} else {
		f.refusals[refusal(end.err)]++
	}
	if end.wrong != "" {
		f.wrong = append(f.wrong, wrongHistory{100*c.differs + len(end.trace), fmt.Sprintf("%s: %s; %s\n  %s", end.wrong, cmp.Or(c.Name, "as usual"), t, strings.Join(end.trace, "\n  "))})
	}
	return end
}

// refusal returns the kind of an error.
func refusal(err error) string {
	var step *reconcile.StepError
	if errors.As(err, &step) {
		return fmt.Sprintf("%T", step.Err)
	}
	return fmt.Sprintf("%T", err)
}
