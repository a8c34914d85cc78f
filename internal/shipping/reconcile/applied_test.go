package reconcile

import (
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// The record survives as text; what is no record is an error.
func TestApplied_text(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Applied{
		"cn-hangzhou/security-audit":               {ProjectRegion: "cn-hangzhou", Project: "security-audit"},
		"cn-hangzhou/security-audit/3650":          {ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 3650},
		"imported:cn-hangzhou/security-audit":      {ProjectRegion: "cn-hangzhou", Project: "security-audit", Imported: true},
		"imported:cn-hangzhou/security-audit/3650": {ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 3650, Imported: true},
		"cn-hangzhou/security-audit/1":             {ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 1},
		"cn-hangzhou/security-audit/30/30":         {ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 30, Consent: 30},
	} {
		got, err := ParseApplied(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	// Without a retention, a consent would be read as one.
	if got := (Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit", Consent: 30}).String(); got != "cn-hangzhou/security-audit" {
		t.Error(got)
	}
	for _, text := range []string{"", "cn-hangzhou", "/x/30", "a//30", "a/b/", "a/b/0", "a/b/3651", "a/b/+30", "a/b/-1", "a/b/30/x", "a/b/30/30/30", "a/b/30 ",
		"imported:", "imported:/b/30", "imported:a/b/30/30", "imported:imported:a/b/30", "Imported:a/b/30", " imported:a/b/30", "seen:a/b/30", "a/imported:b/30"} {
		if got, err := ParseApplied(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
}

// A failed run records the time of a Logstore that was missing, and not of one that others have
// created again: the next plan must name it.
func TestReconciler_AppliedSoFar_created(t *testing.T) {
	t.Parallel()
	made := []Step{{Kind: CreateLogstore, Name: "innertrail_platform-ops"}}
	for name, row := range map[string]struct {
		absent   bool
		done     []Step
		observed *model.Logstore
		want     time.Time
	}{
		"nothing done":                      {false, nil, createdAt(t, 0), appliedAt},
		"created again by others":           {false, nil, createdAt(t, 9), appliedAt},
		"deleted meanwhile, and made by us": {false, made, createdAt(t, 9), appliedAt},
		"made by us":                        {true, made, createdAt(t, 9), appliedAt.Add(9 * time.Second)},
		"made by us, not read yet":          {true, made, nil, time.Time{}},
		"missing, and not made":             {true, nil, nil, appliedAt},
		"made by others":                    {true, nil, createdAt(t, 9), appliedAt.Add(9 * time.Second)},
	} {
		r := Reconciler{Want: appliedSpec(), absent: row.absent, Done: row.done, Observed: Observed{Logstore: row.observed}}
		if got := r.AppliedSoFar(r.Want.AppliedBefore).Created; !got.Equal(row.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The retention that a failed run records is the one that was applied before, unless this run wrote or
// found another one.
func TestReconciler_AppliedSoFar_retention(t *testing.T) {
	t.Parallel()
	name := twoLineSpec().Logstore.Name
	updated := []Step{{Kind: UpdateLogstore, Name: name}}
	here, there := "acs:log:cn-hangzhou:1:project/security-audit", "acs:log:cn-shanghai:1:project/other"
	unknown := &Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit"}
	before := func() *Applied { b := *appliedSpec().AppliedBefore; return &b }
	for name, row := range map[string]struct {
		before   *Applied
		last     string // the destination of the trail that this run has created; empty if it created none
		done     []Step
		others   bool // whether others wrote the Logstore after this run
		observed int  // days; 0 without a Logstore
		want     string
	}{
		"nothing known":                        {nil, "", nil, false, 0, "cn-hangzhou/security-audit"},
		"nothing known, and one found":         {nil, "", nil, false, 180, "cn-hangzhou/security-audit/180"},
		"a retention that is not known":        {unknown, "", nil, false, 180, "cn-hangzhou/security-audit/180"},
		"nothing done":                         {before(), "", nil, false, 365, "cn-hangzhou/security-audit/365"},
		"raised by others":                     {before(), "", nil, false, 400, "cn-hangzhou/security-audit/365"},
		"as declared":                          {before(), "", nil, false, 30, "cn-hangzhou/security-audit/30/30"},
		"written":                              {before(), "", updated, false, 365, "cn-hangzhou/security-audit/30/30"},
		"written, and overwritten by others":   {before(), "", nil, true, 400, "cn-hangzhou/security-audit/30/30"},
		"a trail here":                         {before(), here, nil, false, 365, "cn-hangzhou/security-audit/365"},
		"a trail to another project":           {before(), there, updated, false, 30, "cn-shanghai/other"},
		"a trail to something not understood":  {before(), "nonsense", nil, false, 365, "cn-hangzhou/security-audit/365"},
		"before, another project was declared": {&Applied{ProjectRegion: "cn-shanghai", Project: "other", RetentionDays: 60}, "", updated, false, 30, "cn-shanghai/other/60"},
	} {
		r := Reconciler{Want: appliedSpec(), Done: row.done, overwritten: row.others}
		if row.last != "" {
			r.Last = &TrailInput{ProjectARN: row.last}
		}
		if row.observed > 0 {
			l := createdAt(t, 5)
			l.RetentionDays = row.observed
			r.Observed.Logstore = l
		}
		got := r.AppliedSoFar(row.before)
		if got.String() != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
		if row.before == unknown && got.Created != r.Observed.Logstore.Created() {
			t.Errorf("%s: created at %v", name, got.Created)
		}
	}
}

// The project to which a shipping was last applied is the one recorded, or else the declared one.
func TestSpec_LastDestination(t *testing.T) {
	t.Parallel()
	s := twoLineSpec()
	if got := s.LastDestination(); got != s.Project.Project {
		t.Errorf("nothing applied: %v", got)
	}
	s.AppliedBefore = &Applied{ProjectRegion: "cn-shanghai", Project: "other"}
	if got := s.LastDestination(); got != (model.Project{Region: "cn-shanghai", Name: "other"}) {
		t.Errorf("applied elsewhere: %v", got)
	}
}
