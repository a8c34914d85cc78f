package answers_test

import (
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// lostAnswers are failures after which the service has acted.
var lostAnswers = []emulator.FaultKind{emulator.FaultCutAfter, emulator.FaultTruncate, emulator.FaultGarble}

// lostWrite is a write whose answer is lost, and what others write before it is sent again.
type lostWrite struct {
	before, after map[string]any
	drift         func(*emulator.Account)
	action        string
	others        func(*acctest.Console)
	says          []string
	kept          func(a *emulator.Account) bool
}

func lowered(days int) map[string]any {
	return acctest.WithLogstore(map[string]any{"retention_days": days, "allow_retention_decrease_to": days})
}

func retention(days int) func(a *emulator.Account) bool {
	return func(a *emulator.Account) bool { return testcloud.Logstore(a).TTL == days }
}

// If the answer to a write is lost, the service may have acted. What others write then, be
// it another value or the one before, is not overwritten by a second attempt.
func TestLostWrite_changedByOthers(t *testing.T) {
	t.Parallel()
	const changed = "Logstore innertrail_platform-ops was changed by others during this run"
	held := acctest.WithLogstore(map[string]any{"retention_days": 365})
	for name, row := range map[string]lostWrite{
		"a hold of another number": {held, lowered(90), nil, "UpdateLogStore", func(c *acctest.Console) { c.SetSetting("ttl", 200) },
			[]string{changed, "retention_days is 200"}, retention(200)},
		"a hold of the number before": {held, lowered(90), nil, "UpdateLogStore", func(c *acctest.Console) { c.SetSetting("ttl", 365) },
			[]string{changed, "retention_days is 365", "as before"}, retention(365)},
		"less than what was raised to": {held, acctest.WithLogstore(map[string]any{"retention_days": 500}), nil, "UpdateLogStore", func(c *acctest.Console) { c.SetSetting("ttl", 400) },
			[]string{changed, "retention_days is 400"}, retention(400)},
		"a tier": {held, acctest.WithLogstore(map[string]any{"retention_days": 365, "hot_retention_days": 30}), nil, "UpdateLogStore", func(c *acctest.Console) { c.SetSetting("hot_ttl", 60) },
			[]string{changed, "hot_retention_days is 60"}, func(a *emulator.Account) bool { return testcloud.Logstore(a).HotTTL == 60 }},
		"a setting that is switched back": {held, acctest.WithLogstore(map[string]any{"retention_days": 365, "append_meta": true}), nil, "UpdateLogStore", func(c *acctest.Console) { c.SetSetting("appendMeta", false) },
			[]string{changed, "append_meta is false"}, func(a *emulator.Account) bool { return !testcloud.Logstore(a).AppendMeta }},
		"a field of the index": {acctest.Minimal, acctest.Minimal, testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventType") }), "UpdateIndex",
			func(c *acctest.Console) {
				c.EditField("EventType", map[string]any{"type": "long", "token": []string{}})
			},
			[]string{"index of Logstore innertrail_platform-ops was changed by others during this run", "EventType"},
			func(a *emulator.Account) bool { return strings.Contains(string(testcloud.Logstore(a).Index), `"long"`) }},
		"the index, changed back": {acctest.Minimal, acctest.Minimal, testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventType") }), "UpdateIndex",
			func(c *acctest.Console) { c.EditFields(func(fields map[string]any) { delete(fields, "EventType") }) },
			[]string{"index of Logstore innertrail_platform-ops was changed by others during this run", "EventType"},
			func(a *emulator.Account) bool {
				return !strings.Contains(string(testcloud.Logstore(a).Index), "EventType")
			}},
		"a trust, changed back": {acctest.Minimal, acctest.Minimal, func(a *emulator.Account) { testcloud.Role(a).AssumeRolePolicyDocument = testcloud.ECSTrust }, "UpdateRole",
			func(c *acctest.Console) { c.SetTrust(testcloud.ECSTrust) },
			[]string{"trust policy of role AliyunActionTrailDefaultRole was changed by others during this run"},
			func(a *emulator.Account) bool {
				return testcloud.Role(a).AssumeRolePolicyDocument == testcloud.ECSTrust
			}},
	} {
		for _, kind := range lostAnswers {
			t.Run(name+"/"+string(kind), func(t *testing.T) {
				t.Parallel()
				acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) { row.run(t, tc, kind) })
			})
		}
	}
}

