package acctest

import (
	"slices"
	"sync"
	"testing"

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

// Baseline runs the scenario undisturbed, once per process.
func (sc Scenario) Baseline(t *testing.T) Baseline {
	t.Helper()
	baselines.Lock()
	once := baselines.quiet[sc.Name]
	if once == nil {
		once = sync.OnceValue(func() (q Baseline) {
			InBubble(t, func(t *testing.T, tc *Cloud) {
				tf := sc.Start(t, tc)
				tf.callsBeforeApply = 0
				if diags := sc.Do(tf); HasErrors(diags) {
					t.Fatalf("%s fails undisturbed:\n%s", sc.Name, Text(diags))
				}
				all := tc.Journal()
				if tf.callsBeforeApply == 0 {
					tf.callsBeforeApply = len(all)
				}
				q = Baseline{PlanCalls: all[:tf.callsBeforeApply], ApplyCalls: all[tf.callsBeforeApply:], shown: tf.shown}
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

// Targets returns the calls of the scenario that the matrices disturb.
func (sc Scenario) Targets(t *testing.T) []Target {
	t.Helper()
	q := sc.Baseline(t)
	return sc.LimitPolls(TargetsOf(slices.Concat(q.PlanCalls, q.ApplyCalls)))
}

// LimitPolls removes the later polls of a scenario that waits for consistency.
func (sc Scenario) LimitPolls(list []Target) []Target {
	if !sc.polls {
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
