package simulation

import (
	"flag"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

var (
	seeds = flag.Int("seeds", 300, "how many lives to play")
	first = flag.Uint64("first", 1, "the seed of the first one")
)

// Lives with any number of troubles come to rest, and no run loses logs, lowers a hold, reports what is
// not so, or ends where no way leads out of.
func TestLives(t *testing.T) {
	t.Parallel()
	var (
		mu    sync.Mutex
		wrong = map[string]uint64{} // the first seed of each
		sum   lived
		lost  int
	)
	t.Run("shards", func(t *testing.T) {
		for shard := range shards {
			t.Run(fmt.Sprint(shard), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(*testing.T) {
					for i := shard; i < *seeds; i += shards {
						seed := *first + uint64(i)
						end := newLife(seed).live()
						mu.Lock()
						sum.unknowable += end.unknowable
						sum.standstill += end.standstill
						if end.wrong != "" {
							lost++
							if before := wrong[end.wrong]; before == 0 || seed < before {
								wrong[end.wrong] = seed
							}
						}
						mu.Unlock()
					}
				})
			})
		}
	})
	t.Logf("%d lives: %d wrong; %d writes met what nobody could know, %d runs left shipping stopped", *seeds, lost, sum.unknowable, sum.standstill)
	for words, seed := range wrong {
		var (
			life  Life
			trace []string
		)
		synctest.Test(t, func(*testing.T) {
			life = newLife(seed).shrink(words)
			trace = life.live().trace
		})
		t.Errorf("seed %d: %s\n%#v\n  %s", seed, words, life, strings.Join(trace, "\n  "))
	}
}
