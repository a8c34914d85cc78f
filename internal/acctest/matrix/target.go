package matrix

import (
	"slices"
	"sync"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Target identifies a call of a scenario: the n-th of its action and, for actions in
// several regions, of its region.
type Target struct {
	Service, Action, Region string

	N        int
	mutating bool
}

// Baseline is an undisturbed run of a scenario.
type Baseline struct {
	PlanCalls, ApplyCalls []emulator.Call // recorded, so that new calls are included automatically
	shown                 []string        // the changes, if the scenario is a plan
}

// Undisturbed runs a scenario undisturbed, once per process.
func Undisturbed(t *testing.T, sc acctest.Scenario) Baseline {
	t.Helper()
	baselines.Lock()
	once := baselines.quiet[sc.Name]
	if once == nil {
		once = sync.OnceValue(func() (q Baseline) {
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tf := sc.Start(t, tc)
				if diags := sc.Do(tf); acctest.HasErrors(diags) {
					t.Fatalf("%s fails undisturbed:\n%s", sc.Name, acctest.Text(diags))
				}
				all := tc.Journal()
				q = Baseline{PlanCalls: all[:tf.CallsBeforeApply()], ApplyCalls: all[tf.CallsBeforeApply():], shown: tf.Shown()}
			})
			return q
		})
		baselines.quiet[sc.Name] = once
	}
	baselines.Unlock()
	return once()
}

// baselines are the results by the scenario's name.
var baselines = struct {
	sync.Mutex

	quiet map[string]func() Baseline
}{quiet: map[string]func() Baseline{}}

// Targets returns the calls of a scenario that the matrices disturb.
func Targets(t *testing.T, sc acctest.Scenario) []Target {
	t.Helper()
	q := Undisturbed(t, sc)
	return LimitPolls(sc, TargetsOf(slices.Concat(q.PlanCalls, q.ApplyCalls)))
}

// LimitPolls removes the later polls of a scenario that waits for consistency.
func LimitPolls(sc acctest.Scenario, list []Target) []Target {
	if !sc.Polls {
		return list
	}
	return slices.DeleteFunc(list, func(t Target) bool { return t.N > maxPolls })
}

// maxPolls is the number of polls that are disturbed.
const maxPolls = 4

// TargetsOf numbers calls by action and region.
func TargetsOf(calls []emulator.Call) (list []Target) {
	count := map[Target]int{}
	for _, call := range calls {
		one := Target{Service: call.Service, Action: call.Action, mutating: call.Mutating}
		if call.Action == "DescribeInnerTrails" {
			one.Region = call.Region
		}
		count[one]++
		numbered := one
		numbered.N = count[one]
		list = append(list, numbered)
	}
	return list
}

// LimitRegions keeps the calls to the home region and two calls to other regions. Those
// are all alike, and one scenario is tested with all of them.
func LimitRegions(list []Target) []Target {
	abroad := 0
	return slices.DeleteFunc(slices.Clone(list), func(t Target) bool {
		if t.Region == "" || t.Region == emulator.DefaultRegion {
			return false
		}
		abroad++
		return abroad > 2
	})
}
