package answers_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/matrix"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// transientFaults are failures after which a call is tried again. The service does not
// act.
var transientFaults = []emulator.FaultKind{
	emulator.FaultThrottle, emulator.FaultUnavailable, emulator.FaultInternal, emulator.FaultReset, emulator.FaultCutBefore, emulator.FaultHang,
}

// A write of the Logstore that fails is not sent again before the Logstore was read
// again: a legal hold that was set in between stays, whatever the plan consented to.
func TestStaleWrite_holdBetweenAttempts(t *testing.T) {
	t.Parallel()
	raise := [2]map[string]any{acctest.WithLogstore(map[string]any{"retention_days": 30}), acctest.WithLogstore(map[string]any{"retention_days": 90})}
	lower := [2]map[string]any{raise[1], acctest.WithLogstore(map[string]any{"retention_days": 30, "allow_retention_decrease_to": 30})}
	other := [2]map[string]any{raise[0], acctest.WithLogstore(map[string]any{"retention_days": 30, "append_meta": true})}
	for _, kind := range transientFaults {
		for name, row := range map[string][2]map[string]any{"a raise": raise, "a lowering with consent": lower, "another setting": other} {
			t.Run(string(kind)+"/"+name, func(t *testing.T) {
				t.Parallel()
				acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
					tf := acctest.Scenario{Before: row[0]}.Start(t, tc)
					tc.Fault(emulator.Fault{Action: "UpdateLogStore", Kind: kind, Times: 1, Before: func() { tc.SetRetention(3650) }})
					text := acctest.Text(tf.Apply(row[1]))
					tc.CheckRetentionKept(t)
					if n := tc.CountCalls("UpdateLogStore"); n != 1 {
						t.Errorf("UpdateLogStore was sent %d times", n)
					}
					if !strings.Contains(text, "from 3650 to") || !strings.Contains(text, "may be a legal hold") && name != "a raise" {
						t.Errorf("it says:\n%s", text)
					}
				})
			})
		}
	}
}

// A write of the Logstore that fails is merged again into what is read then, and sent
// once for each look.
func TestStaleWrite_settingsBetweenAttempts(t *testing.T) {
	t.Parallel()
	for _, kind := range append(slices.Clone(transientFaults), emulator.FaultCutAfter, emulator.FaultTruncate, emulator.FaultGarble) {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tf := acctest.Scenario{Before: acctest.WithLogstore(map[string]any{"retention_days": 30})}.Start(t, tc)
				tc.Fault(emulator.Fault{Action: "UpdateLogStore", Kind: kind, Times: 1})
				looks := 0
				tc.Fault(emulator.Fault{Action: "GetLogStore", Times: -1, Before: func() {
					if tc.CountCalls("UpdateLogStore") == 1 { // the look after the failure
						looks++
						tc.Edit(func(a *emulator.Account) { testcloud.Logstore(a).AppendMeta = true })
					}
				}})
				if diags := tf.Apply(acctest.WithLogstore(map[string]any{"retention_days": 90})); acctest.HasErrors(diags) {
					t.Error(acctest.Text(diags))
				}
				tc.Edit(func(a *emulator.Account) {
					if l := testcloud.Logstore(a); l.TTL != 90 || !l.AppendMeta || looks == 0 {
						t.Errorf("retention %d, append_meta %v, %d looks", l.TTL, l.AppendMeta, looks)
					}
				})
			})
		})
	}
}

// A write of the index that fails is merged again into what is read then: no field that
// others added meanwhile is lost.
func TestStaleWrite_indexBetweenAttempts(t *testing.T) {
	t.Parallel()
	for _, kind := range transientFaults {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tf := acctest.Scenario{Before: acctest.Minimal, Drift: testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventType") })}.Start(t, tc)
				tc.Fault(emulator.Fault{Action: "UpdateIndex", Kind: kind, Times: 1, Before: func() {
					tc.Edit(testcloud.EditIndex(func(_, keys map[string]any) { keys["own"] = testcloud.ForeignField }))
				}})
				if diags := tf.Apply(acctest.Minimal); acctest.HasErrors(diags) {
					t.Error(acctest.Text(diags))
				}
				if n := tc.CountCalls("UpdateIndex"); n != 2 {
					t.Errorf("UpdateIndex was sent %d times", n)
				}
				tc.Edit(testcloud.EditIndex(func(_, keys map[string]any) {
					if keys["own"] == nil || keys["EventType"] == nil {
						t.Errorf("the fields are %v", keys)
					}
				}))
			})
		})
	}
}

