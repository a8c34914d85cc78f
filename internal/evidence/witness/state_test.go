package witness

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// statuses answers GetTrailStatus.
type statuses struct {
	fake

	status model.DeliveryStatus
	err    error
}

func (s *statuses) GetTrailStatus(context.Context, string, string) (model.DeliveryStatus, error) {
	return s.status, s.err
}

// TestSayTrail: answers that contradict each other, and times that are not understood, leave the trail unknown.
func TestSayTrail(t *testing.T) {
	t.Parallel()
	const since = "2026-11-01T08:00:00Z"
	logs := model.DeliveryStatus{IsLogging: true, LoggingSince: since}
	for name, row := range map[string]struct {
		trail  model.Trail
		status model.DeliveryStatus
		err    error
		says   string // why it is not known; empty if it is
	}{
		"it logs":                               {model.Trail{Status: model.TrailEnabled, Updated: since}, logs, nil, ""},
		"it logs, and has no UpdateTime":        {model.Trail{Status: model.TrailEnabled}, logs, nil, ""},
		"it is stopped":                         {model.Trail{Status: model.TrailStopped, Updated: since}, model.DeliveryStatus{LoggingSince: since}, nil, ""},
		"it was never started":                  {model.Trail{Status: model.TrailFresh}, model.DeliveryStatus{}, nil, ""},
		"enabled, and it does not log":          {model.Trail{Status: model.TrailEnabled}, model.DeliveryStatus{LoggingSince: since}, nil, "contradict each other"},
		"stopped, and it logs":                  {model.Trail{Status: model.TrailStopped}, logs, nil, "contradict each other"},
		"UpdateTime is a number":                {model.Trail{Status: model.TrailEnabled, Updated: "1775721600"}, logs, nil, "UpdateTime of the trail is not understood: 1775721600"},
		"StartLoggingTime is in words":          {model.Trail{Status: model.TrailEnabled}, model.DeliveryStatus{IsLogging: true, LoggingSince: "yesterday"}, nil, "StartLoggingTime of the trail is not understood: yesterday"},
		"the status is denied":                  {model.Trail{Status: model.TrailEnabled}, logs, &model.Error{Class: model.Denied, Permission: "actiontrail:GetTrailStatus"}, "the RAM permission actiontrail:GetTrailStatus is missing"},
		"the trail is gone when it is asked of": {model.Trail{Status: model.TrailEnabled}, logs, &model.Error{Class: model.NotFound, Code: "TrailNotFoundException"}, "TrailNotFoundException"},
	} {
		g := asking(&statuses{status: row.status, err: row.err})
		if err := g.sayTrail(t.Context(), row.trail, true, reconcile.Unread{}); err != nil {
			t.Fatal(err)
		}
		said := g.said.Trail
		if (said.Value != nil) != (row.says == "") || !strings.Contains(said.Unread, row.says) {
			t.Errorf("%s: %+v", name, said)
			continue
		}
		if v := said.Value; v != nil && (v.Logging != row.status.IsLogging || v.Started.Equal(time.Time{}) != (row.status.LoggingSince == "") || v.Updated.IsZero() != (row.trail.Updated == "")) {
			t.Errorf("%s: %+v", name, v)
		}
	}
	g := asking(&statuses{})
	if err := g.sayTrail(t.Context(), model.Trail{}, true, reconcile.Unread{Destination: errors.New("it ships to the moon")}); err != nil || g.said.Trail.Unread != "it ships to the moon" {
		t.Errorf("%+v, %v", g.said.Trail, err)
	}
}

