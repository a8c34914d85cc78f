package matrix_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// crash is a provider process that is killed at a call.
type crash struct {
	scenario acctest.Scenario
	at       matrix.Target
	after    bool // after the service has acted, otherwise before
}

// minCrashes is the least number of crashes to try.
const minCrashes = 6

// The provider process is killed right before and right after every call of an apply,
// and Terraform itself handles the state: the next apply converges. Only after a killed
// create, it may name an import, which does.
func TestMatrix_crashes(t *testing.T) {
	t.Parallel()
	binary := buildProvider(t)
	chosen := slices.DeleteFunc(slices.Clone(matrix.Scenarios), func(sc acctest.Scenario) bool {
		return sc.Run != nil || sc.Prepare != nil || sc.ProviderArguments != nil
	})
	var total matrix.Score
	// An undisturbed apply shows which calls there are. As with processes, each command has providers of its own.
	quiet := newFleet(t, chosen)
	quiet.inProcess()
	quiet.arrange()
	quiet.inProcess()
	quiet.plan()
	quiet.inProcess()
	if out, code := quiet.run("apply", "plan"); code != 0 {
		t.Fatalf("terraform apply:\n%s", out)
	}
	var crashes []crash
	calls := 0
	for i, m := range quiet.members {
		targets := matrix.LimitPolls(chosen[i], matrix.TargetsOf(m.Journal()))
		if i > 0 {
			targets = matrix.LimitRegions(targets)
		}
		calls += len(targets)
		for _, at := range targets {
			for _, after := range []bool{false, true} {
				crashes = append(crashes, crash{chosen[i], at, after})
			}
		}
	}
	if every := int(max(*oneOf, 1)); every > 1 {
		rand.New(rand.NewPCG(1, 1)).Shuffle(len(crashes), func(i, j int) { crashes[i], crashes[j] = crashes[j], crashes[i] })
		crashes = crashes[:max(minCrashes, len(crashes)/every)]
	}
	for batch := range slices.Chunk(crashes, 16) {
		t.Run(fmt.Sprintf("%s %s #%d and on", batch[0].scenario.Name, batch[0].at.Action, batch[0].at.N), func(t *testing.T) {
			runCrashes(t, binary, batch, &total)
		})
	}
	fmt.Printf("Crash matrix, before and after each of %d calls of %d operations: %s.\n", calls, len(chosen), &total)
}

func (f *fleet) plan() {
	f.t.Helper()
	if out, code := f.run("plan", "-out=plan"); code != 0 {
		f.t.Fatalf("terraform plan:\n%s", out)
	}
	for _, m := range f.members {
		m.ClearJournal()
	}
}

func runCrashes(t *testing.T, binary string, crashes []crash, total *matrix.Score) {
	t.Helper()
	var each []acctest.Scenario
	for _, c := range crashes {
		each = append(each, c.scenario)
	}
	f := newFleet(t, each)
	f.timeout = "1m" // no request waits for a killed process
	f.asProcesses(binary)
	f.arrange()
	f.plan()
	killed := make([]atomic.Bool, len(crashes))
	for i, m := range f.members {
		c := crashes[i]
		kill := func() { killed[i].Store(true); m.kill(f) }
		fault := emulator.Fault{Action: c.at.Action, Region: c.at.Region, Nth: c.at.N}
		if c.after {
			fault.After = kill
		} else {
			fault.Kind, fault.Before = emulator.FaultHang, kill
		}
		m.Fault(fault)
	}
	first, code := f.run("apply", "plan")
	// Which of the three Terraform says depends on how far it is when the process ends.
	told := []string{"Plugin did not respond", "Request cancelled", "closed"}
	if code == 0 || !slices.ContainsFunc(told, func(words string) bool { return strings.Contains(first, words) }) {
		t.Errorf("terraform apply ended with %d although its providers were killed:\n%s", code, first)
	}
	for i, c := range crashes {
		if !killed[i].Load() {
			t.Errorf("%s: %s #%d was not called", c.scenario.Name, c.at.Action, c.at.N)
		}
		first += fmt.Sprintf("\n%s: %s #%d after: %v", c.scenario.Name, c.at.Action, c.at.N, c.after)
	}
	for _, m := range f.members {
		m.invariants.CheckLogs()
		m.invariants.Disturbed = true
	}
	f.converge(first, total)
}
