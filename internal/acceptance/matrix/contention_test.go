package matrix_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// headStarts is the number of head starts that are tried, in calls.
const headStarts = 14

// callTime is the duration of a call where two runs race.
const callTime = 10 * time.Millisecond

// race runs two functions concurrently, the second one some calls later.
func race(tc *acctest.Cloud, ahead int, first, second func()) {
	tc.Set(func(s *emulator.Settings) { s.LatencyMS = int(callTime / time.Millisecond) })
	var both sync.WaitGroup
	both.Go(first)
	both.Go(func() {
		time.Sleep(time.Duration(ahead) * callTime)
		second()
	})
	both.Wait()
	tc.Set(func(s *emulator.Settings) { s.LatencyMS = 0 })
}

// Two applies of the same configuration from two states, with any head start: one of them
// makes the trail, the other one takes nothing over and says how to import it, and no log
// is lost.
func TestContention_twoStates(t *testing.T) {
	t.Parallel()
	for ahead := range headStarts {
		if *oneOf > 1 && ahead%3 > 0 {
			continue
		}
		t.Run(fmt.Sprintf("%d calls apart", ahead), func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				sc := acctest.Scenario{Config: acctest.Minimal}
				one, other := sc.Start(t, tc), tc.NewDriver(t, nil)
				inv := matrix.NewInvariants(t, tc, sc)
				var first, second []*tfprotov6.Diagnostic
				race(tc, ahead, func() { first = one.Apply(acctest.Minimal) }, func() { second = other.Apply(acctest.Minimal) })
				inv.CheckOutcome("the one", first)
				inv.CheckOutcome("the other", second)
				made, refused := one, other
				if acctest.HasErrors(first) {
					made, refused, second = other, one, first
				}
				if made.State() == nil || refused.State() != nil || !acctest.HasErrors(second) {
					t.Errorf("it is not one apply that makes the trail, and one that is refused:\n%s", acctest.Text(second))
				}
				for range 2 {
					inv.Deliver()
					if diags := made.Apply(acctest.Minimal); acctest.HasErrors(diags) {
						t.Errorf("a later apply fails:\n%s", acctest.Text(diags))
					}
					if text := acctest.Text(refused.Apply(acctest.Minimal)); !strings.Contains(text, "Trail platform-ops exists already") || refused.State() != nil {
						t.Errorf("a later apply takes the trail over:\n%s", text)
					}
				}
				if changes, diags := made.Drift(acctest.Minimal); acctest.HasErrors(diags) || len(changes) > 0 {
					t.Errorf("the plan after it changes %v\n%s", changes, acctest.Text(diags))
				}
				inv.Deliver()
				inv.CheckEnd()
			})
		})
	}
}

// A destroy races with a refresh of the same shipping: the refresh writes nothing and
// the destroy succeeds.
func TestContention_destroyAndRefresh(t *testing.T) {
	t.Parallel()
	for ahead := range headStarts {
		if *oneOf > 1 && ahead%3 > 0 {
			continue
		}
		t.Run(fmt.Sprintf("%d calls apart", ahead), func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				sc := acctest.Scenario{Before: acctest.Minimal}
				tf := sc.Start(t, tc)
				reader := tc.NewDriver(t, nil)
				reader.CopyState(tf)
				inv := matrix.NewInvariants(t, tc, sc)
				var ended, read []*tfprotov6.Diagnostic
				race(tc, ahead, func() { ended = tf.Apply(nil) }, func() { read = reader.Plan(acctest.Minimal) })
				inv.CheckOutcome("the refresh", read)
				if acctest.HasErrors(ended) || tf.State() != nil {
					t.Errorf("the destroy fails:\n%s", acctest.Text(ended))
				}
				testcloud.SameElements(t, "both write", testcloud.Actions(tc.Mutations()), []string{"DeleteInnerTrail"})
				inv.CheckEnd()
				if diags := tf.Apply(acctest.Minimal); acctest.HasErrors(diags) {
					t.Errorf("a later apply fails:\n%s", acctest.Text(diags))
				}
				inv.Deliver()
			})
		})
	}
}
