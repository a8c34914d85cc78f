package reconcile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// The Logstore is left to the service to create where the service rejects ours for a reason of its
// own, and neither where RAM denies it nor where the settings are at fault.
func TestApplier_leavesTheLogstore(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		answer model.Error
		left   bool
	}{
		"refused":               {model.Error{Class: model.Refused, Code: "NotSupported"}, true},
		"denied by the service": {model.Error{Class: model.Denied, Code: "Unauthorized"}, true},
		"denied by RAM":         {model.Error{Class: model.Denied, Code: "Unauthorized", DeniedByRAM: true}, false},
		"wrong settings":        {model.Error{Class: model.Refused, Code: "LogStoreInfoInvalid"}, false},
		"no more room":          {model.Error{Class: model.Quota, Code: "ProjectQuotaExceed"}, false},
	} {
		inBubble(t, func(t *testing.T, c *fakeCloud) {
			row.answer.Mutating, row.answer.Attempts = true, 1
			c.on(hook{operation: "CreateLogStore", err: &row.answer})
			err := reconciler(c, nil).Run(t.Context())
			if got := slices.Contains(c.writes(), "CreateInnerTrail"); err == nil || got != row.left {
				t.Errorf("%s: left %t, want %t: %v after %v", name, got, row.left, err, c.writes())
			}
		})
	}
}

// leftToService returns the service's answer with which the Logstore is left to it, and
// gives the project a Logstore with the retention before the call is answered.
func leftToService(c *fakeCloud, operation string, retention int) hook {
	return hook{operation: operation, nth: 1, before: func(context.Context) {
		l := twoLineSpec().Logstore.CreateInput()
		l.RetentionDays = retention
		c.logstores["security-audit"] = l
	}}
}

// A Logstore that the service creates in this run is empty, so its retention may be lowered. One that
// exists after all when the service rejects ours may hold logs, so its retention stands.
func TestApplier_retentionOfALogstoreLeftToTheService(t *testing.T) {
	t.Parallel()
	rejected := &model.Error{Class: model.Refused, Code: "NotSupported", Mutating: true, Attempts: 1}
	declare := func(r *Reconciler) { r.Want.Logstore.RetentionDays = 30 }
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		c.on(hook{operation: "CreateLogStore", nth: 1, err: rejected})
		c.on(leftToService(c, "CreateInnerTrail", 365))
		if err := reconciler(c, declare).Run(t.Context()); err != nil || c.logstores["security-audit"].RetentionDays != 30 {
			t.Errorf("created by the service: %v, %d days after %v", err, c.logstores["security-audit"].RetentionDays, c.writes())
		}
	})
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		appears := leftToService(c, "CreateLogStore", 365)
		appears.err = rejected
		c.on(appears)
		err := reconciler(c, declare).Run(t.Context())
		var refused *domain.RetentionDecreaseError
		if !errors.As(err, &refused) || refused.Reason != domain.NeverApplied || c.logstores["security-audit"].RetentionDays != 365 || c.count("UpdateLogStore") > 0 {
			t.Errorf("exists after all: %v, %d days after %v", err, c.logstores["security-audit"].RetentionDays, c.writes())
		}
	})
}

// A create that fails after its trail was created records the retention that the Logstore
// has, where the declared one was not written.
func TestReconciler_AppliedSoFar_failedCreate(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		c.on(hook{operation: "CreateLogStore", nth: 1, err: &model.Error{Class: model.Refused, Code: "NotSupported", Mutating: true, Attempts: 1}})
		c.on(leftToService(c, "CreateInnerTrail", 180))
		c.on(hook{operation: "UpdateLogStore", err: failure(model.Refused)})
		r := reconciler(c, nil)
		err := r.Run(t.Context())
		if got := r.AppliedSoFar(nil).String(); !errors.As(err, new(*domain.RetentionRefusedError)) || r.Last == nil || got != "cn-hangzhou/security-audit/180" {
			t.Errorf("%v, recorded %s after %v", err, got, c.writes())
		}
	})
}

// If the Logstore is deleted by others while the trail is created, the service makes one of
// its own. The error names the setting that it cannot have, and not the retention.
func TestReconciler_checkAgain_unsupportedSetting(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		c.on(leftToService(c, "CreateInnerTrail", 3650))
		err := reconciler(c, func(r *Reconciler) {
			r.Want.Logstore.RetentionDays, r.Want.Logstore.Mode = 90, new("lite")
		}).Run(t.Context())
		var unsupported *domain.UnsupportedChangeError
		if !errors.As(err, &unsupported) || !strings.Contains(unsupported.What, "cannot become a lite one") || c.count("UpdateLogStore") > 0 {
			t.Errorf("%v after %v", err, c.writes())
		}
	})
}

// A lite Logstore is never left to the service, which would create a standard one: no trail
// is created.
func TestApplier_leavesNoLiteLogstore(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *fakeCloud) {
		lite := "lite"
		c.on(hook{operation: "CreateLogStore", err: &model.Error{Class: model.Refused, Code: "NotSupported", Mutating: true, Attempts: 1}})
		err := reconciler(c, func(r *Reconciler) { r.Want.Logstore.Mode = &lite }).Run(t.Context())
		var refused *domain.LiteRefusedError
		if !errors.As(err, &refused) || slices.Contains(c.writes(), "CreateInnerTrail") {
			t.Errorf("got %v after %v, want a refusal before the trail", err, c.writes())
		}
	})
}

