package domain

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
)

// Observed is what there is in the cloud. It is complete or not there at all: a bad
// response is an error, never an absence. The two partial observations are marked, by
// NotEnabled for the trails and by Role.Unreadable for the role.
type Observed struct {
	Trails        []model.Trail // every inner trail whose home is the declared region
	OtherHomes    []model.Trail // listed too, with another home region
	OtherRegions  *OtherRegions // nil if they were not searched
	Role          ObservedRole
	ProjectExists bool
	ProjectRegion string // as the project says; empty if it does not
	// ProjectElsewhere is another region that has a project of this name; only if it was
	// looked for, because none answers here.
	ProjectElsewhere string
	ProjectTaken     error // the answer that the project's name is not free; only with AllowTaken
	Logstore         *model.Logstore
	Index            *model.Index
	Integrity        integrity.Facts // all but the Logstore, which is the one above
	NotEnabled       error           // why the trails cannot be listed; only with AllowNotEnabled
}

// Statuses are the statuses in a state; empty where it has none.
type Statuses struct{ Trail, Role, Logstore, Index string }

// NewlyMissing reports whether a component is missing that the state has as present.
func (s Spec) NewlyMissing(observed Observed, before Statuses) bool {
	_, found := FindTrail(observed.Trails, s.Trail)
	trail := !found && before.Trail != StatusMissing
	role := observed.Role.Unreadable == nil && !observed.Role.Exists && before.Role != s.Role.Status(observed.Role)
	logstore := observed.Logstore == nil && before.Logstore != s.LogstoreStatus(observed)
	index := observed.Logstore != nil && observed.Index == nil && before.Index != StatusMissing
	return trail || role || logstore || index
}

// The values of the statuses. The healthy ones are a stable interface; every other value
// is for people.
const (
	TrailPresent     = "present"
	RoleAuthorized   = "authorized"
	LogstoreReady    = "ready"
	IndexComplete    = "complete"
	StatusMissing    = "missing"
	StatusUnreadable = "unreadable"
)

// LogstoreStatus says in words whether the Logstore exists, and whether its logs can be altered,
// forged, filtered or silenced. Settings that differ show in their own attributes.
func (s Spec) LogstoreStatus(observed Observed) string {
	switch {
	case !observed.ProjectExists:
		return "project " + s.Project.Name + " does not exist in " + s.Project.Region
	case observed.Logstore == nil:
		missing := []string{StatusMissing, s.Logstore.Accept.Status(s.Kept(observed))} // a policy of the project outlasts it
		return strings.Join(slices.DeleteFunc(missing, func(words string) bool { return words == "" }), "; ")
	default:
		return cmp.Or(s.Logstore.Accept.Status(s.Findings(observed)), LogstoreReady)
	}
}

// LogstoreExists reports whether a status in a state says that the Logstore existed.
func LogstoreExists(status string) bool {
	return status == LogstoreReady || len(integrity.Parse(status)) > 0 && !strings.HasPrefix(status, StatusMissing)
}

// LogstoreMissing reports whether a status in a state says that the Logstore did not exist, and whether its
// project did not, either.
func LogstoreMissing(status string) (missing, projectToo bool) {
	projectToo = strings.HasPrefix(status, "project ") && strings.Contains(status, " does not exist in ")
	return projectToo || strings.HasPrefix(status, StatusMissing), projectToo
}

// RecreatedOn returns when the Logstore was created, if it is younger than the one that was last
// applied to the project; else the zero time.
func (s Spec) RecreatedOn(l model.Logstore) time.Time {
	return s.facts(Observed{Logstore: &l}).RecreatedOn()
}

// facts returns what was observed of the Logstore, beside what was last applied there.
func (s Spec) facts(observed Observed) integrity.Facts {
	facts := observed.Integrity
	facts.Logstore, facts.Recorded = observed.Logstore, s.recorded()
	if s.appliedHere() {
		facts.Applied = s.AppliedBefore.Created
	}
	return facts
}

// recorded returns the findings that the state has of the Logstore, without denials to another role.
func (s Spec) recorded() []integrity.Finding {
	return slices.DeleteFunc(integrity.Parse(s.Recorded.Logstore), func(f integrity.Finding) bool {
		return f.Principal() != "" && !s.delivery().Is(f.Principal())
	})
}

// Replacing returns the spec of a create, beside what the state of an object has that it replaces; nil
// if it replaces none.
func (s Spec) Replacing(before *Applied) Spec {
	s.AppliedBefore = before
	if s.appliedHere() {
		s.Recorded = before.Recorded
	}
	return s
}

// Kept returns what was recorded of the Logstore and could not be read again.
func (s Spec) Kept(observed Observed) []integrity.Finding { return s.facts(observed).Kept() }

// Findings returns the ways in which the logs of the Logstore can be altered, forged, filtered or
// silenced, whether they are accepted or not.
func (s Spec) Findings(observed Observed) []integrity.Finding { return s.facts(observed).Findings() }

// IndexStatus says in words what is wrong with the index. It is judged by the mode that
// the Logstore has, not by the declared one: a change of the mode may have failed before
// the index was written.
func (s Spec) IndexStatus(observed Observed) string {
	return s.Index.Status(observed.Index, observed.Logstore != nil && IsLite(observed.Logstore.Mode))
}

// RoleStatus says in words what is wrong with the role. If it cannot be judged, it is the
// status before, and "unreadable" only if there was none.
func (s Spec) RoleStatus(observed ObservedRole, before string) string {
	if observed.Unreadable != nil && before != "" {
		return before
	}
	return s.Role.Status(observed)
}

// UnhealthyPart returns the first part that an apply should have made healthy, with its
// status; empty if all are healthy.
func (s Spec) UnhealthyPart(observed Observed) (part, status string) {
	if s.Role.Manage {
		if status := s.Role.Status(observed.Role); status != RoleAuthorized {
			return "role", status
		}
	}
	s.AppliedBefore, s.Recorded = nil, Statuses{} // that others created the Logstore again is nothing that an apply makes healthy
	logstore := s.LogstoreStatus(observed)
	if observed.Logstore != nil {
		logstore = integrity.Consents(nil).Status(slices.DeleteFunc(s.Findings(observed), func(f integrity.Finding) bool { return !f.Repairable() }))
	}
	if logstore != "" {
		return "Logstore", logstore
	}
	if status := s.IndexStatus(observed); status != IndexComplete {
		return "index", status
	}
	if status := s.TrailStatus(observed); status != TrailPresent {
		return "trail", status
	}
	return "", ""
}
