package domain

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/golden"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// TestLogstoreSpec_CheckSupported compares what is said of settings that the service cannot change to
// with testdata/unsupported.txt. A setting that is not known yet is not judged.
func TestLogstoreSpec_CheckSupported(t *testing.T) {
	t.Parallel()
	key := &model.EncryptionKey{ID: "k", Role: "r", Region: "cn-shanghai"}
	other := &model.Encryption{Enable: true, Kind: "sm4", Key: key}
	sm4 := &model.Encryption{Enable: true, Kind: "sm4"}
	off := func(e model.Encryption) *model.Encryption { e.Enable = false; return &e }
	var text strings.Builder
	for _, row := range []struct {
		name     string
		declared LogstoreSpec
		observed model.Logstore
		unknown  Unknowns
	}{
		{"nothing", LogstoreSpec{}, model.Logstore{}, nil},
		{"standard to lite", LogstoreSpec{Mode: new("lite")}, model.Logstore{}, nil},
		{"standard to query", LogstoreSpec{Mode: new("query")}, model.Logstore{Mode: "standard"}, nil},
		{"standard as it is", LogstoreSpec{Mode: new("standard")}, model.Logstore{}, nil},
		{"lite to standard", LogstoreSpec{Mode: new("standard")}, model.Logstore{Mode: "lite"}, nil},
		{"lite by its other name", LogstoreSpec{Mode: new("query")}, model.Logstore{Mode: "lite"}, nil},
		{"another type", LogstoreSpec{Encryption: &model.Encryption{Enable: true, Kind: "default"}}, model.Logstore{Encryption: sm4}, nil},
		{"another key", LogstoreSpec{Encryption: sm4}, model.Logstore{Encryption: other}, nil},
		{"the same key", LogstoreSpec{Encryption: other}, model.Logstore{Encryption: &model.Encryption{Enable: true, Kind: "sm4", Key: new(*key)}}, nil},
		{"no key any more", LogstoreSpec{Encryption: other}, model.Logstore{Encryption: sm4}, nil},
		{"switched off, with the same key", LogstoreSpec{Encryption: other}, model.Logstore{Encryption: off(*other)}, nil},
		{"switched off, with another key", LogstoreSpec{Encryption: sm4}, model.Logstore{Encryption: off(*other)}, nil},
		{"switched off, with another type", LogstoreSpec{Encryption: &model.Encryption{Enable: true, Kind: "default"}}, model.Logstore{Encryption: off(*sm4)}, nil},
		{"another type, not known", LogstoreSpec{Encryption: &model.Encryption{Enable: true}}, model.Logstore{Encryption: sm4}, Unknowns{"logstore.encryption.encrypt_type"}},
		{"another type, and another one is not known", LogstoreSpec{Encryption: &model.Encryption{Enable: true}}, model.Logstore{Encryption: sm4}, Unknowns{"logstore.mode"}},
		{"hot for as long", LogstoreSpec{RetentionDays: 60}, model.Logstore{HotDays: 60}, nil},
		{"hot for as long, declared", LogstoreSpec{RetentionDays: 60, HotDays: new(60)}, model.Logstore{}, nil},
		{"hot for a day less", LogstoreSpec{RetentionDays: 60}, model.Logstore{HotDays: 59}, nil},
		{"hot for as long, and nothing to change", LogstoreSpec{RetentionDays: 60}, model.Logstore{RetentionDays: 60, HotDays: 60}, nil},
		{"hot for as long as is not known", LogstoreSpec{RetentionDays: 60}, model.Logstore{HotDays: 60}, Unknowns{"logstore.hot_retention_days"}},
		{"hot for as long, and another one is not known", LogstoreSpec{RetentionDays: 60}, model.Logstore{HotDays: 60}, Unknowns{"logstore.mode"}},
		{"infrequent access for as long", LogstoreSpec{RetentionDays: 60}, model.Logstore{IADays: new(60)}, nil},
		{"infrequent access for as long, declared", LogstoreSpec{RetentionDays: 60, InfrequentAccessDays: new(60)}, model.Logstore{}, nil},
		{"infrequent access for a day less", LogstoreSpec{RetentionDays: 60}, model.Logstore{IADays: new(59)}, nil},
		{"no infrequent access", LogstoreSpec{RetentionDays: 60}, model.Logstore{HotDays: 10, IADays: new(-1)}, nil},
		{"no room for the archive", LogstoreSpec{RetentionDays: 99}, model.Logstore{HotDays: 10, IADays: new(30)}, nil},
		{"no room for the archive, hot declared", LogstoreSpec{RetentionDays: 99, HotDays: new(10)}, model.Logstore{IADays: new(30)}, nil},
		{"no room for the archive, infrequent access declared", LogstoreSpec{RetentionDays: 99, InfrequentAccessDays: new(30)}, model.Logstore{HotDays: 10}, nil},
		{"no room for the archive, both declared", LogstoreSpec{RetentionDays: 99, HotDays: new(10), InfrequentAccessDays: new(30)}, model.Logstore{}, nil},
		{"room for the archive", LogstoreSpec{RetentionDays: 100}, model.Logstore{HotDays: 10, IADays: new(30)}, nil},
	} {
		row.declared.Name, row.observed.Name = "l", "l"
		if row.declared.RetentionDays == 0 {
			row.declared.RetentionDays, row.observed.RetentionDays = 365, 365
		}
		fmt.Fprintf(&text, "# %s\n", row.name)
		if err := row.declared.CheckSupported(row.observed, row.unknown); err != nil {
			var unsupported *UnsupportedChangeError
			if !errors.As(err, &unsupported) {
				t.Fatalf("%s: %v", row.name, err)
			}
			fmt.Fprintf(&text, "%s.\n%s\n", unsupported.What, unsupported.Instead)
		}
		text.WriteString("\n")
	}
	golden.Compare(t, "testdata/unsupported.txt", text.String())
}

