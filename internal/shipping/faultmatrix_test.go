package shipping_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// FaultCase is what befalls a call.
type FaultCase struct {
	name  string
	fault emulator.Fault
	scope faultScope
}

// faultScope is what else a trouble befalls until it is cleared.
type faultScope int

const (
	oneCall    faultScope = iota // nothing
	sameAction                   // every later call of the same action, as where a service is in trouble
	allCalls                     // every later call, as where the network is
)

// FaultCases are the kinds of fault.
var FaultCases = func() []FaultCase {
	var list []FaultCase
	for _, kind := range []struct {
		name  string
		fault emulator.Fault
		long  faultScope
	}{
		{"throttled", emulator.Fault{Kind: emulator.FaultThrottle}, sameAction},
		{"500", emulator.Fault{Kind: emulator.FaultInternal}, sameAction},
		{"503", emulator.Fault{Kind: emulator.FaultUnavailable}, sameAction},
		{"denied", emulator.Fault{Kind: emulator.FaultDeny}, sameAction},
		{"refused", emulator.Fault{Kind: emulator.FaultError, Status: 400, Code: "OperationRefused", Message: "The operation is refused."}, sameAction},
		{"reset", emulator.Fault{Kind: emulator.FaultReset}, allCalls},
		{"cut before the service acted", emulator.Fault{Kind: emulator.FaultCutBefore}, allCalls},
		{"cut after the service acted", emulator.Fault{Kind: emulator.FaultCutAfter}, allCalls},
		{"hanging", emulator.Fault{Kind: emulator.FaultHang}, allCalls},
		{"garbage", emulator.Fault{Kind: emulator.FaultGarbage}, sameAction},
		{"garbage after the service acted", emulator.Fault{Kind: emulator.FaultGarble}, sameAction},
		{"truncated", emulator.Fault{Kind: emulator.FaultTruncate}, sameAction},
		{"200 with an error inside", emulator.Fault{Kind: emulator.FaultErrorInside}, sameAction},
		{"trickling", emulator.Fault{Kind: emulator.FaultTrickle}, allCalls},
	} {
		list = append(list, FaultCase{kind.name + " once", kind.fault, oneCall}, FaultCase{kind.name + " for long", kind.fault, kind.long})
	}
	return list
}()

// Inject arms the trouble for a call, and has meanwhile done just before.
func (fc FaultCase) Inject(tc *Cloud, at target, meanwhile func()) {
	fault := fc.fault
	fault.Action, fault.Region, fault.Nth = at.action, at.region, at.n
	fault.Before = func() {
		meanwhile()
		if fc.scope == oneCall {
			return
		}
		rest := fc.fault
		rest.Times = -1
		if fc.scope == sameAction {
			rest.Action = at.action
		}
		tc.Fault(rest)
	}
	tc.Fault(fault)
}

// score counts the cases of a matrix.
type score struct{ tried, converged, lost, off atomic.Int64 }

// count takes in the case of some books that are closed.
func (s *score) count(inv *Invariants) {
	s.tried.Add(1)
	if !inv.t.Failed() {
		s.converged.Add(1)
	}
	if inv.lost > 0 {
		s.lost.Add(1)
	}
	if inv.stopped {
		s.off.Add(1)
	}
}

func (s *score) String() string {
	return fmt.Sprintf("%d cases tried, %d converged, %d lost a log; %d left shipping stopped until the next run",
		s.tried.Load(), s.converged.Load(), s.lost.Load(), s.off.Load())
}

// Every deed, with every call that it makes in every kind of trouble: the run ends
// in its time, with success or one clear error; the next one converges, the plan
// after it is empty, nothing is there twice, and no log is lost.
func TestMatrix_faults(t *testing.T) {
	t.Parallel()
	var total score
	var calls atomic.Int64
	t.Run("deed", func(t *testing.T) {
		for i, sc := range Scenarios {
			t.Run(sc.name, func(t *testing.T) {
				t.Parallel()
				targets := sc.targets(t)
				if i > 0 {
					targets = LimitRegions(targets)
				}
				calls.Add(int64(len(targets)))
				for _, at := range targets {
					for _, fc := range FaultCases {
						name := fmt.Sprintf("%s %s #%d %s", at.action, at.region, at.n, fc.name)
						if !sampled(sc.name + name) {
							continue
						}
						t.Run(name, func(t *testing.T) {
							t.Parallel()
							tryFault(t, sc, at, fc, &total)
						})
					}
				}
			})
		}
	})
	fmt.Printf("Fault matrix, of %d calls of %d operations in %d kinds of trouble: %s.\n", calls.Load(), len(Scenarios), len(FaultCases), &total)
}

// CallMissing is where a call that a case is about was not made.
func (sc Scenario) CallMissing(t *testing.T) {
	t.Helper()
	if !sc.polls {
		t.Error("the call was not made")
	}
}

func tryFault(t *testing.T, sc Scenario, at target, fc FaultCase, total *score) {
	t.Helper()
	InBubble(t, func(t *testing.T, tc *Cloud) {
		tf := sc.Start(t, tc)
		inv := NewInvariants(t, tc, sc)
		befell := false
		fc.Inject(tc, at, func() { befell = true; inv.Deliver() })
		diags := sc.do(tf)
		if !befell {
			sc.CallMissing(t)
			return
		}
		inv.CheckRun(diags)
		inv.CheckShown(tf, diags)
		tc.ClearFaults()
		inv.CheckConvergence(tf, diags, total)
	})
}
