package shipping_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// inConsole is what somebody does in the consoles while Terraform runs.
var inConsole = map[string]func(*emulator.Account){
	"stops the trail": func(a *emulator.Account) {
		for _, trail := range a.InnerTrails {
			trail.Status = emulator.StatusDisable
		}
	},
	"deletes the trail": func(a *emulator.Account) { clear(a.InnerTrails) },
	"detaches the policy": func(a *emulator.Account) {
		for name, role := range a.Roles {
			if name != actingRole {
				role.Policies = nil
			}
		}
	},
	"deletes the index": func(a *emulator.Account) {
		for _, l := range logstores(a) {
			l.Index = nil
		}
	},
	"raises the retention": func(a *emulator.Account) {
		for _, l := range logstores(a) {
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
			if name != actingRole {
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
		if theRole(a) == nil {
			a.Roles["aliyunactiontraildefaultrole"] = &emulator.Role{Name: "AliyunActionTrailDefaultRole", AssumeRolePolicyDocument: `{"Version":"1","Statement":[]}`}
		}
	},
	"moves the trail": func(a *emulator.Account) {
		for _, trail := range a.InnerTrails {
			trail.SLSProjectARN = "acs:log:cn-hangzhou:1000000000000001:project/second-audit"
		}
	},
}

// At every call of an apply somebody does something in the consoles: the run ends
// with success or one clear error, no log is lost by it, and a later apply puts
// things right.
func TestContention_console(t *testing.T) {
	t.Parallel()
	var total score
	var idle atomic.Int64
	t.Run("deed", func(t *testing.T) {
		for i, d := range deeds {
			if d.reads {
				continue // what is only read is in nobody's way
			}
			d.unpaid = true // what is done in the consoles may keep ActionTrail from delivering
			t.Run(d.name, func(t *testing.T) {
				t.Parallel()
				targets := d.targets(t)
				if i > 0 {
					targets = homeOnly(targets)
				}
				for _, at := range targets {
					for act := range inConsole {
						if !sampled("console " + d.name + act + fmt.Sprint(at)) {
							continue
						}
						t.Run(fmt.Sprintf("%s #%d, somebody %s", at.action, at.n, act), func(t *testing.T) {
							t.Parallel()
							if !tryConsole(t, d, at, act, &total) {
								idle.Add(1)
							}
						})
					}
				}
			})
		}
	})
	fmt.Printf("Console matrix, of %d things that somebody does: %s; in %d more there was nothing to do.\n", len(inConsole), &total, idle.Load())
}

// waysOut are what an error tells to do where somebody did what no apply undoes
// blindly.
var waysOut = map[string]func(k *stack) []*tfprotov6.Diagnostic{
	"create over a trail, somebody moves the trail": func(k *stack) []*tfprotov6.Diagnostic {
		return k.adopt("platform-ops", standard)
	},
	"import, somebody deletes the trail":                      func(k *stack) []*tfprotov6.Diagnostic { return k.apply(standard) },
	"import what is out of order, somebody deletes the trail": func(k *stack) []*tfprotov6.Diagnostic { return k.apply(standard) },
	"declare settings of a short Logstore, somebody raises the retention": func(k *stack) []*tfprotov6.Diagnostic {
		k.w.Edit(func(a *emulator.Account) { theLogstore(a).TTL = 90 })
		return nil
	},
	"lower the retention with consent, somebody raises the retention": func(k *stack) []*tfprotov6.Diagnostic {
		return k.apply(standard)
	},
}

// tryConsole says whether there was something for somebody to do.
func tryConsole(t *testing.T, d deed, at target, act string, total *score) (did bool) {
	t.Helper()
	inBubble(t, func(t *testing.T, w *world) {
		k := d.stage(t, w)
		b := open(t, w, d)
		called, looked := false, 0
		w.Fault(emulator.Fault{Action: at.action, Region: at.region, Nth: at.n, Before: func() {
			called = true
			b.deliver()
			before := w.holds(t)
			w.Edit(inConsole[act])
			did = w.holds(t) != before
			switch act {
			case "deletes the Logstore":
				b.logs, b.logstores = map[string]bool{}, map[string]bool{} // gone by somebody else's hand
			case "deletes the role":
				b.fewerRoles = true
			}
			looked = len(w.Journal())
			b.stock()
			maps.Copy(b.others, b.logstores)
		}})
		diags := d.do(k)
		if !called {
			d.missed(t)
		}
		seen := at.action != "UpdateLogStore" && looksBeforeItWrites(w.Journal()[looked:])
		if act == "raises the retention" && settings(d.config)["allow_retention_decrease_to"] == nil && seen {
			b.floor = 3650 // it may be a legal hold
		}
		if !did {
			return
		}
		b.clear("the run", diags)
		w.ClearFaults()
		if way, known := waysOut[d.name+", somebody "+act]; known {
			if again := d.do(k); failed(again) {
				diags = again
				if days, ok := settings(d.config)["retention_days"].(int); ok {
					b.floor = days
				}
				if out := way(k); failed(out) {
					t.Errorf("the way out fails:\n%s", said(out))
				}
			}
		}
		ends := d.before != nil && (d.config == nil || d.config["trail_name"] != d.before["trail_name"])
		if ends && failed(diags) {
			// Somebody moved the trail that goes: the error says to apply first.
			if back := k.apply(d.before); failed(back) {
				t.Errorf("moving it back fails:\n%s", said(back))
			}
		}
		b.converges(k, diags, total)
	})
	return did
}

// looksBeforeItWrites says whether a Logstore was read before it was written. Log
// Service has no write on a condition, so that what somebody changes after the last
// look is overwritten.
func looksBeforeItWrites(calls []emulator.Call) bool {
	first := slices.IndexFunc(calls, func(c emulator.Call) bool { return c.Action == "GetLogStore" || c.Action == "UpdateLogStore" })
	return first < 0 || calls[first].Action == "GetLogStore"
}

// holds is all that the account holds, to see whether something changes it.
func (c *testCloud) holds(t testing.TB) string {
	t.Helper()
	var text []byte
	c.Edit(func(a *emulator.Account) {
		var err error
		if text, err = json.Marshal(a); err != nil {
			t.Error(err)
		}
	})
	return string(text)
}