// TestSay_parts: what was read, what does not exist and what is not known are three things.
func TestSay_parts(t *testing.T) {
	t.Parallel()
	denied := &model.Error{Class: model.Denied, Permission: "log:Get"}
	const missing = "the RAM permission log:Get is missing"
	spec := domain.Spec{Account: "1000000000000001", Trail: "ops", Role: domain.RoleSpec{Name: "delivery"}}
	g := asking(nil)
	g.sayProject(domain.Observed{Integrity: integrity.Facts{Project: &model.ProjectInfo{Status: "Normal", Region: "cn-shanghai"}}}, reconcile.Unread{})
	if g.said.Project.Value == nil || g.said.Project.Value.Status != "Normal" || g.said.Project.Unread != "" {
		t.Errorf("%+v", g.said.Project)
	}
	for name, row := range map[string]struct {
		say    func(*gathering)
		unread func(*gathering) string
		want   string // empty for an absence
	}{
		"a project elsewhere": {func(g *gathering) {
			g.sayProject(domain.Observed{Integrity: integrity.Facts{Project: &model.ProjectInfo{Region: "cn-beijing"}}}, reconcile.Unread{})
		}, func(g *gathering) string { return g.said.Project.Unread }, "its region is cn-beijing, and cn-shanghai was asked"},
		"no project, and a Logstore": {func(g *gathering) { g.sayProject(domain.Observed{ProjectExists: true}, reconcile.Unread{}) },
			func(g *gathering) string { return g.said.Project.Unread }, "contradict each other"},
		"no project": {func(g *gathering) { g.sayProject(domain.Observed{}, reconcile.Unread{}) }, func(g *gathering) string { return g.said.Project.Unread }, ""},
		"a project that may not be read": {func(g *gathering) { g.sayProject(domain.Observed{}, reconcile.Unread{Project: denied}) },
			func(g *gathering) string { return g.said.Project.Unread }, missing},
		"no Logstore": {func(g *gathering) { g.sayLogstore(domain.Observed{}, reconcile.Unread{}) }, func(g *gathering) string { return g.said.Logstore.Unread }, ""},
		"a Logstore that may not be read": {func(g *gathering) { g.sayLogstore(domain.Observed{}, reconcile.Unread{Logstore: denied}) },
			func(g *gathering) string { return g.said.Logstore.Unread }, missing},
		"no index": {func(g *gathering) { g.sayIndex(spec, domain.Observed{}, reconcile.Unread{}) }, func(g *gathering) string { return g.said.Index.Unread }, ""},
		"an index that may not be read": {func(g *gathering) { g.sayIndex(spec, domain.Observed{}, reconcile.Unread{Index: denied}) },
			func(g *gathering) string { return g.said.Index.Unread }, missing},
		"an index of a Logstore that may not be read": {func(g *gathering) { g.sayIndex(spec, domain.Observed{}, reconcile.Unread{Logstore: denied}) },
			func(g *gathering) string { return g.said.Index.Unread }, missing},
		"no role": {func(g *gathering) { g.sayRole(spec, domain.Observed{}, nil, true) }, func(g *gathering) string { return g.said.Role.Unread }, ""},
		"a role that may not be read": {func(g *gathering) { g.sayRole(spec, domain.Observed{}, denied, true) },
			func(g *gathering) string { return g.said.Role.Unread }, missing},
		"a role that is not understood": {func(g *gathering) {
			g.sayRole(spec, domain.Observed{Role: domain.ObservedRole{Unreadable: denied}}, nil, true)
		}, func(g *gathering) string { return g.said.Role.Unread }, missing},
		"which role it was": {func(g *gathering) { g.sayRole(spec, domain.Observed{}, nil, false) },
			func(g *gathering) string { return g.said.Role.Unread }, "which role it used is not known"},
		"policies of no project": {func(g *gathering) { g.sayPolicies(spec, domain.Observed{}, nil) },
			func(g *gathering) string { return g.said.Policies.Unread }, "there is no such project"},
		"a policy that may not be read": {func(g *gathering) {
			g.sayPolicies(spec, domain.Observed{ProjectExists: true, Integrity: integrity.Facts{Policies: integrity.Policies{Unread: []integrity.Unread{{Err: denied}}}}}, nil)
		}, func(g *gathering) string { return g.said.Policies.Unread }, missing},
	} {
		g := asking(nil)
		row.say(g)
		if got := row.unread(g); (got == "") != (row.want == "") || !strings.Contains(got, row.want) {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
		if g.said.Project.Value != nil || g.said.Logstore.Value != nil || g.said.Index.Value != nil || g.said.Role.Value != nil || g.said.Policies.Value != nil {
			t.Errorf("%s: there is one", name)
		}
	}
	g = asking(nil)
	g.sayPolicies(spec, domain.Observed{ProjectExists: true, Integrity: integrity.Facts{Policies: integrity.Policies{
		Denied: []integrity.Denial{{Action: "log:PostLogStoreLogs", Principal: "*", Statement: 2}}, Doubts: []string{"Statement 3 may deny it."},
	}}}, nil)
	if p := g.said.Policies.Value; p == nil || p.Denies != "statement 2 of a policy denies log:PostLogStoreLogs to *; Statement 3 may deny it." {
		t.Errorf("%+v", g.said.Policies)
	}
	g.sayIndex(spec, domain.Observed{Index: &model.Index{}, Logstore: &model.Logstore{}}, reconcile.Unread{})
	if x := g.said.Index.Value; x == nil || x.Reason != reason.IndexIncomplete || x.Status == "" {
		t.Errorf("%+v", g.said.Index)
	}
}