func (l lostWrite) run(t *testing.T, tc *acctest.Cloud, kind emulator.FaultKind) {
	t.Helper()
	tf := acctest.Scenario{Before: l.before, Drift: l.drift}.Start(t, tc)
	time.Sleep(time.Minute) // modification times have seconds
	tc.ClearJournal()
	tc.Fault(emulator.Fault{Action: l.action, Kind: kind, Times: 1, After: func() {
		time.Sleep(time.Second)
		l.others(tc.Console(t))
	}})
	diags := tf.Apply(l.after)
	if !acctest.HasErrors(diags) {
		t.Error("the apply succeeded")
	}
	for _, words := range l.says {
		if text := acctest.Text(diags); !strings.Contains(text, words) {
			t.Errorf("it does not say %q:\n%s", words, text)
		}
	}
	if n := tc.CountCalls(l.action); n != 2 {
		t.Errorf("%s was sent %d times, want once by each side", l.action, n)
	}
	tc.Edit(func(a *emulator.Account) {
		if !l.kept(a) {
			t.Error("what others wrote is overwritten")
		}
	})
}

// A Logstore that others create while this run does, or raise after the answer to the create
// was lost, is not one that this state has applied: its retention is not lowered.
func TestLostWrite_create(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"created by others":               {Kind: emulator.FaultThrottle},
		"raised after the answer is lost": {Kind: emulator.FaultCutAfter},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tf := acctest.Scenario{
					Before: acctest.WithLogstore(map[string]any{"retention_days": 3000}),
					Drift:  func(a *emulator.Account) { clear(a.Projects["security-audit"].Logstores) },
				}.Start(t, tc)
				fault.Action, fault.Times = "CreateLogStore", 1
				if fault.Kind == emulator.FaultThrottle {
					fault.Before = func() {
						tc.Console(t).NoError(tc.Console(t).Operator.CreateLogstore(t.Context(), testcloud.ProjectName, testcloud.LogstoreName, 3000))
					}
				} else {
					fault.After = func() { tc.Console(t).SetSetting("ttl", 3000) }
				}
				tc.Fault(fault)
				text := acctest.Text(tf.Apply(lowered(365)))
				if !strings.Contains(text, "from 3000 to 365 days deletes logs") || !strings.Contains(text, "may be a legal hold") {
					t.Errorf("it says:\n%s", text)
				}
				tc.CheckRetention(t, 3000)
			})
		})
	}
}

// The same through Terraform, twice: the run after the failed one does not lower the hold
// either, since the lower number may have been applied before.
func TestLostWrite_throughTerraform(t *testing.T) {
	t.Parallel()
	for _, days := range []int{200, 365} {
		tc := acctest.NewWithProject(t)
		c := tc.NewAppliedCLI(t, `logstore = { retention_days = 365 }`)
		c.Configure(tc.HCL(`logstore = { retention_days = 90, allow_retention_decrease_to = 90 }`))
		time.Sleep(time.Second) // modification times have seconds
		tc.Fault(emulator.Fault{Action: "UpdateLogStore", Kind: emulator.FaultCutAfter, Times: 1, After: func() { tc.Console(t).SetSetting("ttl", days) }})
		if text := c.ApplyFails(); !strings.Contains(text, "changed by others during this run") {
			t.Errorf("it says:\n%s", text)
		}
		if text := c.ApplyFails(); !strings.Contains(text, "may be a legal hold") {
			t.Errorf("the next run says:\n%s", text)
		}
		tc.CheckRetention(t, days)
	}
}