// observedWith returns a Logstore as the service describes it: as declared, and with more members.
func observedWith(t *testing.T, members string) model.Logstore {
	t.Helper()
	l := twoLineSpec().Logstore.CreateInput()
	if err := json.Unmarshal([]byte(members), &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// Web tracking is written after a look of its own, and never against what others do meanwhile.
func TestApplier_webTracking(t *testing.T) {
	t.Parallel()
	set := func(c *fakeCloud, l model.Logstore) { c.logstores["security-audit"] = l }
	for name, row := range map[string]struct {
		others hook
		change func(t *testing.T, c *fakeCloud)
		writes int
		says   string
	}{
		"nobody else":            {hook{operation: "UpdateLogStore"}, func(*testing.T, *fakeCloud) {}, 1, ""},
		"switched off by others": {hook{operation: "GetLogStore", nth: 2}, func(t *testing.T, c *fakeCloud) { t.Helper(); set(c, observedWith(t, `{}`)) }, 0, ""},
		"another setting changed between the attempts": {hook{operation: "UpdateLogStore", nth: 1, err: failure(model.Throttled)}, func(t *testing.T, c *fakeCloud) {
			t.Helper()
			set(c, observedWith(t, `{"enable_tracking":true,"appendMeta":true}`))
		}, 2, ""},
		"the retention raised between the attempts": {hook{operation: "UpdateLogStore", nth: 1, err: failure(model.Throttled)}, func(t *testing.T, c *fakeCloud) {
			t.Helper()
			set(c, observedWith(t, `{"enable_tracking":true,"ttl":3651}`))
		}, 1, "retention"},
		"switched on again, and the answer lost": {hook{operation: "UpdateLogStore", nth: 1, err: failure(model.Unreachable)}, func(t *testing.T, c *fakeCloud) {
			t.Helper()
			set(c, observedWith(t, `{"enable_tracking":true,"lastModifyTime":1700000000}`))
		}, 1, "enable_tracking is true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, c *fakeCloud) {
				shipped(t, c)
				set(c, observedWith(t, `{"enable_tracking":true,"lastModifyTime":1600000000}`))
				row.others.before = func(context.Context) { row.change(t, c) }
				c.on(row.others)
				err := reconciler(c, func(r *Reconciler) { r.Options = domain.GuardOptions{} }).Run(t.Context())
				if c.count("UpdateLogStore") != row.writes || (err != nil) != (row.says != "") || err != nil && !strings.Contains(err.Error(), row.says) {
					t.Errorf("%d writes, want %d; %v", c.count("UpdateLogStore"), row.writes, err)
				}
				is := c.logstores["security-audit"]
				if err == nil && domain.ValueOr(is.Integrity().WebTracking, false) || name == "another setting changed between the attempts" && !is.AppendMeta {
					t.Errorf("the Logstore is %+v", is)
				}
			})
		})
	}
}

// What no apply can repair is refused before a trail delivers to it, and named after everything
// else was done where one does already.
func TestReconciler_alterable(t *testing.T) {
	t.Parallel()
	imported := func(r *Reconciler) {
		r.Options, r.Want.AppliedBefore = domain.GuardOptions{}, &domain.Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit", Imported: true}
	}
	for name, row := range map[string]struct {
		change  func(*Reconciler)
		trail   bool
		adopted bool // whether the error is that of an adoption
		writes  []string
	}{
		"create":        {nil, false, true, nil},
		"import":        {imported, true, true, nil},
		"trail missing": {func(r *Reconciler) { r.Options = domain.GuardOptions{MayRecreate: true} }, false, true, nil},
		"standing":      {func(r *Reconciler) { r.Options = domain.GuardOptions{} }, true, false, []string{"UpdateLogStore"}},
	} {
		for _, accepted := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, accepted %t", name, accepted), func(t *testing.T) {
				t.Parallel()
				inBubble(t, func(t *testing.T, c *fakeCloud) {
					shipped(t, c)
					c.logstores["security-audit"] = observedWith(t, `{"enableModify":true,"ttl":90}`)
					if !row.trail {
						c.trails = nil
					}
					r := reconciler(c, row.change)
					if accepted {
						r.Want.Logstore.Accept = integrity.Consents{"modifiable"}
					}
					err := r.Run(t.Context())
					if accepted {
						if err != nil || !slices.Contains(c.writes(), "UpdateLogStore") {
							t.Errorf("%v, %v", err, c.writes())
						}
						return
					}
					if errors.As(err, new(*integrity.AdoptionError)) != row.adopted || errors.As(err, new(*integrity.LogstoreError)) == row.adopted || !slices.Equal(c.writes(), row.writes) {
						t.Errorf("%v, %v", err, c.writes())
					}
				})
			})
		}
	}
}
