package simulation

import (
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
	depth    = flag.Int("depth", 2, "in how many parts a case without trouble differs from the usual one, at most")
	trouble1 = flag.Int("trouble-depth", 1, "the same for a case with each trouble")
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
	states     map[State]struct{}
	wrong      []string
}

// Every case of every part, with every trouble at every point, comes to rest: everything is as declared,
// or the error is the same each time and nothing is written. On the way, nothing is deleted, shortened,
// widened or narrowed that was not asked for, and shipping that no one else has ended goes on.
func TestExplore(t *testing.T) {
	for name, usual := range map[string]func() Case{"healthy": healthy, "nothing there": nothing} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := &found{refusals: map[string]int{}, states: map[State]struct{}{}}
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
			slices.SortStableFunc(all.wrong, func(a, b string) int { return strings.Count(a, "\n") - strings.Count(b, "\n") })
			for i, wrong := range all.wrong {
				if i == 5 {
					t.Errorf("and %d more", len(all.wrong)-i)
					break
				}
				t.Error(wrong)
			}
		})
	}
}

func (f *found) explore(usual func() Case, shard int) {
	n := 0
	for c := range cases(usual, *depth) {
		if n++; n%shards != shard {
			continue
		}
		first := f.play(c, trouble{})
		if c.differs > *trouble1 {
			continue
		}
		for k := 1; k <= first.writes; k++ {
			f.play(c, trouble{script: script{killBefore: k}})
			f.play(c, trouble{script: script{killAfter: k}})
		}
		for round := 1; round <= first.rounds; round++ {
			for _, a := range acts {
				f.play(c, trouble{script: script{actAt: round}, by: a})
			}
		}
	}
}

func (f *found) play(c Case, t trouble) played {
	end := play(c, t)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.histories++
	f.unknowable += end.unknowable
	if end.err == nil {
		f.steady++
	} else {
		f.refusals[refusal(end.err)]++
	}
	if end.wrong != "" {
		f.wrong = append(f.wrong, fmt.Sprintf("%s: %s; %s\n  %s", end.wrong, c.Name, t, strings.Join(end.trace, "\n  ")))
	}
	return end
}

// refusal returns the kind of an error.
func refusal(err error) string {
	if step, ok := err.(*reconcile.StepError); ok {
		return fmt.Sprintf("%T", step.Err)
	}
	return fmt.Sprintf("%T", err)
}
