package matrix_test

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
)

// Every call fails once, in one of the ways that are retried, and each person changes something in the
// consoles before the next attempt: a retried write is no stale write. The run ends with
// success or one clear error, no log is lost and no hold lowered.
func TestContention_retries(t *testing.T) {
	var total matrix.Score
	var idle atomic.Int64
	retried := slices.DeleteFunc(slices.Clone(matrix.FaultCases), func(fc matrix.FaultCase) bool { return !fc.Passes() })
	eachScenario(t, func(t *testing.T, sc acctest.Scenario, targets []matrix.Target) {
		if sc.ReadOnly {
			return // it writes nothing
		}
		sc.Undelivered = true // the change may keep ActionTrail from delivering
		for _, at := range matrix.LimitRegions(targets) {
			for person := range consoleActions {
				fc := retried[pseudoRandom(fmt.Sprint(sc.Name, at, person))%len(retried)]
				name := fmt.Sprintf("%s #%d %s, a person %s", at.Action, at.N, fc.Name, person)
				if !sampled("retry " + sc.Name + name) {
					continue
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					if !runRetry(t, sc, at, fc, person, &total) {
						idle.Add(1)
					}
				})
			}
		}
	})
	fmt.Printf("Retry matrix, of %d console actions before the next attempt: %s; %d more changed nothing.\n", len(consoleActions), &total, idle.Load())
}

func runRetry(t *testing.T, sc acctest.Scenario, at matrix.Target, fc matrix.FaultCase, person string, total *matrix.Score) (did bool) {
	t.Helper()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tf := sc.Start(t, tc)
		inv := matrix.Watch(tf, sc)
		injected := false
		fc.Inject(tc, at, func() { injected, did = true, act(t, tc, inv, person) })
		diags := sc.Do(tf)
		if !injected {
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

// Two calls of one run fail, in different ways, or one call of each of two consecutive
// runs: the last run converges as after one failure.
func TestMatrix_twoFaults(t *testing.T) {
	var total matrix.Score
	eachScenario(t, func(t *testing.T, sc acctest.Scenario, targets []matrix.Target) {
		targets = matrix.LimitRegions(targets)
		for i, first := range targets {
			for j, one := range matrix.FaultCases {
				// Of all pairs, each call's first failure in half of the kinds is tried with one later
				// failure, in the same run or in the next: all pairs together would take days.
				name := fmt.Sprintf("%s %s #%d %s", first.Action, first.Region, first.N, one.Name)
				k := pseudoRandom(sc.Name + name)
				second, other := targets[i+k%(len(targets)-i)], matrix.FaultCases[(j+1+k%(len(matrix.FaultCases)-1))%len(matrix.FaultCases)]
				coin := pseudoRandom(name + sc.Name)
				consecutive := coin/2%2 == 0
				name += fmt.Sprintf(", then %s %s #%d %s, in the next run %v", second.Action, second.Region, second.N, other.Name, consecutive)
				if coin%2 == 0 || !sampled("two "+sc.Name+name) {
					continue
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					runTwoFaults(t, sc, [2]matrix.Target{first, second}, [2]matrix.FaultCase{one, other}, consecutive, &total)
				})
			}
		}
	})
	fmt.Printf("Matrix of two faults, in one run or in consecutive ones: %s.\n", &total)
}

func runTwoFaults(t *testing.T, sc acctest.Scenario, at [2]matrix.Target, faults [2]matrix.FaultCase, consecutive bool, total *matrix.Score) {
	t.Helper()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tf := sc.Start(t, tc)
		inv := matrix.Watch(tf, sc)
		faults[0].Inject(tc, at[0], inv.Deliver)
		if !consecutive {
			faults[1].Inject(tc, at[1], inv.Deliver)
		}
		diags := sc.Do(tf)
		inv.CheckRun(diags)
		if consecutive {
			tc.ClearFaults()
			inv.AfterRun()
			tc.ClearJournal()
			faults[1].Inject(tc, at[1], inv.Deliver)
			diags = sc.Do(tf)
			inv.CheckRun(diags)
		}
		tc.ClearFaults()
		inv.CheckConvergence(tf, diags, total)
	})
}
