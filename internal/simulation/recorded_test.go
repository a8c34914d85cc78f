package simulation

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// Declared is a configuration.
type Declared struct {
	Stopped       bool
	Unmanaged     bool // the role
	CreateProject bool
	Logs          bool   // whether a destroy deletes the Logstore, too
	Store         int    // of the destination
	Days          int    // of retention
	Consent       bool   // to lower it
	Accept        string // consents to what makes the logs alterable, with commas between them
}

// spec returns what a configuration declares, beside what was applied before.
func (d Declared) spec(before *domain.Applied) domain.Spec {
	s := domain.Spec{
		Account: account, Region: here, Trail: trailName, Enabled: !d.Stopped,
		Project:       domain.ProjectSpec{Project: model.Project{Region: here, Name: projects[d.Store]}, Create: d.CreateProject},
		Role:          domain.RoleSpec{Name: names.DefaultRole, Manage: !d.Unmanaged},
		Logstore:      domain.LogstoreSpec{Name: names.Logstore(trailName), RetentionDays: d.Days},
		AppliedBefore: before,
	}
	if d.Accept != "" {
		s.Logstore.Accept = integrity.Consents(strings.Split(d.Accept, ","))
	}
	if d.Consent {
		s.Logstore.AllowDecreaseTo = &d.Days
	}
	return s
}

// record is what an apply of a configuration records.
func (d Declared) record() string {
	record := domain.Applied{ProjectRegion: here, Project: projects[d.Store], RetentionDays: d.Days}
	if d.Consent {
		record.Consent = d.Days
	}
	return record.String()
}

// Recorded is what Terraform's state has of a shipping.
type Recorded struct {
	Declared

	Tainted  bool
	Applied  *domain.Applied
	Statuses domain.Statuses
	Enabled  bool
}

// applied is what a state has after a successful run.
func applied(want domain.Spec, d Declared, observed domain.Observed) *Recorded {
	now := want.WhenApplied(observed)
	want.AppliedBefore = &now
	return &Recorded{Declared: d, Applied: &now, Enabled: want.Enabled, Statuses: domain.Statuses{
		Trail: want.TrailStatus(observed), Role: want.RoleStatus(observed.Role, ""), Logstore: want.LogstoreStatus(observed), Index: want.IndexStatus(observed),
	}}
}

// moves reports whether a plan creates the trail again.
func (r Recorded) moves(d Declared) bool {
	return r.Store != d.Store || r.Statuses.Trail != domain.TrailPresent
}

func (r Recorded) healthy(d Declared) bool {
	_, uncertain := domain.RoleUncertain(r.Statuses.Role)
	return r.Statuses.Trail == domain.TrailPresent && r.Statuses.Index == domain.IndexComplete &&
		(r.Statuses.Logstore == domain.LogstoreReady || integrity.OnlyAccepted(r.Statuses.Logstore)) &&
		(d.Unmanaged || r.Statuses.Role == domain.RoleAuthorized || uncertain)
}

// isEmpty reports whether a plan is empty: nothing is declared anew, everything is as declared, and no
// guard needs another record.
func (r Recorded) isEmpty(d Declared) bool {
	now := r.Declared
	now.Stopped = !r.Enabled
	recorded := r.Applied != nil && !r.Applied.Unconfirmed && r.Applied.String() == d.record()
	return r.healthy(d) && !r.Tainted && now == d && (recorded || !r.needsRecord(d))
}

// needsRecord is what the method of that name of the resource is.
func (r Recorded) needsRecord(d Declared) bool {
	before := r.Applied
	if !domain.Confirmed(before) && (d.Consent || d.Logs) {
		return true
	}
	if before == nil || before.Unconfirmed {
		return false
	}
	held := d.Logs && d.Days > before.RetentionDays
	return d.Consent || held || before.Consent > 0 || before.Project != projects[d.Store]
}

// upgraded returns the state as a version of before last_applied has written it.
func (r Recorded) upgraded(private bool) *Recorded {
	before := r.Applied
	r.Applied = nil
	if before != nil && private {
		r.Applied = &domain.Applied{Project: before.Project, ProjectRegion: before.ProjectRegion, RetentionDays: before.RetentionDays, Unconfirmed: true}
	}
	return &r
}