// The last look is right before the write, however long the observation took: the
// Logstore is read again after a hold was set while the role could not be read.
func TestStaleWrite_holdWhileObserving(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]map[string]any{
		"a raise": acctest.WithLogstore(map[string]any{"retention_days": 90}), "a lowering with consent": acctest.WithLogstore(map[string]any{"retention_days": 20, "allow_retention_decrease_to": 20}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
				tf := acctest.Scenario{Before: acctest.WithLogstore(map[string]any{"retention_days": 30})}.Start(t, tc)
				reads := 0
				tc.Fault(emulator.Fault{Action: "GetRole", Times: -1, Before: func() {
					if reads++; reads == 2 { // of the apply; the other reads are answered meanwhile
						time.Sleep(time.Second)
						tc.SetRetention(3650)
					}
				}})
				text := acctest.Text(tf.Apply(config))
				tc.CheckRetentionKept(t)
				if !strings.Contains(text, "from 3650 to") {
					t.Errorf("it says:\n%s", text)
				}
			})
		})
	}
}

// The index is read again before it is written, however long writing the Logstore took.
func TestStaleWrite_indexWhileTheLogstoreIsWritten(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tf := acctest.Scenario{Before: acctest.WithLogstore(map[string]any{"retention_days": 30}), Drift: testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventType") })}.Start(t, tc)
		tc.Fault(emulator.Fault{Action: "UpdateLogStore", Kind: emulator.FaultThrottle, Times: 1, Before: func() {
			tc.Edit(testcloud.EditIndex(func(_, keys map[string]any) { keys["own"] = testcloud.ForeignField }))
		}})
		if diags := tf.Apply(acctest.WithLogstore(map[string]any{"retention_days": 90})); acctest.HasErrors(diags) {
			t.Error(acctest.Text(diags))
		}
		tc.Edit(testcloud.EditIndex(func(_, keys map[string]any) {
			if keys["own"] == nil || keys["EventType"] == nil {
				t.Errorf("the fields are %v", keys)
			}
		}))
	})
}

// What another writes between the write and the read after it is reported, and not
// overwritten.
func TestStaleWrite_anotherWroteInBetween(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tf := acctest.Scenario{Before: acctest.WithLogstore(map[string]any{"retention_days": 30})}.Start(t, tc)
		tc.Fault(emulator.Fault{Action: "UpdateLogStore", Times: 1, After: func() { tc.SetRetention(60) }})
		text := acctest.Text(tf.Apply(acctest.WithLogstore(map[string]any{"retention_days": 90})))
		if !strings.Contains(text, "Logstore innertrail_platform-ops was changed by others during this run") || !strings.Contains(text, "retention_days is 60") {
			t.Errorf("it says:\n%s", text)
		}
		if n := tc.CountCalls("UpdateLogStore"); n != 1 {
			t.Errorf("UpdateLogStore was sent %d times", n)
		}
	})
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tf := acctest.Scenario{Before: acctest.Minimal, Drift: testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventType") })}.Start(t, tc)
		tc.Fault(emulator.Fault{Action: "UpdateIndex", Times: 1, After: func() {
			tc.Edit(testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventLevel") }))
		}})
		text := acctest.Text(tf.Apply(acctest.Minimal))
		if !strings.Contains(text, "index of Logstore innertrail_platform-ops was changed by others during this run") || !strings.Contains(text, "missing fields: EventLevel") {
			t.Errorf("it says:\n%s", text)
		}
	})
}

