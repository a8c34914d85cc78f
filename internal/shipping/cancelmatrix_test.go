package shipping_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Ctrl-C at every call of every deed, while the service has not answered or just as
// it does: the run ends at once, writes nothing more, says what was done and what
// was not, and the next one converges.
func TestMatrix_cancel(t *testing.T) {
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
					for _, kind := range []emulator.FaultKind{emulator.FaultHang, emulator.FaultNone} {
						name := fmt.Sprintf("%s %s #%d %s", at.action, at.region, at.n, kind)
						if !sampled("cancel " + sc.name + name) {
							continue
						}
						t.Run(name, func(t *testing.T) {
							t.Parallel()
							tryCancel(t, sc, at, kind, &total)
						})
					}
				}
			})
		}
	})
	fmt.Printf("Cancellation matrix, at %d calls of %d operations: %s.\n", calls.Load(), len(Scenarios), &total)
}

func tryCancel(t *testing.T, sc Scenario, at target, kind emulator.FaultKind, total *score) {
	t.Helper()
	InBubble(t, func(t *testing.T, tc *Cloud) {
		tf := sc.Start(t, tc)
		inv := NewInvariants(t, tc, sc)
		var stopped time.Time
		written := 0
		tc.Fault(emulator.Fault{Action: at.action, Region: at.region, Nth: at.n, Kind: kind, Before: func() {
			inv.Deliver()
			stopped, written = time.Now(), len(tc.Mutations())
			inv.Cancelled = true
			tf.stop()
		}})
		diags := sc.do(tf)
		if stopped.IsZero() {
			sc.CallMissing(t)
			return
		}
		// Time passes in a bubble only while everything waits.
		if waited := time.Since(stopped); waited > 0 {
			t.Errorf("it waited for %s after it was stopped:\n%s", waited, Text(diags))
		}
		// The role goes side by side with what is in the project: a call of the other
		// one may have been on its way.
		more := tc.Mutations()[written:]
		if len(more) > 1 || len(more) == 1 && (more[0].Service == at.service || more[0].Service == "ActionTrail" || at.service == "ActionTrail") {
			t.Errorf("it went on writing:\n%s", FormatCalls(more))
		}
		inv.CheckRun(diags)
		tc.ClearFaults()
		tf.resume()
		inv.CheckConvergence(tf, diags, total)
	})
}

// interrupted are calls at which Ctrl-C is sent to the real Terraform.
var interrupted = []struct{ deed, action string }{
	{"create", "CreateLogStore"},
	{"create", "CreateInnerTrail"},
	{"raise the retention", "UpdateLogStore"},
	{"stop", "StopLogging"},
	{"change the role", "CreateRole"},
	{"move", "DeleteInnerTrail"},
	{"move", "CreateInnerTrail"},
	{"destroy", "DeleteInnerTrail"},
	{"destroy with the logs", "DeleteLogStore"},
}

// Ctrl-C to Terraform while each of its providers waits for an answer that does not
// come: it ends at once, each says what was done, and the next apply converges.
func TestFleet_interrupt(t *testing.T) {
	t.Parallel()
	var each []Scenario
	for _, i := range interrupted {
		each = append(each, Scenarios[slices.IndexFunc(Scenarios, func(sc Scenario) bool { return sc.name == i.deed })])
	}
	f := newFleet(t, each)
	f.timeout = "5m"
	f.inProcess()
	f.arrange()
	f.plan()
	var waiting sync.WaitGroup
	for i, m := range f.members {
		waiting.Add(1)
		m.Fault(emulator.Fault{Action: interrupted[i].action, Kind: emulator.FaultHang, Before: waiting.Done})
	}
	var out bytes.Buffer
	terraform := f.command(t.Context(), "apply", "-json", "plan")
	terraform.Stdout, terraform.Stderr = &out, &out
	if err := terraform.Start(); err != nil {
		t.Fatal(err)
	}
	waiting.Wait()
	start := time.Now()
	if err := terraform.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := terraform.Wait(); err == nil {
		t.Errorf("Terraform succeeded:\n%s", out.String())
	}
	// The providers return at once, as the cancellation matrix shows; what Terraform
	// itself takes is not theirs.
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("Terraform took %s to end", took)
	}
	told := diagnostics(t, out.String())
	for i, m := range f.members {
		if text := Text(told[m.name]) + Text(told[unaddressed]); !strings.Contains(text, interrupted[i].action) {
			t.Errorf("%s: the error does not name %s:\n%s", m.scenario.name, interrupted[i].action, text)
		}
		m.invariants.CheckRun(told[m.name])
	}
	checkUnaddressed(t, told)
	var total score
	f.converge(out.String(), &total)
}
