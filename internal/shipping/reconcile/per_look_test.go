package reconcile

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

const otherTrust = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::2:root"]}}]}`

// update makes of a create an update to a retention of 90 days, with consent, of what has
// a retention of 365 days.
func update(r *Reconciler) {
	r.Options = domain.GuardOptions{}
	r.Want.Logstore.RetentionDays, r.Want.Logstore.AllowDecreaseTo = 90, new(90)
	r.Want.AppliedBefore = &domain.Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 365, Shown: 365}
}

// drifted is a cloud in which the Logstore has a retention of 365 days, the index lacks a
// field, and the role does not trust ActionTrail.
func drifted(t *testing.T, c *fakeCloud) {
	t.Helper()
	shipped(t, c)
	l := c.logstores["security-audit"]
	l.RetentionDays = 365
	c.logstores["security-audit"] = l
	delete(c.indexes["security-audit"].Fields, "EventType")
	c.roles[names.DefaultRole] = model.Role{Name: names.DefaultRole, Trust: json.RawMessage(otherTrust)}
}

// replacing are the operations that replace a document, the reads of what they replace,
// and changes by others of what the run does not declare.
var replacing = []struct {
	write, look string
	others      func(c *fakeCloud)
	kept        func(c *fakeCloud) bool
}{
	{"UpdateLogStore", "GetLogStore", func(c *fakeCloud) {
		l := c.logstores["security-audit"]
		l.AppendMeta = true
		c.logstores["security-audit"] = l
	}, func(c *fakeCloud) bool { return c.logstores["security-audit"].AppendMeta }},
	{"UpdateIndex", "GetIndex", func(c *fakeCloud) { c.indexes["security-audit"].Fields["own"] = model.FieldKey{Type: "long"} },
		func(c *fakeCloud) bool { return c.indexes["security-audit"].Fields["own"].Type == "long" }},
	{"UpdateRole", "GetRole", func(c *fakeCloud) {
		c.roles[names.DefaultRole] = model.Role{Name: names.DefaultRole, Trust: json.RawMessage(`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::3:root"]}}]}`)}
	}, func(c *fakeCloud) bool {
		trust := string(c.roles[names.DefaultRole].Trust)
		return strings.Contains(trust, "acs:ram::3:root") && strings.Contains(trust, "actiontrail.aliyuncs.com")
	}},
}

// Every write that replaces a document is sent once for each look, as often as retries
// allow, and merges into what the look has found.
func TestOnePerLook(t *testing.T) {
	t.Parallel()
	for _, op := range replacing {
		for name, row := range map[string]struct {
			err    error
			nth    int // of the failing write; 0 for every one
			acts   bool
			writes int
			fails  bool
		}{
			"throttled":                  {failure(model.Throttled), 1, false, 2, false},
			"unavailable":                {failure(model.Unavailable), 1, false, 2, false},
			"answer lost, acted":         {failure(model.Unreachable), 1, true, 1, false},
			"answer lost, not acted":     {failure(model.Unreachable), 1, false, 2, false},
			"answer unreadable, acted":   {failure(model.BadResponse), 1, true, 1, false},
			"answer unreadable, not":     {failure(model.BadResponse), 1, false, 1, true},
			"session expired":            {failure(model.Expired), 1, false, 2, false},
			"session expired forever":    {failure(model.Expired), 0, false, 2, true},
			"throttled forever":          {failure(model.Throttled), 0, false, 3, true},
			"every answer lost, acted":   {failure(model.TimedOut), 0, true, 1, false},
			"every answer lost, not":     {failure(model.TimedOut), 0, false, 3, true},
			"refused, which stays so":    {failure(model.Quota), 0, false, 1, true},
			"no permission, which stays": {failure(model.Denied), 0, false, 1, true},
		} {
			t.Run(op.write+" "+name, func(t *testing.T) {
				t.Parallel()
				inBubble(t, func(t *testing.T, c *fakeCloud) {
					drifted(t, c)
					failed := false
					c.on(hook{operation: op.write, nth: row.nth, err: row.err, acts: row.acts, before: func(context.Context) {
						if !failed && !row.acts {
							op.others(c)
						}
						failed = true
					}})
					err := reconciler(c, update).Run(t.Context())
					if (err != nil) != row.fails || c.count(op.write) != row.writes {
						t.Errorf("%d writes, want %d; %v", c.count(op.write), row.writes, err)
					}
					if !row.fails && !row.acts && !op.kept(c) {
						t.Error("what others wrote meanwhile is lost")
					}
					looks := 0
					for _, call := range c.calls {
						switch call {
						case op.look:
							looks++
						case op.write:
							if looks == 0 {
								t.Errorf("a write without a look of its own: %v", c.calls)
							}
							looks = 0
						}
					}
				})
			})
		}
	}
}

