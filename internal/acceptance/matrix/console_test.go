package matrix_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// A change in the consoles at every call of an apply: the run ends with success or one
// clear error, no log is lost and no hold lowered. A later apply repairs everything, or
// names a way out that does.
func TestContention_console(t *testing.T) {
	var total matrix.Score
	var idle atomic.Int64
	eachScenario(t, func(t *testing.T, sc acctest.Scenario, targets []matrix.Target) {
		if sc.ReadOnly {
			return // a read conflicts with nothing
		}
		sc.Undelivered = true // the change may keep ActionTrail from delivering
		for _, at := range targets {
			for name := range consoleActions {
				if !sampled("console " + sc.Name + name + fmt.Sprint(at)) {
					continue
				}
				t.Run(fmt.Sprintf("%s #%d, a person %s", at.Action, at.N, name), func(t *testing.T) {
					t.Parallel()
					if !runConsole(t, sc, at, name, &total) {
						idle.Add(1)
					}
				})
			}
		}
	})
	fmt.Printf("Console matrix, of %d console actions: %s; %d more changed nothing.\n", len(consoleActions), &total, idle.Load())
}

// runConsole reports whether the action changed something.
func runConsole(t *testing.T, sc acctest.Scenario, at matrix.Target, name string, total *matrix.Score) (did bool) {
	t.Helper()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tf := sc.Start(t, tc)
		inv := matrix.Watch(tf, sc)
		called := false
		tc.Fault(emulator.Fault{Action: at.Action, Region: at.Region, Nth: at.N, Before: func() {
			called = true
			did = act(t, tc, inv, name)
		}})
		diags := sc.Do(tf)
		if !called {
			sc.CallMissing(t)
		}
		if !did {
			return
		}
		inv.CheckOutcome("the run", diags)
		tc.ClearFaults()
		inv.CheckConvergence(tf, diags, total)
	})
	return did
}
