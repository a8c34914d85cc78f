package matrix_test

import (
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// consoleActions are changes in the consoles while Terraform runs.
var consoleActions = map[string]func(*emulator.Account){
	"stops the trail": func(a *emulator.Account) {
		for _, trail := range a.InnerTrails {
			trail.Status = emulator.StatusDisable
		}
	},
	"deletes the trail": func(a *emulator.Account) { clear(a.InnerTrails) },
	"detaches the policy": func(a *emulator.Account) {
		for name, role := range a.Roles {
			if name != acctest.ActingRole {
				role.Policies = nil
			}
		}
	},
	"deletes the index": func(a *emulator.Account) {
		for _, l := range testcloud.Logstores(a) {
			l.Index = nil
		}
	},
	"raises the retention": func(a *emulator.Account) {
		for _, l := range testcloud.Logstores(a) {
			l.TTL = 3650
		}
	},
	"makes the Logstore": func(a *emulator.Account) {
		for _, p := range a.Projects {
			if p.Logstores["innertrail_platform-ops"] == nil {
				p.Logstores["innertrail_platform-ops"] = &emulator.Logstore{Name: "innertrail_platform-ops", TTL: 3650, ShardCount: 2}
			}
		}
	},
	"deletes the role": func(a *emulator.Account) {
		delete(a.Roles, "aliyunactiontraildefaultrole")
		delete(a.Roles, "innertrail-writer")
	},
	"changes the trust": func(a *emulator.Account) {
		for name, role := range a.Roles {
			if name != acctest.ActingRole {
				role.AssumeRolePolicyDocument = `{"Version":"1","Statement":[]}`
			}
		}
	},
	"deletes the Logstore": func(a *emulator.Account) {
		for _, p := range a.Projects {
			clear(p.Logstores)
		}
	},
	"makes the role": func(a *emulator.Account) {
		if testcloud.Role(a) == nil {
			a.Roles["aliyunactiontraildefaultrole"] = &emulator.Role{Name: "AliyunActionTrailDefaultRole", AssumeRolePolicyDocument: `{"Version":"1","Statement":[]}`}
		}
	},
	"moves the trail": func(a *emulator.Account) {
		for _, trail := range a.InnerTrails {
			trail.SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
		}
	},
}

// A change in the consoles at every call of an apply: the run ends with success or one
// clear error, no log is lost, and a later apply repairs everything.
func TestContention_console(t *testing.T) {
	t.Parallel()
	var total acctest.Score
	var idle atomic.Int64
	t.Run("scenario", func(t *testing.T) {
		for i, sc := range acctest.Scenarios {
			if sc.ReadOnly {
				continue // a read conflicts with nothing
			}
			sc.Undelivered = true // the change may keep ActionTrail from delivering
			t.Run(sc.Name, func(t *testing.T) {
				t.Parallel()
				targets := sc.Targets(t)
				if i > 0 {
					targets = acctest.LimitRegions(targets)
				}
				for _, at := range targets {
					for act := range consoleActions {
						if !sampled("console " + sc.Name + act + fmt.Sprint(at)) {
							continue
						}
						t.Run(fmt.Sprintf("%s #%d, somebody %s", at.Action, at.N, act), func(t *testing.T) {
							t.Parallel()
							if !runConsole(t, sc, at, act, &total) {
								idle.Add(1)
							}
						})
					}
				}
			})
		}
	})
	fmt.Printf("Console matrix, of %d console actions: %s; %d more changed nothing.\n", len(consoleActions), &total, idle.Load())
}

// recoveries are what the errors advise where an apply must not simply undo the change.
var recoveries = map[string]func(tf *acctest.Driver) []*tfprotov6.Diagnostic{
	"create over a trail, somebody moves the trail": func(tf *acctest.Driver) []*tfprotov6.Diagnostic {
		return tf.Import("platform-ops", acctest.Minimal)
	},
	"import, somebody deletes the trail":                      func(tf *acctest.Driver) []*tfprotov6.Diagnostic { return tf.Apply(acctest.Minimal) },
	"import what is out of order, somebody deletes the trail": func(tf *acctest.Driver) []*tfprotov6.Diagnostic { return tf.Apply(acctest.Minimal) },
	"declare settings of a short Logstore, somebody raises the retention": func(tf *acctest.Driver) []*tfprotov6.Diagnostic {
		tf.Cloud.Edit(func(a *emulator.Account) { testcloud.Logstore(a).TTL = 90 })
		return nil
	},
	"lower the retention with consent, somebody raises the retention": func(tf *acctest.Driver) []*tfprotov6.Diagnostic {
		return tf.Apply(acctest.Minimal)
	},
}

// runConsole reports whether the action changed something.
func runConsole(t *testing.T, sc acctest.Scenario, at acctest.Target, act string, total *acctest.Score) (did bool) {
	t.Helper()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tf := sc.Start(t, tc)
		inv := acctest.NewInvariants(t, tc, sc)
		called, looked := false, 0
		tc.Fault(emulator.Fault{Action: at.Action, Region: at.Region, Nth: at.N, Before: func() {
			called = true
			inv.Deliver()
			before := tc.Snapshot(t)
			tc.Edit(consoleActions[act])
			did = tc.Snapshot(t) != before
			switch act {
			case "deletes the Logstore":
				inv.Events, inv.Logstores = map[string]bool{}, map[string]bool{} // deleted in the console
			case "deletes the role":
				inv.RoleDeleted = true
			}
			looked = len(tc.Journal())
			inv.CheckLogs()
			maps.Copy(inv.OtherLogstores, inv.Logstores)
		}})
		diags := sc.Do(tf)
		if !called {
			sc.CallMissing(t)
		}
		seen := at.Action != "UpdateLogStore" && readsBeforeWriting(tc.Journal()[looked:])
		if act == "raises the retention" && acctest.LogstoreSettings(sc.Config)["allow_retention_decrease_to"] == nil && seen {
			inv.MinRetention = 3650 // it may be a legal hold
		}
		if !did {
			return
		}
		inv.CheckOutcome("the run", diags)
		tc.ClearFaults()
		if way, known := recoveries[sc.Name+", somebody "+act]; known {
			if again := sc.Do(tf); acctest.HasErrors(again) {
				diags = again
				if days, ok := acctest.LogstoreSettings(sc.Config)["retention_days"].(int); ok {
					inv.MinRetention = days
				}
				if out := way(tf); acctest.HasErrors(out) {
					t.Errorf("the way out fails:\n%s", acctest.Text(out))
				}
			}
		}
		ends := sc.Before != nil && (sc.Config == nil || sc.Config["trail_name"] != sc.Before["trail_name"])
		if ends && acctest.HasErrors(diags) {
			// The trail to destroy was moved in the console: the error says to apply
			// first.
			if back := tf.Apply(sc.Before); acctest.HasErrors(back) {
				t.Errorf("moving it back fails:\n%s", acctest.Text(back))
			}
		}
		inv.CheckConvergence(tf, diags, total)
	})
	return did
}

// readsBeforeWriting reports whether a Logstore was read before it was written. Log
// Service has no conditional writes, so a change after the last read is overwritten.
func readsBeforeWriting(calls []emulator.Call) bool {
	first := slices.IndexFunc(calls, func(c emulator.Call) bool { return c.Action == "GetLogStore" || c.Action == "UpdateLogStore" })
	return first < 0 || calls[first].Action == "GetLogStore"
}