// What others change between the observation and the write is found by the look right
// before the write.
func TestOnePerLook_lastLook(t *testing.T) {
	t.Parallel()
	for _, op := range replacing {
		t.Run(op.write, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				drifted(t, c)
				c.on(hook{operation: op.look, nth: 2, before: func(context.Context) { op.others(c) }})
				if err := reconciler(c, update).Run(t.Context()); err != nil || !op.kept(c) {
					t.Errorf("%v, kept %v", err, op.kept(c))
				}
			})
		})
	}
	t.Run("done by others", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			drifted(t, c)
			c.on(hook{operation: "GetLogStore", nth: 2, before: func(context.Context) {
				l := c.logstores["security-audit"]
				l.RetentionDays = 90
				c.logstores["security-audit"] = l
			}})
			if err := reconciler(c, update).Run(t.Context()); err != nil || c.count("UpdateLogStore") > 0 {
				t.Errorf("%v, %v", err, c.writes())
			}
		})
	})
}

// A hold between two attempts, or between the observation and the write, stays, whatever
// the configuration consents to.
func TestOnePerLook_hold(t *testing.T) {
	t.Parallel()
	for name, when := range map[string]hook{
		"before the last look": {operation: "GetLogStore", nth: 2},
		"between attempts":     {operation: "UpdateLogStore", nth: 1, err: failure(model.Throttled)},
		"after a lost answer":  {operation: "UpdateLogStore", nth: 1, err: failure(model.Unreachable)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				drifted(t, c)
				when.before = func(context.Context) {
					l := c.logstores["security-audit"]
					l.RetentionDays = 366
					c.logstores["security-audit"] = l
				}
				c.on(when)
				err := reconciler(c, update).Run(t.Context())
				var refused *domain.RetentionDecreaseError
				if !errors.As(err, &refused) || refused.Reason != domain.RaisedMeanwhile || c.logstores["security-audit"].RetentionDays != 366 {
					t.Errorf("%v, the retention is %d", err, c.logstores["security-audit"].RetentionDays)
				}
				var call *model.Error
				if lost := errors.As(err, &call) && call.Ambiguous(); lost != (name == "after a lost answer") {
					t.Errorf("the error says %v of a write that may have taken effect", lost)
				}
			})
		})
	}
}

