package domain

import (
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
)

// noTrail is without the trail; so are its siblings of other parts.
func noTrail(o *Observed)    { o.Trails = nil }
func noRole(o *Observed)     { o.Role = ObservedRole{} }
func noLogstore(o *Observed) { o.Logstore, o.Index = nil, nil }
func noIndex(o *Observed)    { o.Index = nil }

// A part is newly missing if the state has it, whatever the state says of it, and it is not there. A role
// that cannot be read is not missing.
func TestSpec_NewlyMissing(t *testing.T) {
	t.Parallel()
	none := Statuses{Trail: StatusMissing, Role: "role AliyunActionTrailDefaultRole does not exist", Logstore: StatusMissing, Index: StatusMissing}
	ill := Statuses{Trail: "ships to x", Role: "role x does not trust it", Logstore: "accepts anonymous writes", Index: "no full-text index"}
	for name, row := range map[string]struct {
		change       func(o *Observed)
		before       Statuses
		newlyMissing bool
	}{
		"nothing, all were in order":                             {func(*Observed) {}, healthy, false},
		"nothing, all were ill":                                  {func(*Observed) {}, ill, false},
		"nothing, all were missing":                              {func(*Observed) {}, none, false},
		"the trail":                                              {noTrail, healthy, true},
		"the trail, which was ill":                               {noTrail, ill, true},
		"the trail, which was missing":                           {noTrail, none, false},
		"the role":                                               {noRole, healthy, true},
		"the role, which was ill":                                {noRole, ill, true},
		"the role, which was missing":                            {noRole, none, false},
		"the role, which is not read":                            {func(o *Observed) { o.Role = ObservedRole{Unreadable: failure(model.Denied)} }, healthy, false},
		"the Logstore":                                           {noLogstore, healthy, true},
		"the Logstore, which was ill":                            {noLogstore, ill, true},
		"the Logstore, which was missing":                        {noLogstore, none, false},
		"the Logstore, which was missing, and the index was not": {noLogstore, Statuses{Logstore: StatusMissing, Index: IndexComplete}, false},
		"the project, whose Logstore was missing":                {func(o *Observed) { o.ProjectExists, o.Logstore, o.Index = false, nil, nil }, none, true},
		"the index":                                              {noIndex, healthy, true},
		"the index, which was ill":                               {noIndex, ill, true},
		"the index, which was missing":                           {noIndex, none, false},
	} {
		observed := observedAsDeclared()
		row.change(&observed)
		if got := twoLineSpec().NewlyMissing(observed, row.before); got != row.newlyMissing {
			t.Errorf("%s: newly missing is %t", name, got)
		}
	}
}

// A status in a state says that the Logstore existed if it was ready, or if something was wrong with it.
func TestLogstoreExists(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]bool{
		LogstoreReady: true, "accepts anonymous writes": true, "accepted: its logs can be changed and deleted": true,
		"": false, StatusMissing: false, StatusUnreadable: false, "project security-audit does not exist in cn-hangzhou": false,
		"missing; the project policy denies log:PostLogStoreLogs to 1": false,
	} {
		if got := LogstoreExists(status); got != want {
			t.Errorf("%q: %t", status, got)
		}
	}
}

// A missing Logstore of a project that is there, and one of a project that is not, have different statuses.
func TestSpec_LogstoreStatus_missing(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		observed Observed
		want     string
	}{
		{Observed{}, "project security-audit does not exist in cn-hangzhou"},
		{Observed{ProjectExists: true}, StatusMissing},
	} {
		if got := twoLineSpec().LogstoreStatus(row.observed); got != row.want {
			t.Errorf("%q, want %q", got, row.want)
		}
	}
}

// Without a Logstore, an index is missing, too.
func TestSpec_IndexStatus_missing(t *testing.T) {
	t.Parallel()
	if got := twoLineSpec().IndexStatus(Observed{}); got != StatusMissing {
		t.Error(got)
	}
}

// What the state recorded of the Logstore is kept where it cannot be read again, except a denial to
// another role than the one that delivers.
func TestSpec_Kept(t *testing.T) {
	t.Parallel()
	for recorded, kept := range map[string]int{
		"": 0, LogstoreReady: 0, "its logs can be changed and deleted": 1,
		"the project policy denies log:PostLogStoreLogs to 1":                                            1,
		"the project policy denies log:PostLogStoreLogs to acs:ram::1:role/aliyunactiontraildefaultrole": 1,
		"the project policy denies log:PostLogStoreLogs to acs:ram::1:role/other":                        0,
		"the policy of the Logstore denies log:PostLogStoreLogs to acs:ram::1:role/other":                0,
		"accepts anonymous writes": 0, // the Logstore tells it
	} {
		s := twoLineSpec()
		s.Recorded.Logstore = recorded
		if got := s.Kept(observedAsDeclared()); len(got) != kept || kept > 0 && got[0].Status() != recorded {
			t.Errorf("%q: %v", recorded, got)
		}
	}
}

