package shipping_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// headStarts are how far one run is ahead of another, in calls.
const headStarts = 14

// callTime is how long a call takes where two runs race.
const callTime = 10 * time.Millisecond

// race does two things at once, the second a number of calls later.
func race(w *world, ahead int, first, second func()) {
	w.Set(func(s *emulator.Settings) { s.LatencyMS = int(callTime / time.Millisecond) })
	var both sync.WaitGroup
	both.Go(first)
	both.Go(func() {
		time.Sleep(time.Duration(ahead) * callTime)
		second()
	})
	both.Wait()
	w.Set(func(s *emulator.Settings) { s.LatencyMS = 0 })
}

// clear checks how a run ended that another one was in the way of.
func (b *books) clear(who string, diags []*tfprotov6.Diagnostic) {
	b.t.Helper()
	for _, problem := range unclear(diags) {
		b.t.Errorf("%s: %s:\n%s", who, problem, said(diags))
	}
	b.stock()
}

// Two applies of the same configuration from two states, however far apart: there is
// one trail, no log is lost, and later applies of both leave nothing to plan.
func TestContention_twoStates(t *testing.T) {
	t.Parallel()
	for ahead := range headStarts {
		if *oneOf > 1 && ahead%3 > 0 {
			continue
		}
		t.Run(fmt.Sprintf("%d calls apart", ahead), func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, w *world) {
				d := deed{config: standard}
				one, other := d.stage(t, w), w.stack(t, nil)
				b := open(t, w, d)
				var first, second []*tfprotov6.Diagnostic
				race(w, ahead, func() { first = one.apply(standard) }, func() { second = other.apply(standard) })
				b.clear("the one", first)
				b.clear("the other", second)
				if !failed(first) && !failed(second) && !strings.Contains(said(first)+said(second), "If another Terraform state holds it too") {
					t.Errorf("both succeed, and neither says what a destroy would do:\n%s%s", said(first), said(second))
				}
				for _, k := range []*stack{one, other, one} {
					b.deliver()
					if diags := k.apply(standard); failed(diags) {
						t.Errorf("a later apply fails:\n%s", said(diags))
					}
				}
				for _, k := range []*stack{one, other} {
					if changes, diags := k.drift(standard); failed(diags) || len(changes) > 0 {
						t.Errorf("the plan after it changes %v\n%s", changes, said(diags))
					}
				}
				b.deliver()
				b.close()
			})
		})
	}
}

// A destroy races with a refresh of the same shipping: the refresh writes nothing
// and the destroy ends it.
func TestContention_destroyAndRefresh(t *testing.T) {
	t.Parallel()
	for ahead := range headStarts {
		if *oneOf > 1 && ahead%3 > 0 {
			continue
		}
		t.Run(fmt.Sprintf("%d calls apart", ahead), func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, w *world) {
				d := deed{before: standard}
				k := d.stage(t, w)
				reader := w.stack(t, nil)
				reader.held = k.held
				b := open(t, w, d)
				var ended, read []*tfprotov6.Diagnostic
				race(w, ahead, func() { ended = k.apply(nil) }, func() { read = reader.read(standard) })
				b.clear("the refresh", read)
				if failed(ended) || k.held != nil {
					t.Errorf("the destroy fails:\n%s", said(ended))
				}
				same(t, "both write", actions(w.Mutations()), []string{"DeleteInnerTrail"})
				b.close()
				if diags := k.apply(standard); failed(diags) {
					t.Errorf("a later apply fails:\n%s", said(diags))
				}
				b.deliver()
			})
		})
	}
}
