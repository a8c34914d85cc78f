package matrix_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

var (
	lives    = flag.Int("lives", 30, "how many lives to play through the provider")
	lifeSeed = flag.Uint64("life", 1, "the seed of the first one")
)

// Operations in which any number of calls fail, users act in the consoles and the provider is killed, once
// or in two runs after each other, drawn by a seed: through the plugin protocol, the client and the emulator.
// Package simulation plays many more such lives, without these.
func TestLives_throughTheProvider(t *testing.T) {
	var total matrix.Score
	begun := time.Now()
	t.Run("seed", func(t *testing.T) {
		for i := range *lives {
			seed := *lifeSeed + uint64(i)
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				runLife(t, rand.New(rand.NewPCG(seed, 0x11fe)), &total)
			})
		}
	})
	took := time.Since(begun)
	fmt.Printf("%d lives through the provider in %s, %.1f in a second: %s.\n", *lives, took.Round(time.Second), float64(*lives)/took.Seconds(), &total)
}

func runLife(t *testing.T, r *rand.Rand, total *matrix.Score) {
	t.Helper()
	sc := matrix.Scenarios[r.IntN(len(matrix.Scenarios))]
	for sc.ReadOnly || sc.Polls {
		sc = matrix.Scenarios[r.IntN(len(matrix.Scenarios))]
	}
	targets := matrix.LimitRegions(matrix.Targets(t, sc))
	sc.Undelivered = true // what users change may keep ActionTrail from delivering
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tf := sc.Start(t, tc)
		inv := matrix.Watch(tf, sc)
		var diags []*tfprotov6.Diagnostic
		for run := range 1 + r.IntN(2) {
			if run > 0 {
				inv.AfterRun()
				tc.ClearJournal()
			}
			killed := false
			for range 1 + r.IntN(3) {
				arm(t, r, tc, tf, inv, targets[r.IntN(len(targets))], &killed)
			}
			diags = sc.Do(tf)
			tc.ClearFaults()
			if killed {
				inv.CheckLogs()
				inv.Disturbed = true
			} else {
				inv.CheckOutcome("the run", diags)
			}
		}
		inv.CheckConvergence(tf, diags, total)
	})
}

// arm prepares a trouble at a call: a failure, a change in the consoles, or a kill.
func arm(t *testing.T, r *rand.Rand, tc *acctest.Cloud, tf *acctest.Driver, inv *matrix.Invariants, at matrix.Target, killed *bool) {
	t.Helper()
	fault := emulator.Fault{Action: at.Action, Region: at.Region, Nth: at.N}
	switch r.IntN(4) {
	case 0:
		name := slices.Sorted(maps.Keys(consoleActions))[r.IntN(len(consoleActions))]
		fault.Before = func() { act(t, tc, inv, name) }
		tc.Fault(fault)
	case 1:
		fault.After = func() { *killed = true; tf.Kill() }
		tc.Fault(fault)
	default:
		matrix.FaultCases[r.IntN(len(matrix.FaultCases))].Inject(tc, at, inv.Deliver)
	}
}
