package reconcile

import (
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
