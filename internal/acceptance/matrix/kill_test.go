package matrix_test

import (
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// noOne means no change in the consoles.
const noOne = "does nothing"

// The provider process is killed right before and right after every call of every scenario,
// or before or after it and each person changes something in the consoles before the next
// run. No log is lost, no
// hold is lowered and no trust changed. The next run converges, or names a way out that
// does: after a killed create, an import.
func TestMatrix_kills(t *testing.T) {
	var total matrix.Score
	var idle atomic.Int64
	people := append([]string{noOne}, slices.Sorted(maps.Keys(consoleActions))...)
	// With a person, the kill comes before or after the call, by chance: all three together
	// would take hours.
	rotated := func(name string, after bool) bool { return pseudoRandom(name)%2 == 0 == after }
	eachScenario(t, func(t *testing.T, sc acctest.Scenario, targets []matrix.Target) {
		for _, at := range targets {
			for _, after := range []bool{false, true} {
				for _, person := range people {
					name := fmt.Sprintf("%s %s #%d after %v, then a person %s", at.Action, at.Region, at.N, after, person)
					if person != noOne && (sc.ReadOnly || !rotated(fmt.Sprint(sc.Name, at, person), after)) {
						continue // a data source would show the change
					}
					if !sampled("kill " + sc.Name + name) {
						continue
					}
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						if !runKill(t, sc, at, after, person, &total) {
							idle.Add(1)
						}
					})
				}
			}
		}
	})
	fmt.Printf("Kill matrix, of %d operations, with one of %d console actions before the next run: %s; %d more changed nothing.\n",
		len(matrix.Scenarios), len(consoleActions), &total, idle.Load())
}

// runKill reports whether the person changed something, if anything was to be changed.
func runKill(t *testing.T, sc acctest.Scenario, at matrix.Target, after bool, person string, total *matrix.Score) (did bool) {
	t.Helper()
	sc.Undelivered = sc.Undelivered || person != noOne
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tf := sc.Start(t, tc)
		inv := matrix.Watch(tf, sc)
		killed := false
		kill := func() { killed = true; tf.Kill() }
		fault := emulator.Fault{Action: at.Action, Region: at.Region, Nth: at.N}
		if after {
			fault.After = kill
		} else {
			fault.Kind, fault.Before = emulator.FaultHang, kill
		}
		tc.Fault(fault)
		first := sc.Do(tf)
		if !killed {
			sc.CallMissing(t)
			return
		}
		tc.ClearFaults()
		inv.CheckLogs()
		inv.Disturbed = true
		did = person == noOne || act(t, tc, inv, person)
		if did {
			inv.CheckConvergence(tf, first, total)
		}
	})
	return did
}
