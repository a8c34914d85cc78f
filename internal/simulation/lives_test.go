package simulation

import (
	"flag"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var (
	seeds  = flag.Int("seeds", 600, "how many lives to play")
	first  = flag.Uint64("first", 1, "the seed of the first one")
	stop   = flag.Bool("stop", false, "stop at the first seed whose life goes wrong")
	shrunk = flag.Bool("shrink", true, "shrink a life that goes wrong")
	report = flag.Duration("report", 0, "how often to print how many lives were played; 0: not")
)

// population is what many lives have come to.
type population struct {
	mu    sync.Mutex
	lives int
	lost  int // lives in which a property does not hold
	sum   lived
	wrong map[string]uint64 // the first seed of each
}

func (p *population) count(seed uint64, end lived) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lives++
	p.sum.unknowable += end.unknowable
	p.sum.forgotten += end.forgotten
	p.sum.standstill += end.standstill
	p.sum.ways += end.ways
	p.sum.heat.add(&end.heat)
	if end.wrong != "" {
		p.lost++
		if before := p.wrong[end.wrong]; before == 0 || seed < before {
			p.wrong[end.wrong] = seed
		}
	}
}

// after reports whether a seed comes after one whose life went wrong.
func (p *population) after(seed uint64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, wrong := range p.wrong {
		if seed > wrong {
			return true
		}
	}
	return false
}

func (p *population) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return fmt.Sprintf("%d lives: %d wrong; %d ways out taken at the end; %d writes met what no one could know, %d consents whose use was not recorded; %d runs left shipping stopped until the next one",
		p.lives, p.lost, p.sum.ways, p.sum.unknowable, p.sum.forgotten, p.sum.standstill)
}

// Lives with any number of troubles come to rest, and no run loses logs, lowers a hold, reports what is
// not so, or ends where no way leads out of.
func TestLives(t *testing.T) {
	t.Parallel()
	all := &population{wrong: map[string]uint64{}}
	begun := time.Now()
	if *report > 0 {
		tick := time.NewTicker(*report)
		defer tick.Stop()
		go func() {
			for range tick.C {
				fmt.Printf("%s %s\n", time.Now().UTC().Format(time.RFC3339), all)
			}
		}()
	}
	t.Run("shards", func(t *testing.T) {
		for shard := range shards {
			t.Run(fmt.Sprint(shard), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(*testing.T) {
					for i := shard; i < *seeds; i += shards {
						seed := *first + uint64(i)
						if *stop && all.after(seed) {
							break
						}
						all.count(seed, newLife(seed).live(false))
					}
				})
			})
		}
	})
	t.Logf("%s; %s", all, time.Since(begun).Round(time.Second))
	keep(t, begun, func(kept *figures, run runOf) {
		kept.Lived = livedFigures{
			Run: run, Lives: all.lives, Wrong: all.lost, Ways: all.sum.ways, Unknowable: all.sum.unknowable, Forgotten: all.sum.forgotten,
			Stopped: all.sum.standstill, Rows: heatRows, Columns: heatColumns, Heat: all.sum.heat,
		}
	})
	for words, seed := range all.wrong {
		var (
			life  Life
			trace []string
		)
		synctest.Test(t, func(*testing.T) {
			life = newLife(seed)
			if *shrunk {
				life = life.shrink(words)
			}
			trace = life.live(true).trace
		})
		t.Errorf("seed %d: %s\n%#v\n  %s", seed, words, life, strings.Join(trace, "\n  "))
	}
}