// A create takes over what the state says of the object that it replaces if that shipped to the same project.
func TestSpec_Replacing(t *testing.T) {
	t.Parallel()
	recorded := Statuses{Logstore: "its logs can be changed and deleted"}
	here := &Applied{Project: "security-audit", ProjectRegion: "cn-hangzhou", Recorded: recorded}
	there := &Applied{Project: "other", ProjectRegion: "cn-hangzhou", Recorded: recorded}
	for name, row := range map[string]struct {
		before *Applied
		want   Statuses
	}{"none": {nil, Statuses{}}, "the same project": {here, recorded}, "another project": {there, Statuses{}}} {
		s := twoLineSpec()
		s.AppliedBefore = &Applied{Project: "earlier"}
		got := s.Replacing(row.before)
		if got.AppliedBefore != row.before || got.Recorded != row.want || got.Trail != s.Trail {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A role that cannot be read keeps the status that it had.
func TestSpec_RoleStatus(t *testing.T) {
	t.Parallel()
	unread := ObservedRole{Unreadable: failure(model.Denied)}
	for name, row := range map[string]struct {
		role         ObservedRole
		before, want string
	}{
		"read":                        {observedAsDeclared().Role, "ill", RoleAuthorized},
		"not read":                    {unread, "ill", "ill"},
		"not read for the first time": {unread, "", StatusUnreadable},
		"missing":                     {ObservedRole{}, "", "role AliyunActionTrailDefaultRole does not exist"},
	} {
		if got := twoLineSpec().RoleStatus(row.role, row.before); got != row.want {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}

// The first part that an apply should have made healthy is named. What no apply repairs, and a role that
// is not managed, is no such part.
func TestSpec_UnhealthyPart(t *testing.T) {
	t.Parallel()
	with := func(members string) func(o *Observed) {
		return func(o *Observed) {
			l := observedWith(t, members)
			o.Logstore = &l
		}
	}
	denied := integrity.Policies{Denied: []integrity.Denial{{Action: "log:PostLogStoreLogs", Principal: "1"}}}
	for name, row := range map[string]struct {
		change func(s *Spec, o *Observed)
		want   string
	}{
		"healthy":                          {func(*Spec, *Observed) {}, ""},
		"no role":                          {func(_ *Spec, o *Observed) { noRole(o) }, "role: role AliyunActionTrailDefaultRole does not exist"},
		"no role, nor an index":            {func(_ *Spec, o *Observed) { noRole(o); noIndex(o) }, "role: role AliyunActionTrailDefaultRole does not exist"},
		"no role, not managed":             {func(s *Spec, o *Observed) { noRole(o); s.Role.Manage = false }, ""},
		"no project":                       {func(_ *Spec, o *Observed) { *o = Observed{Role: o.Role} }, "Logstore: project security-audit does not exist in cn-hangzhou"},
		"no Logstore":                      {func(_ *Spec, o *Observed) { noLogstore(o) }, "Logstore: missing"},
		"anonymous writes":                 {func(_ *Spec, o *Observed) { with(`{"enable_tracking":true}`)(o) }, "Logstore: accepts anonymous writes"},
		"anonymous writes, and modifiable": {func(_ *Spec, o *Observed) { with(`{"enable_tracking":true,"enableModify":true}`)(o) }, "Logstore: accepts anonymous writes"},
		"a processor, and no index":        {func(_ *Spec, o *Observed) { with(`{"processorId":"mask"}`)(o); noIndex(o) }, "index: missing"},
		"a modifiable Logstore":            {func(_ *Spec, o *Observed) { with(`{"enableModify":true}`)(o) }, ""},
		"a denial":                         {func(_ *Spec, o *Observed) { o.Integrity.Policies = denied }, ""},
		"no index":                         {func(_ *Spec, o *Observed) { noIndex(o) }, "index: missing"},
		"no trail":                         {func(_ *Spec, o *Observed) { noTrail(o) }, "trail: missing"},
		"a Logstore created again": {func(s *Spec, o *Observed) {
			with(`{"createTime":1700000000}`)(o)
			s.AppliedBefore = &Applied{Project: "security-audit", ProjectRegion: "cn-hangzhou", Created: time.Unix(1600000000, 0)}
		}, ""},
	} {
		s, o := twoLineSpec(), observedAsDeclared()
		row.change(&s, &o)
		part, status := s.UnhealthyPart(o)
		if got := strings.TrimPrefix(part+": "+status, ": "); got != row.want {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}
