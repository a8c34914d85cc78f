package reconcile

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// observedAsDeclared is an observation that needs no steps for twoLineSpec.
func observedAsDeclared() domain.Observed {
	index := domain.IndexSpec{}.Merged(model.Index{}, false)
	logstore := twoLineSpec().Logstore.CreateInput()
	return domain.Observed{
		Trails: []model.Trail{{
			Name: "platform-ops", HomeRegion: "cn-hangzhou", Status: model.TrailEnabled,
			ProjectARN: "acs:log:cn-hangzhou:1:project/security-audit", RoleARN: "acs:ram::1:role/aliyunactiontraildefaultrole",
		}},
		Role:          domain.ObservedRole{Exists: true, Verdict: rampolicy.Verdict{Stance: rampolicy.Trusting}, Policies: []model.AttachedPolicy{{Name: names.DefaultPolicy, Type: "System"}}},
		ProjectExists: true, ProjectRegion: "cn-hangzhou", Logstore: &logstore, Index: &index,
	}
}

// twoLineSpec is the two-line configuration.
func twoLineSpec() domain.Spec {
	return domain.Spec{
		Account: "1", Region: "cn-hangzhou", Trail: "platform-ops", Enabled: true,
		Project:  domain.ProjectSpec{Project: model.Project{Region: "cn-hangzhou", Name: "security-audit"}},
		Role:     domain.RoleSpec{Name: names.DefaultRole, Manage: true},
		Logstore: domain.LogstoreSpec{Name: "innertrail_platform-ops", RetentionDays: domain.RetentionForever},
	}
}

// lowersTo declares a lower retention, with a consent that counts.
func lowersTo(days int) func(*domain.Spec) {
	return func(d *domain.Spec) {
		d.Logstore.RetentionDays, d.Logstore.AllowDecreaseTo = days, &days
		d.AppliedBefore = &domain.Applied{Project: "security-audit", ProjectRegion: "cn-hangzhou", RetentionDays: domain.RetentionForever, Shown: domain.RetentionForever}
	}
}

func indexOf(t *testing.T, document string) model.Index {
	t.Helper()
	var x model.Index
	if err := json.Unmarshal([]byte(document), &x); err != nil {
		t.Fatal(err)
	}
	return x
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
func appliedSpec() domain.Spec {
	spec := twoLineSpec()
	spec.Logstore.RetentionDays, spec.Logstore.AllowDecreaseTo = 30, new(30)
	spec.AppliedBefore = &domain.Applied{ProjectRegion: "cn-hangzhou", Project: "security-audit", RetentionDays: 365, Shown: 365, Created: appliedAt}
	return spec
}
