package matrix_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
)

// Every scenario, with every kind of fault at every call: the run ends within its
// timeout, with success or one clear error. The next run converges, the plan after it
// is empty, nothing exists twice and no log is lost.
func TestMatrix_faults(t *testing.T) {
	var total matrix.Score
	var calls atomic.Int64
	eachScenario(t, func(t *testing.T, sc acctest.Scenario, targets []matrix.Target) {
		calls.Add(int64(len(targets)))
		for _, at := range targets {
			for _, fc := range matrix.FaultCases {
				name := fmt.Sprintf("%s %s #%d %s", at.Action, at.Region, at.N, fc.Name)
				if !sampled(sc.Name + name) {
					continue
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					runFault(t, sc, at, fc, &total)
				})
			}
		}
	})
	fmt.Printf("Fault matrix, of %d calls of %d operations in %d kinds of fault: %s.\n", calls.Load(), len(matrix.Scenarios), len(matrix.FaultCases), &total)
}

func runFault(t *testing.T, sc acctest.Scenario, at matrix.Target, fc matrix.FaultCase, total *matrix.Score) {
	t.Helper()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tf := sc.Start(t, tc)
		inv := matrix.Watch(tf, sc)
		injected := false
		fc.Inject(tc, at, func() { injected = true; inv.Deliver() })
		diags := sc.Do(tf)
		if !injected {
			sc.CallMissing(t)
			return
		}
		inv.CheckRun(diags)
		inv.CheckShown(tf, diags)
		tc.ClearFaults()
		inv.CheckConvergence(tf, diags, total)
	})
}
