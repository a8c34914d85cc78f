package domain

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
)

func TestLogstoreSpec_MergedOnto(t *testing.T) {
	t.Parallel()
	declared := LogstoreSpec{
		RetentionDays: 365, AutoSplit: new(true), MaxSplitShards: new(16), AppendMeta: new(true), HotDays: new(30),
		InfrequentAccessDays: new(60), Mode: new("lite"), Encryption: &model.Encryption{Enable: true, Kind: "sm4"},
	}
	before := model.Logstore{Name: "innertrail_platform-ops", RetentionDays: 3650, ShardCount: 2, Mode: "standard"}
	after := declared.MergedOnto(before)
	for _, s := range LogstoreSettings {
		if s.Holds(declared, before) || !s.Holds(declared, after) {
			t.Errorf("%s is not merged: %v before, %v after", s.Attribute, s.Observed(before), s.Observed(after))
		}
	}
	if !declared.Differs(before) || declared.Differs(after) || after.ShardCount != 2 {
		t.Errorf("merged is %+v", after)
	}
	if undeclared := (LogstoreSpec{RetentionDays: 365}).MergedOnto(after); !(LogstoreSpec{RetentionDays: 365}).Differs(before) || undeclared.Mode != "lite" {
		t.Errorf("what is not declared did not stay: %+v", undeclared)
	}
}

func TestLogstoreSpec_spelling(t *testing.T) {
	t.Parallel()
	if after := (LogstoreSpec{Mode: new("lite")}).MergedOnto(model.Logstore{Mode: "query"}); after.Mode != "query" {
		t.Errorf("the other name of the mode became %q", after.Mode)
	}
	if (LogstoreSpec{Mode: new("standard")}).Differs(model.Logstore{}) {
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

// The type and the key of an encryption stay, also of one that is switched off. One without a type
// was never there.
func TestLogstoreSpec_checkEncryption(t *testing.T) {
	t.Parallel()
	declared := &model.Encryption{Enable: true, Kind: "default"}
	key := &model.EncryptionKey{ID: "k", Role: "r", Region: "cn-hangzhou"}
	for name, row := range map[string]struct {
		declared, observed *model.Encryption
		refused            bool
	}{
		"none":                            {declared, nil, false},
		"never there":                     {declared, &model.Encryption{}, false},
		"switched off":                    {declared, &model.Encryption{Kind: "default"}, false},
		"on":                              {declared, &model.Encryption{Enable: true, Kind: "default"}, false},
		"another type, on":                {declared, &model.Encryption{Enable: true, Kind: "sm4"}, true},
		"another type, switched off":      {declared, &model.Encryption{Kind: "sm4"}, true},
		"another key, on":                 {declared, &model.Encryption{Enable: true, Kind: "default", Key: key}, true},
		"another key, switched off":       {declared, &model.Encryption{Kind: "default", Key: key}, true},
		"not declared, another, on":       {nil, &model.Encryption{Enable: true, Kind: "sm4"}, false},
		"not declared, another, disabled": {nil, &model.Encryption{Kind: "sm4"}, false},
	} {
		err := LogstoreSpec{Name: "l", Encryption: row.declared}.checkEncryption(model.Logstore{Encryption: row.observed})
		if (err != nil) != row.refused {
			t.Errorf("%s: %v", name, err)
		}
	}
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

// A consent that a plan does not know is judged by the apply: the plan neither accepts nor refuses.
func TestSpec_Refusal_unknownConsent(t *testing.T) {
	t.Parallel()
	modifiable := observedAsDeclared()
	modifiable.Logstore = new(observedWith(t, `{"enableModify":true,"processorId":"mask"}`))
	for _, row := range []struct {
		accept  integrity.Consents
		unknown Unknowns
		open    int
	}{
		{nil, nil, 2}, {integrity.Consents{"modifiable"}, nil, 1}, {nil, Unknowns{"logstore.accept"}, 0}, {nil, Unknowns{"logstore"}, 0},
		{integrity.Consents{"modifiable"}, Unknowns{`logstore.accept.ElementKeyValue(tftypes.String<unknown>)`}, 0}, {nil, Unknowns{"logstore.mode"}, 2},
	} {
		spec := twoLineSpec()
		spec.Logstore.Accept, spec.Unknown = row.accept, row.unknown
		open := 0
		if refusal := spec.Refusal(modifiable); refusal != nil {
			open = len(refusal.Open)
		}
		if open != row.open {
			t.Errorf("%v, %v: %d are refused, want %d", row.accept, row.unknown, open, row.open)
		}
	}
}

// Web tracking is switched off whatever is declared. Nothing else changes: a member that has no
// field here, and web tracking that the service does not tell of, are sent back as they were found.
func TestLogstoreSpec_webTracking(t *testing.T) {
	t.Parallel()
	spec := twoLineSpec().Logstore
	for members, want := range map[string]string{
		`{"enable_tracking":true,"enableModify":true,"processorId":"mask","own":7}`: `"enable_tracking":false`,
		`{"enable_tracking":false,"own":7}`:                                         "", `{"enable_tracking":null}`: "", `{}`: "",
	} {
		before := observedWith(t, members)
		after := spec.MergedOnto(before)
		from, err := json.Marshal(before)
		to, failed := json.Marshal(after)
		if err = errors.Join(err, failed); err != nil {
			t.Fatal(err)
		}
		repaired := strings.Replace(string(from), `"enable_tracking":true`, `"enable_tracking":false`, 1)
		if spec.Differs(before) != (want != "") || spec.Differs(after) || string(to) != repaired || !strings.Contains(string(to), want) {
			t.Errorf("%s: differs %t, written is %s", members, spec.Differs(before), to)
		}
	}
}
