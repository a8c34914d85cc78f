package domain

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

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

// createdAt returns a Logstore that was created so many seconds after the one that was applied.
func createdAt(t *testing.T, later int64) *model.Logstore {
	t.Helper()
	l := twoLineSpec().Logstore.CreateInput()
	if err := json.Unmarshal(fmt.Appendf(nil, `{"logstoreName":%q,"ttl":365,"createTime":%d}`, l.Name, appliedAt.Unix()+later), &l); err != nil {
		t.Fatal(err)
	}
	return &l
}

var appliedAt = time.Unix(1_704_938_400, 0)

// appliedSpec returns a spec whose Logstore was applied before.
func appliedSpec() Spec {
	spec := twoLineSpec()
	spec.Logstore.RetentionDays, spec.Logstore.AllowDecreaseTo = 30, new(30)
	spec.AppliedBefore = &Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 365, Shown: 365, Created: appliedAt}
	return spec
}

// An apply stops before its first write if the Logstore is not the one that the plan showed.
func TestSpec_checkLogstore(t *testing.T) {
	t.Parallel()
	const shown = "re-created on 2024-01-11T02:00:09Z; logs before are gone"
	alterable := new(observedWith(t, `{"enableModify":true}`))
	for name, row := range map[string]struct {
		status   string
		change   func(*Spec)
		observed *model.Logstore
		refused  string // a part of the error; empty if it is none
	}{
		"as planned":                      {LogstoreReady, nil, createdAt(t, 0), ""},
		"older":                           {LogstoreReady, nil, createdAt(t, -9), ""},
		"deleted":                         {LogstoreReady, nil, nil, "was deleted after the plan"},
		"created again":                   {LogstoreReady, nil, createdAt(t, 9), "it was created on 2024-01-11T02:00:09Z"},
		"created again, as shown":         {shown, nil, createdAt(t, 9), ""},
		"with another finding, as shown":  {"accepts anonymous writes; " + shown, nil, createdAt(t, 9), ""},
		"created again once more":         {shown, nil, createdAt(t, 10), "it was created on 2024-01-11T02:00:10Z"},
		"shown as created again, deleted": {shown, nil, nil, "was deleted after the plan"},
		"an accepted one, deleted":        {"accepted: its logs can be changed and deleted", nil, nil, "was deleted after the plan"},
		"missing, as shown":               {StatusMissing, nil, nil, ""},
		"shown as missing, made since":    {StatusMissing, nil, createdAt(t, 9), ""},
		"nothing was shown":               {"", nil, createdAt(t, 9), ""},
		"the time was never recorded":     {LogstoreReady, func(s *Spec) { s.AppliedBefore.Created = time.Time{} }, createdAt(t, 9), ""},
		"nothing is recorded":             {LogstoreReady, func(s *Spec) { s.AppliedBefore = nil }, createdAt(t, 9), ""},
		"another project was applied":     {LogstoreReady, func(s *Spec) { s.AppliedBefore.Project = "other" }, createdAt(t, 9), ""},
		"another project, and none here":  {LogstoreReady, func(s *Spec) { s.AppliedBefore.Project = "other" }, nil, ""},
		"alterable, which was not shown":  {LogstoreReady, nil, alterable, ""},
		"deleted, and nothing was shown":  {"", nil, nil, ""},
	} {
		spec := appliedSpec()
		if row.change != nil {
			row.change(&spec)
		}
		err := spec.checkLogstore(Observed{Logstore: row.observed}, GuardOptions{LogstoreStatus: row.status})
		if (err != nil) != (row.refused != "") || err != nil && !strings.Contains(err.Error(), row.refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A consent counts only for the Logstore that was applied.
func TestSpec_consentOfAnotherLogstore(t *testing.T) {
	t.Parallel()
	for later, allowed := range map[int64]bool{-9: true, 0: true, 9: false} {
		spec := appliedSpec()
		err := spec.CheckPreconditions(Observed{ProjectExists: true, ProjectRegion: "cn-hangzhou", Trails: observedAsDeclared().Trails, Logstore: createdAt(t, later)}, GuardOptions{})
		var refused *RetentionDecreaseError
		if errors.As(err, &refused) == allowed || !allowed && refused.Reason != NeverApplied {
			t.Errorf("%d seconds later: %v", later, err)
		}
	}
}

// A record of when the Logstore was created never goes back, and begins anew in another project.
func TestSpec_WhenApplied_created(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		change   func(*Spec)
		observed *model.Logstore
		want     int64 // seconds after the one that was applied; -1: not known
	}{
		"the same":        {nil, createdAt(t, 0), 0},
		"younger":         {nil, createdAt(t, 9), 9},
		"older":           {nil, createdAt(t, -9), 0},
		"does not say":    {nil, createdAt(t, -appliedAt.Unix()), 0},
		"none":            {nil, nil, 0},
		"another project": {func(s *Spec) { s.Project.Name = "other" }, createdAt(t, -9), -9},
		"nothing applied": {func(s *Spec) { s.AppliedBefore = nil }, createdAt(t, 5), 5},
	} {
		spec := appliedSpec()
		if row.change != nil {
			row.change(&spec)
		}
		if got := spec.WhenApplied(Observed{Logstore: row.observed}).Created; got.Unix()-appliedAt.Unix() != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// An apply may lower the retention to a number only that a plan has shown: the one that is declared, or
// the one that the consent names.
func TestSpec_GuardUnseenRetention(t *testing.T) {
	t.Parallel()
	const unseen = "logstore.retention_days"
	for name, row := range map[string]struct {
		unknown   Unknowns
		consent   *int
		before    func(*Applied)
		nothing   bool // was applied
		consented int
		refused   bool
	}{
		"the retention is known":                 {unknown: Unknowns{"logstore.allow_retention_decrease_to"}, consent: new(30)},
		"both are unknown":                       {unknown: Unknowns{unseen, "logstore.allow_retention_decrease_to"}, refused: true},
		"the whole block is unknown":             {unknown: Unknowns{"logstore"}, refused: true},
		"no consent":                             {unknown: Unknowns{unseen}},
		"a consent to less":                      {unknown: Unknowns{unseen}, consent: new(30), consented: 30},
		"a consent to what there is":             {unknown: Unknowns{unseen}, consent: new(365)},
		"a consent to what was raised by others": {unknown: Unknowns{unseen}, consent: new(365), before: func(a *Applied) { a.RetentionDays = 90 }},
		"a consent to more":                      {unknown: Unknowns{unseen}, consent: new(400)},
		"a consent that was used":                {unknown: Unknowns{unseen}, consent: new(30), before: func(a *Applied) { a.RetentionDays = 30 }},
		"never applied":                          {unknown: Unknowns{unseen, "logstore.allow_retention_decrease_to"}, nothing: true},
		"imported":                               {unknown: Unknowns{unseen, "logstore.allow_retention_decrease_to"}, before: func(a *Applied) { a.Imported = true }},
		"applied to another project":             {unknown: Unknowns{unseen, "logstore.allow_retention_decrease_to"}, before: func(a *Applied) { a.Project = "other" }},
		"applied to a project that is not known": {unknown: Unknowns{unseen, "logstore.allow_retention_decrease_to", "project_name"}, before: func(a *Applied) { a.Project = "other" }, refused: true},
		"applied in a region that is not known":  {unknown: Unknowns{unseen, "logstore.allow_retention_decrease_to", "project_region"}, before: func(a *Applied) { a.ProjectRegion = "other" }, refused: true},
		"the region of what was never applied":   {unknown: Unknowns{unseen, "logstore.allow_retention_decrease_to", "project_region"}, nothing: true},
	} {
		spec := appliedSpec()
		spec.Unknown, spec.Logstore.AllowDecreaseTo = row.unknown, row.consent
		if row.before != nil {
			row.before(spec.AppliedBefore)
		}
		if row.nothing {
			spec.AppliedBefore = nil
		}
		consented, err := spec.GuardUnseenRetention(365)
		var refused *RetentionUnseenError
		if errors.As(err, &refused) != row.refused || consented != row.consented || refused != nil && (refused.Logstore != spec.Logstore.Name || refused.From != 365) {
			t.Errorf("%s: %d, %v", name, consented, err)
		}
	}
}

// The guard of the retention judges nothing that a plan does not know yet.
func TestSpec_GuardRetention_unknown(t *testing.T) {
	t.Parallel()
	for unknown, judged := range map[string]bool{
		"logstore.retention_days": false, "logstore.allow_retention_decrease_to": false, "project_name": false, "project_region": false, "logstore": false, "logstore.mode": true, "region": true,
	} {
		spec := appliedSpec()
		spec.Logstore.AllowDecreaseTo, spec.Unknown = nil, Unknowns{unknown}
		if err := spec.GuardRetention(365); (err != nil) != judged {
			t.Errorf("%s is unknown: %v", unknown, err)
		}
	}
}
