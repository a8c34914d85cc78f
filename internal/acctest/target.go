package acctest

import (
	"slices"
	"sync"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// Target is one call of a deed: the n-th of its action, and where a deed asks many
// regions, of its region.
type Target struct {
	Service, Action, Region string

	N        int
	mutating bool
}

// baseline is a deed that nothing disturbs.
type baseline struct {
	PlanCalls, ApplyCalls []emulator.Call // so that a call that is added later joins by itself
	shown                 []string        // as changes, where the deed is a read
}

// Baseline does the deed once, and tells what came of it.
func (sc Scenario) Baseline(t *testing.T) baseline {
	t.Helper()
	baselines.Lock()
	once := baselines.quiet[sc.Name]
	if once == nil {
		once = sync.OnceValue(func() (q baseline) {
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
				q = baseline{PlanCalls: all[:tf.callsBeforeApply], ApplyCalls: all[tf.callsBeforeApply:], shown: tf.shown}
			})
			return q
		})
		baselines.quiet[sc.Name] = once
	}
	baselines.Unlock()
	return once()
}

// baselines are the deeds that were done undisturbed, by their names.
var baselines = struct {
	sync.Mutex

	quiet map[string]func() baseline
}{quiet: map[string]func() baseline{}}

func (sc Scenario) Targets(t *testing.T) []Target {
	t.Helper()
	q := sc.Baseline(t)
	return sc.LimitPolls(TargetsOf(slices.Concat(q.PlanCalls, q.ApplyCalls)))
}

// LimitPolls leaves out the later looks of a deed that waits for things to show.
func (sc Scenario) LimitPolls(list []Target) []Target {
	if !sc.polls {
		return list
	}
	return slices.DeleteFunc(list, func(t Target) bool { return t.N > maxPolls })
}

// maxPolls is how many calls of each kind are tried where one looks again and again.
const maxPolls = 4

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

// LimitRegions leaves out of the calls of a deed those to other regions, but two: they
// are all alike, and one deed is tried with all of them.
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
