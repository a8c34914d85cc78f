package reconcile

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

func TestLogstoreSpec_mergedOnto(t *testing.T) {
	t.Parallel()
	declared := LogstoreSpec{
		RetentionDays: 365, AutoSplit: new(true), MaxSplitShards: new(16), AppendMeta: new(true), HotDays: new(30),
		InfrequentAccessDays: new(60), Mode: new("lite"), Encryption: &model.Encryption{Enable: true, Kind: "sm4"},
	}
	before := model.Logstore{Name: "innertrail_platform-ops", RetentionDays: 3650, ShardCount: 2, Mode: "standard"}
	after := declared.mergedOnto(before)
	for _, s := range LogstoreSettings {
		if s.Holds(declared, before) || !s.Holds(declared, after) {
			t.Errorf("%s is not merged: %v before, %v after", s.Attribute, s.Observed(before), s.Observed(after))
		}
	}
	if !declared.differs(before) || declared.differs(after) || after.ShardCount != 2 {
		t.Errorf("merged is %+v", after)
	}
	if undeclared := (LogstoreSpec{RetentionDays: 365}).mergedOnto(after); !(LogstoreSpec{RetentionDays: 365}).differs(before) || undeclared.Mode != "lite" {
		t.Errorf("what is not declared did not stay: %+v", undeclared)
	}
}

func TestLogstoreSpec_spelling(t *testing.T) {
	t.Parallel()
	if after := (LogstoreSpec{Mode: new("lite")}).mergedOnto(model.Logstore{Mode: "query"}); after.Mode != "query" {
		t.Errorf("the other name of the mode became %q", after.Mode)
	}
	if (LogstoreSpec{Mode: new("standard")}).differs(model.Logstore{}) {
		t.Error("the service leaves out the default mode, which differs")
	}
}

// Encryption that is switched off is not the declared one, whatever its settings say.
func TestLogstoreSpec_encryption(t *testing.T) {
	t.Parallel()
	key := &model.EncryptionKey{ID: "k", Role: "r", Region: "cn-hangzhou"}
	for _, row := range []struct {
		declared, observed *model.Encryption
		want               bool
	}{
		{&model.Encryption{Enable: true, Kind: "sm4"}, &model.Encryption{Enable: true, Kind: "sm4"}, true},
		{&model.Encryption{Enable: true, Kind: "sm4"}, &model.Encryption{Enable: false, Kind: "sm4"}, false},
		{&model.Encryption{Enable: true, Kind: "sm4"}, nil, false},
		{&model.Encryption{Enable: true, Kind: "sm4"}, &model.Encryption{Enable: true, Kind: "default"}, false},
		{&model.Encryption{Enable: true, Kind: "sm4", Key: key}, &model.Encryption{Enable: true, Kind: "sm4"}, false},
		{&model.Encryption{Enable: true, Kind: "sm4"}, &model.Encryption{Enable: true, Kind: "sm4", Key: key}, false},
		{&model.Encryption{Enable: true, Kind: "sm4", Key: key}, &model.Encryption{Enable: true, Kind: "sm4", Key: &model.EncryptionKey{ID: "k", Role: "r", Region: "cn-shanghai"}}, false},
	} {
		if got := sameEncryption(row.declared, row.observed); got != row.want {
			t.Errorf("%+v and %+v: %t", row.declared, row.observed, got)
		}
	}
}

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
		l := twoLineSpec().Logstore.createInput()
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
		var refused *RetentionDecreaseError
		if !errors.As(err, &refused) || refused.Reason != NeverApplied || c.logstores["security-audit"].RetentionDays != 365 || c.count("UpdateLogStore") > 0 {
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
		if got := r.AppliedSoFar(nil).String(); !errors.As(err, new(*RetentionRefusedError)) || r.Last == nil || got != "cn-hangzhou/security-audit/180" {
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
		var unsupported *UnsupportedChangeError
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
		var refused *LiteRefusedError
		if !errors.As(err, &refused) || slices.Contains(c.writes(), "CreateInnerTrail") {
			t.Errorf("got %v after %v, want a refusal before the trail", err, c.writes())
		}
	})
}
