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
func race(tc *Cloud, ahead int, first, second func()) {
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

// CheckOutcome checks how a run ended that another one was in the way of.
func (inv *Invariants) CheckOutcome(who string, diags []*tfprotov6.Diagnostic) {
	inv.t.Helper()
	for _, problem := range CheckDiagnostics(diags) {
		inv.t.Errorf("%s: %s:\n%s", who, problem, Text(diags))
	}
	inv.CheckLogs()
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
			InBubble(t, func(t *testing.T, tc *Cloud) {
				sc := Scenario{config: Minimal}
				one, other := sc.Start(t, tc), tc.NewDriver(t, nil)
				inv := NewInvariants(t, tc, sc)
				var first, second []*tfprotov6.Diagnostic
				race(tc, ahead, func() { first = one.apply(Minimal) }, func() { second = other.apply(Minimal) })
				inv.CheckOutcome("the one", first)
				inv.CheckOutcome("the other", second)
				if !HasErrors(first) && !HasErrors(second) && !strings.Contains(Text(first)+Text(second), "If another Terraform state holds it too") {
					t.Errorf("both succeed, and neither says what a destroy would do:\n%s%s", Text(first), Text(second))
				}
				for _, tf := range []*Driver{one, other, one} {
					inv.Deliver()
					if diags := tf.apply(Minimal); HasErrors(diags) {
						t.Errorf("a later apply fails:\n%s", Text(diags))
					}
				}
				for _, tf := range []*Driver{one, other} {
					if changes, diags := tf.drift(Minimal); HasErrors(diags) || len(changes) > 0 {
						t.Errorf("the plan after it changes %v\n%s", changes, Text(diags))
					}
				}
				inv.Deliver()
				inv.CheckEnd()
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
			InBubble(t, func(t *testing.T, tc *Cloud) {
				sc := Scenario{before: Minimal}
				tf := sc.Start(t, tc)
				reader := tc.NewDriver(t, nil)
				reader.State = tf.State
				inv := NewInvariants(t, tc, sc)
				var ended, read []*tfprotov6.Diagnostic
				race(tc, ahead, func() { ended = tf.apply(nil) }, func() { read = reader.Plan(Minimal) })
				inv.CheckOutcome("the refresh", read)
				if HasErrors(ended) || tf.State != nil {
					t.Errorf("the destroy fails:\n%s", Text(ended))
				}
				SameElements(t, "both write", Actions(tc.Mutations()), []string{"DeleteInnerTrail"})
				inv.CheckEnd()
				if diags := tf.apply(Minimal); HasErrors(diags) {
					t.Errorf("a later apply fails:\n%s", Text(diags))
				}
				inv.Deliver()
			})
		})
	}
}