// What a Logstore has of an encryption, and of tiers and modes that the service leaves out.
func TestLogstore_leftOut(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		e   *model.Encryption
		off bool
	}{{nil, false}, {&model.Encryption{}, false}, {&model.Encryption{Kind: "sm4"}, true}, {&model.Encryption{Enable: true, Kind: "sm4"}, false}} {
		if got := EncryptionOff(model.Logstore{Encryption: row.e}); got != row.off {
			t.Errorf("%+v: switched off %t", row.e, got)
		}
	}
	for days, want := range map[int]int{-1: 0, 0: 0, 30: 30} {
		if got := infrequentAccess(model.Logstore{IADays: &days}); got != want {
			t.Errorf("%d days of infrequent access are %d", days, got)
		}
	}
	for mode, want := range map[string]string{"": "standard", "standard": "standard", "lite": "lite"} {
		if got := modeOf(model.Logstore{Mode: mode}); got != want {
			t.Errorf("mode %q is %q", mode, got)
		}
	}
	off := LogstoreSpec{RetentionDays: 1, AutoSplit: new(false), AppendMeta: new(false)}.MergedOnto(model.Logstore{AutoSplit: true, AppendMeta: true})
	if off.AutoSplit || off.AppendMeta {
		t.Errorf("switched off: %+v", off)
	}
	if IsRAMDenial(errors.New("no answer of a service")) {
		t.Error("an error of this program is no denial")
	}
}

// A Logstore whose logs can be altered is refused where it is to be managed for the first time.
func TestSpec_Adopts(t *testing.T) {
	t.Parallel()
	known := func(TrailKey) (bool, error) { return true, nil }
	here := Applied{Project: "security-audit", ProjectRegion: "cn-hangzhou", RetentionDays: 3650}
	imported := here
	imported.Imported = true
	for name, row := range map[string]struct {
		on      GuardOptions
		applied *Applied
		change  func(o *Observed)
		refused bool
	}{
		"a create":                           {GuardOptions{Creating: true}, nil, noTrail, true},
		"a create, of a trail that is known": {GuardOptions{Creating: true, Known: known}, nil, nil, true},
		"an import":                          {GuardOptions{}, &imported, nil, true},
		"an update":                          {GuardOptions{}, &here, nil, false},
		"an update without a record":         {GuardOptions{}, nil, nil, false},
		"an update that lacks its trail":     {GuardOptions{MayRecreate: true}, &here, noTrail, true},
	} {
		s, o := twoLineSpec(), observedAsDeclared()
		s.AppliedBefore = row.applied
		l := observedWith(t, `{"enableModify":true}`)
		if o.Logstore = &l; row.change != nil {
			row.change(&o)
		}
		if err := s.CheckPreconditions(o, row.on); errors.As(err, new(*integrity.AdoptionError)) != row.refused || !row.refused && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// How to destroy a shipping whose plan a guard refuses depends on what the destroy would delete, and on
// whether it would.
func TestSpec_DestroyAdvice(t *testing.T) {
	t.Parallel()
	const logs = " delete_logstore_on_destroy is true, so this deletes the Logstore and all its logs, too, however long they are kept; to keep them, first apply delete_logstore_on_destroy = false."
	lower := func(from int) error { return fmt.Errorf("refused: %w", &RetentionDecreaseError{From: from, To: 30}) }
	held := []string{heldWords(365, 180) + " So no destroy deletes it.", heldWaysOut(365)}
	for name, row := range map[string]struct {
		refused error
		deletes bool
		want    []string
	}{
		"keeps the logs":                {lower(365), false, []string{destroyUnchecked}},
		"deletes the logs":              {errors.New("refused"), true, []string{destroyUnchecked + logs}},
		"deletes logs kept as applied":  {lower(180), true, []string{destroyUnchecked + logs}},
		"deletes logs that may be held": {lower(365), true, held},
	} {
		s := twoLineSpec()
		s.AppliedBefore = &Applied{RetentionDays: 180}
		if got := s.DestroyAdvice(row.refused, row.deletes); strings.Join(got, "\n") != strings.Join(row.want, "\n") {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
		s.AppliedBefore.Protected = true
		if got := s.DestroyAdvice(row.refused, row.deletes); got != nil {
			t.Errorf("%s, protected: %q, and a destroy is refused", name, got)
		}
	}
}

// Of a replacement, a role that cannot be repaired is said first: of a project that may appear, a plan only warns, and
// the apply deletes the old trail.
func TestSpec_CheckPreconditions_roleBeforeProject(t *testing.T) {
	t.Parallel()
	s := twoLineSpec()
	observed := Observed{Role: ObservedRole{Exists: true, Verdict: rampolicy.Verdict{Stance: rampolicy.Denied, Statement: 1, Denies: true}}}
	on := GuardOptions{Creating: true, InState: true, MayRecreate: true}
	all := s.unmetPreconditions(observed, on)
	if err := s.CheckPreconditions(observed, on); ProjectMayAppear(err) && len(all) > 1 {
		t.Errorf("preflight turns %q into a warning, and drops %q", err, all[1:])
	}
}