// A write of the trust policy that fails is merged again into what is read then: no
// principal that others added meanwhile is lost, and a denial that they added is not
// removed.
func TestStaleWrite_trustBetweenAttempts(t *testing.T) {
	t.Parallel()
	setTrust := func(document string) func(*emulator.Account) {
		return func(a *emulator.Account) { testcloud.Role(a).AssumeRolePolicyDocument = document }
	}
	const denied = `{"Version":"1","Statement":[{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]}}]}`
	for _, kind := range transientFaults {
		for name, row := range map[string]struct {
			meanwhile, says string
			writes          int
		}{
			"a principal": {testcloud.ForeignTrust, "", 2}, "a denial": {denied, "the plan did not show that it would be removed", 1},
		} {
			t.Run(string(kind)+"/"+name, func(t *testing.T) {
				t.Parallel()
				acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
					tf := acctest.Scenario{Before: acctest.Minimal, Drift: setTrust(testcloud.ECSTrust)}.Start(t, tc)
					tc.Fault(emulator.Fault{Action: "UpdateRole", Kind: kind, Times: 1, Before: func() { tc.Edit(setTrust(row.meanwhile)) }})
					diags := tf.Apply(acctest.Minimal)
					if text := acctest.Text(diags); acctest.HasErrors(diags) != (row.says != "") || !strings.Contains(text, row.says) {
						t.Errorf("it says:\n%s", text)
					}
					if n := tc.CountCalls("UpdateRole"); n != row.writes {
						t.Errorf("UpdateRole was sent %d times", n)
					}
					tc.Edit(func(a *emulator.Account) {
						trust := testcloud.Role(a).AssumeRolePolicyDocument
						if row.says != "" && trust != row.meanwhile || row.says == "" && (!strings.Contains(trust, "2000000000000002") || !strings.Contains(trust, "actiontrail")) {
							t.Errorf("the trust policy is %s", trust)
						}
					})
				})
			})
		}
	}
}

// A hold that is set on a Logstore right after this run created it is not lowered: only
// what the service itself created in this run may be.
func TestStaleWrite_holdAfterCreate(t *testing.T) {
	t.Parallel()
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		tf := acctest.Scenario{}.Start(t, tc)
		tc.Fault(emulator.Fault{Action: "CreateLogStore", Times: 1, After: func() { tc.SetRetention(3650) }})
		text := acctest.Text(tf.Apply(acctest.WithLogstore(map[string]any{"retention_days": 30, "allow_retention_decrease_to": 30})))
		if !strings.Contains(text, "from 3650 to 30 days deletes logs") {
			t.Errorf("it says:\n%s", text)
		}
		tc.CheckRetentionKept(t)
	})
}

// A session that expires at the write is renewed by the look that follows, so that the
// second write is not a stale one either.
func TestStaleWrite_sessionExpires(t *testing.T) {
	t.Parallel()
	i := slices.IndexFunc(matrix.Scenarios, func(sc acctest.Scenario) bool { return sc.Name == "raise the retention through a role" })
	acctest.InBubble(t, func(t *testing.T, tc *acctest.Cloud) {
		sc := matrix.Scenarios[i]
		tf := sc.Start(t, tc)
		tc.Fault(emulator.Fault{Action: "UpdateLogStore", Kind: emulator.FaultError, Status: 401, Code: "SecurityTokenExpired", Message: "expired", Times: 1, Before: func() {
			tc.Edit(func(a *emulator.Account) { testcloud.Logstore(a).AppendMeta = true })
		}})
		if diags := sc.Do(tf); acctest.HasErrors(diags) {
			t.Error(acctest.Text(diags))
		}
		if n := tc.CountCalls("UpdateLogStore"); n != 2 {
			t.Errorf("UpdateLogStore was sent %d times", n)
		}
		tc.Edit(func(a *emulator.Account) {
			if l := testcloud.Logstore(a); l.TTL != 3650 || !l.AppendMeta {
				t.Errorf("retention %d, append_meta %v", l.TTL, l.AppendMeta)
			}
		})
	})
}
