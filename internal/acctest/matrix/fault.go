package matrix

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// FaultCase is a fault that is injected at a call.
type FaultCase struct {
	Name  string
	fault emulator.Fault
	scope faultScope
}

// faultScope says which later calls fail too, until the fault is cleared.
type faultScope int

const (
	oneCall    faultScope = iota // none
	sameAction                   // calls of the same action, as when a service is down
	allCalls                     // all calls, as when the network is down
)

// FaultCases are all kinds of fault, each once and lasting.
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

// Inject arms the fault at a call. before runs just before the fault.
func (fc FaultCase) Inject(tc *acctest.Cloud, at Target, before func()) {
	fault := fc.fault
	fault.Action, fault.Region, fault.Nth = at.Action, at.Region, at.N
	fault.Before = func() {
		before()
		if fc.scope == oneCall {
			return
		}
		rest := fc.fault
		rest.Times = -1
		if fc.scope == sameAction {
			rest.Action = at.Action
		}
		tc.Fault(rest)
	}
	tc.Fault(fault)
}
