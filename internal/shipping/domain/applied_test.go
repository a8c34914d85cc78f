package domain

import (
	"testing"

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
