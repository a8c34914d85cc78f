package matrix_test

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

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Ctrl-C at every call of every scenario, either while the service has not answered yet
// or just as it answers: the run ends immediately, writes nothing more and says what
// was done and what was not. The next run converges.
func TestMatrix_cancel(t *testing.T) {
	var total matrix.Score
	var calls atomic.Int64
	eachScenario(t, func(t *testing.T, sc acctest.Scenario, targets []matrix.Target) {
		calls.Add(int64(len(targets)))
		for _, at := range targets {
			for _, kind := range []emulator.FaultKind{emulator.FaultHang, emulator.FaultNone} {
				name := fmt.Sprintf("%s %s #%d %s", at.Action, at.Region, at.N, kind)
				if !sampled("cancel " + sc.Name + name) {
					continue
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					runCancel(t, sc, at, kind, &total)
				})
			}
		}
	})
	fmt.Printf("Cancellation matrix, at %d calls of %d operations: %s.\n", calls.Load(), len(matrix.Scenarios), &total)
}

func runCancel(t *testing.T, sc acctest.Scenario, at matrix.Target, kind emulator.FaultKind, total *matrix.Score) {
	t.Helper()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tf := sc.Start(t, tc)
		inv := matrix.Watch(tf, sc)
		var stopped time.Time
		written := 0
		tc.Fault(emulator.Fault{Action: at.Action, Region: at.Region, Nth: at.N, Kind: kind, Before: func() {
			inv.Deliver()
			stopped, written = time.Now(), len(tc.Mutations())
			inv.Cancelled = true
			tf.Stop()
		}})
		diags := sc.Do(tf)
		if stopped.IsZero() {
			sc.CallMissing(t)
			return
		}
		// In a bubble, time passes only while every goroutine waits.
		if waited := time.Since(stopped); waited > 0 {
			t.Errorf("it waited for %s after it was stopped:\n%s", waited, acctest.Text(diags))
		}
		// The role and the parts of the project are changed concurrently: one call of
		// the other branch may already be under way. So may be the one that creates the
		// Logstore, beside the look at where the new project is.
		before, more := tc.Mutations()[:written], tc.Mutations()[written:]
		if at.Action == "GetProject" && slices.ContainsFunc(before, func(c emulator.Call) bool { return c.Action == "CreateProject" }) {
			more = slices.DeleteFunc(more, func(c emulator.Call) bool { return c.Action == "CreateLogStore" })
		}
		if len(more) > 1 || len(more) == 1 && (more[0].Service == at.Service || more[0].Service == "ActionTrail" || at.Service == "ActionTrail") {
			t.Errorf("it went on writing:\n%s", testcloud.FormatCalls(more))
		}
		inv.CheckRun(diags)
		tc.ClearFaults()
		tf.Resume()
		inv.CheckConvergence(tf, diags, total)
	})
}

// interrupted are the calls at which the real Terraform gets Ctrl-C.
var interrupted = []struct{ scenario, action string }{
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

// Ctrl-C to Terraform while each of its providers waits for an answer that never comes:
// it ends quickly, each provider says what was done, and the next apply converges.
func TestFleet_interrupt(t *testing.T) {
	t.Parallel()
	var each []acctest.Scenario
	for _, i := range interrupted {
		each = append(each, matrix.Scenarios[slices.IndexFunc(matrix.Scenarios, func(sc acctest.Scenario) bool { return sc.Name == i.scenario })])
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
	// The providers return immediately, as the cancellation matrix shows. The rest of
	// the time is Terraform's.
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("Terraform took %s to end", took)
	}
	told := diagnostics(t, out.String())
	for i, m := range f.members {
		if text := acctest.Text(told[m.name]) + acctest.Text(told[unaddressed]); !strings.Contains(text, interrupted[i].action) {
			t.Errorf("%s: the error does not name %s:\n%s", m.scenario.Name, interrupted[i].action, text)
		}
		m.invariants.CheckRun(told[m.name])
	}
	checkUnaddressed(t, told)
	var total matrix.Score
	f.converge(out.String(), &total)
}
