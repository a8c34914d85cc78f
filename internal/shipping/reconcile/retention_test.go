package reconcile

import (
	"errors"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// A lower retention needs a consent to exactly this value, for a Logstore that this state
// has applied before with another value, and not from more than the plan showed.
func TestSpec_GuardRetention(t *testing.T) {
	t.Parallel()
	here := Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 365, Shown: 365}
	with := func(change func(*Applied)) *Applied {
		a := here
		change(&a)
		return &a
	}
	const allowed DecreaseReason = -1
	for name, row := range map[string]struct {
		want    int
		consent *int
		before  *Applied
		now     int
		is      DecreaseReason
	}{
		"longer":                      {want: 400, now: 365, is: allowed},
		"the same":                    {want: 365, now: 365, is: allowed},
		"no consent":                  {want: 30, before: &here, now: 365, is: NoConsent},
		"consent":                     {want: 30, consent: new(30), before: &here, now: 365, is: allowed},
		"consent to another number":   {want: 30, consent: new(31), before: &here, now: 365, is: NoConsent},
		"consent to less":             {want: 30, consent: new(29), before: &here, now: 365, is: NoConsent},
		"never applied":               {want: 30, consent: new(30), now: 365, is: NeverApplied},
		"imported":                    {want: 30, consent: new(30), before: with(func(a *Applied) { a.Imported = true }), now: 365, is: NeverApplied},
		"of an earlier version":       {want: 30, consent: new(30), before: with(func(a *Applied) { a.Unconfirmed = true }), now: 365, is: NeverApplied},
		"applied to another project":  {want: 30, consent: new(30), before: with(func(a *Applied) { a.Project = "other" }), now: 365, is: NeverApplied},
		"applied in another region":   {want: 30, consent: new(30), before: with(func(a *Applied) { a.ProjectRegion = "cn-beijing" }), now: 365, is: NeverApplied},
		"used":                        {want: 30, consent: new(30), before: with(func(a *Applied) { a.RetentionDays = 30 }), now: 365, is: RaisedSince},
		"used elsewhere":              {want: 30, consent: new(30), before: with(func(a *Applied) { a.RetentionDays, a.Project = 30, "other" }), now: 365, is: NeverApplied},
		"raised since, and forgotten": {want: 30, before: with(func(a *Applied) { a.RetentionDays = 30 }), now: 365, is: RaisedSince},
		"raised after the plan":       {want: 30, consent: new(30), before: &here, now: 366, is: RaisedMeanwhile},
		"less than the plan showed":   {want: 30, consent: new(30), before: &here, now: 200, is: allowed},
		"retention not known before":  {want: 30, consent: new(30), before: with(func(a *Applied) { a.RetentionDays = 0 }), now: 365, is: allowed},
	} {
		spec := Spec{AppliedBefore: row.before, Logstore: LogstoreSpec{RetentionDays: row.want, AllowDecreaseTo: row.consent}}
		spec.Project.Project = model.Project{Region: "cn-hangzhou", Name: "security-audit"}
		err := spec.GuardRetention(row.now)
		var refused *RetentionDecreaseError
		if errors.As(err, &refused) != (row.is != allowed) || refused != nil && refused.Reason != row.is {
			t.Errorf("%s: %v, want reason %d", name, err, row.is)
		}
	}
}

// The record survives as text; what is no record is an error.
func TestApplied_text(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Applied{
		"cn-hangzhou/security-audit":               {ProjectRegion: "cn-hangzhou", Project: "security-audit"},
		"cn-hangzhou/security-audit/3650":          {ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 3650},
		"imported:cn-hangzhou/security-audit":      {ProjectRegion: "cn-hangzhou", Project: "security-audit", Imported: true},
		"imported:cn-hangzhou/security-audit/3650": {ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 3650, Imported: true},
		"cn-hangzhou/security-audit/30/30":         {ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 30, Consent: 30},
	} {
		got, err := ParseApplied(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "cn-hangzhou", "/x/30", "a//30", "a/b/", "a/b/0", "a/b/3651", "a/b/+30", "a/b/-1", "a/b/30/x", "a/b/30/30/30", "a/b/30 ",
		"imported:", "imported:/b/30", "imported:a/b/30/30", "imported:imported:a/b/30", "Imported:a/b/30", " imported:a/b/30", "seen:a/b/30", "a/imported:b/30"} {
		if got, err := ParseApplied(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
}