// What others write between the write and the next look is reported. What merely does not
// show yet is waited for.
func TestReconciler_changedMeanwhile(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		look   hook // the observation after the write
		change func(c *fakeCloud)
		object string
	}{
		"retention": {hook{operation: "GetLogStore", nth: 3}, func(c *fakeCloud) {
			l := c.logstores["security-audit"]
			l.RetentionDays = 60
			c.logstores["security-audit"] = l
		}, "Logstore innertrail_platform-ops"},
		"index": {hook{operation: "GetIndex", nth: 3}, func(c *fakeCloud) { delete(c.indexes["security-audit"].Fields, "EventLevel") }, "index of Logstore innertrail_platform-ops"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				drifted(t, c)
				row.look.before = func(context.Context) { row.change(c) }
				c.on(row.look)
				err := reconciler(c, update).Run(t.Context())
				var changed *domain.ChangedMeanwhileError
				if !errors.As(err, &changed) || changed.Object != row.object {
					t.Errorf("%v", err)
				}
			})
		})
	}
	t.Run("a stale answer", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			drifted(t, c)
			old, now := c.logstores["security-audit"], model.Logstore{}
			c.on(hook{operation: "GetLogStore", nth: 3, before: func(context.Context) { now, c.logstores["security-audit"] = c.logstores["security-audit"], old }})
			c.on(hook{operation: "GetLogStore", nth: 4, before: func(context.Context) { c.logstores["security-audit"] = now }})
			if err := reconciler(c, update).Run(t.Context()); err != nil || c.count("UpdateLogStore") != 1 {
				t.Errorf("%v, %v", err, c.writes())
			}
		})
	})
}

// A stale answer about the index is waited for, too.
func TestReconciler_staleIndex(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		drifted(t, c)
		old, now := domain.IndexSpec{}.Merged(c.indexes["security-audit"], false), model.Index{}
		delete(old.Fields, "EventType")
		c.on(hook{operation: "GetIndex", nth: 3, before: func(context.Context) { now, c.indexes["security-audit"] = c.indexes["security-audit"], old }})
		c.on(hook{operation: "GetIndex", nth: 4, before: func(context.Context) { c.indexes["security-audit"] = now }})
		if err := reconciler(c, update).Run(t.Context()); err != nil || c.count("UpdateIndex") != 1 {
			t.Errorf("%v, %v", err, c.writes())
		}
	})
}

// If the object cannot be read again, nothing is written again, and the error is that of
// the write.
func TestOnePerLook_unreadable(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		drifted(t, c)
		c.on(hook{operation: "UpdateLogStore", err: failure(model.Throttled)})
		c.on(hook{operation: "GetLogStore", nth: 3, err: &model.Error{Class: model.Denied, Attempts: 1}})
		if err := reconciler(c, update).Run(t.Context()); !model.Is(err, model.Throttled) || c.count("UpdateLogStore") != 1 {
			t.Errorf("%v, %v", err, c.writes())
		}
	})
}

// What a failed run has applied: where the trail ships, and the retention there.
func TestReconciler_AppliedSoFar(t *testing.T) {
	t.Parallel()
	before := domain.Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 365, Consent: 365, Shown: 365}
	for name, row := range map[string]struct {
		change func(r *Reconciler)
		fails  hook
		want   string
	}{
		"nothing":                     {update, hook{operation: "UpdateLogStore", err: failure(model.Denied)}, "cn-hangzhou/security-audit/365/365"},
		"the retention":               {update, hook{operation: "UpdateIndex", err: failure(model.Denied)}, "cn-hangzhou/security-audit/90/90"},
		"a move, before the trail":    {move, hook{operation: "DeleteInnerTrail", err: failure(model.Denied)}, "cn-hangzhou/security-audit/365/365"},
		"a move, after the trail":     {move, hook{operation: "StartLogging", nth: 2, err: failure(model.Denied)}, "cn-hangzhou/new-audit/3650"},
		"a move, with a lost create":  {move, hook{operation: "CreateInnerTrail", nth: 2, err: failure(model.BadResponse), acts: true}, "cn-hangzhou/new-audit/3650"},
		"a move that was rolled back": {move, hook{operation: "CreateInnerTrail", nth: 2, err: failure(model.Denied)}, "cn-hangzhou/security-audit/365/365"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				c.on(row.fails)
				drifted(t, c)
				r := reconciler(c, row.change)
				r.Want.AppliedBefore = &before
				_ = r.Run(t.Context())
				if got := r.AppliedSoFar(&before).String(); got != row.want {
					t.Errorf("%s, want %s", got, row.want)
				}
			})
		})
	}
}
