package shipping_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// trouble is what befalls a call.
type trouble struct {
	name  string
	fault emulator.Fault
	lasts reach
}

// reach is what else a trouble befalls until it is cleared.
type reach int

const (
	once       reach = iota // nothing
	sameAction              // every later call of the same action, as where a service is in trouble
	allCalls                // every later call, as where the network is
)

// troubles are the kinds of fault.
var troubles = func() []trouble {
	var list []trouble
	for _, kind := range []struct {
		name  string
		fault emulator.Fault
		long  reach
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
		list = append(list, trouble{kind.name + " once", kind.fault, once}, trouble{kind.name + " for long", kind.fault, kind.long})
	}
	return list
}()

// befall arms the trouble for a call, and has meanwhile done just before.
func (x trouble) befall(w *world, at target, meanwhile func()) {
	fault := x.fault
	fault.Action, fault.Region, fault.Nth = at.action, at.region, at.n
	fault.Before = func() {
		meanwhile()
		if x.lasts == once {
			return
		}
		rest := x.fault
		rest.Times = -1
		if x.lasts == sameAction {
			rest.Action = at.action
		}
		w.Fault(rest)
	}
	w.Fault(fault)
}

// score counts the cases of a matrix.
type score struct{ tried, converged, lost, off atomic.Int64 }

// count takes in the case of some books that are closed.
func (s *score) count(b *books) {
	s.tried.Add(1)
	if !b.t.Failed() {
		s.converged.Add(1)
	}
	if b.lost > 0 {
		s.lost.Add(1)
	}
	if b.off {
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
		for i, d := range deeds {
			t.Run(d.name, func(t *testing.T) {
				t.Parallel()
				targets := d.targets(t)
				if i > 0 {
					targets = homeOnly(targets)
				}
				calls.Add(int64(len(targets)))
				for _, at := range targets {
					for _, x := range troubles {
						name := fmt.Sprintf("%s %s #%d %s", at.action, at.region, at.n, x.name)
						if !sampled(d.name + name) {
							continue
						}
						t.Run(name, func(t *testing.T) {
							t.Parallel()
							tryFault(t, d, at, x, &total)
						})
					}
				}
			})
		}
	})
	fmt.Printf("Fault matrix, of %d calls of %d operations in %d kinds of trouble: %s.\n", calls.Load(), len(deeds), len(troubles), &total)
}

// missed is where a call that a case is about was not made.
func (d deed) missed(t *testing.T) {
	t.Helper()
	if !d.polls {
		t.Error("the call was not made")
	}
}

func tryFault(t *testing.T, d deed, at target, x trouble, total *score) {
	t.Helper()
	inBubble(t, func(t *testing.T, w *world) {
		k := d.stage(t, w)
		books := open(t, w, d)
		befell := false
		x.befall(w, at, func() { befell = true; books.deliver() })
		diags := d.do(k)
		if !befell {
			d.missed(t)
			return
		}
		books.check(diags)
		books.sees(k, diags)
		w.ClearFaults()
		books.converges(k, diags, total)
	})
}
