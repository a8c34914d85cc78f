package shipping

import (
	"fmt"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// refusals are the reasons not to begin: what must not be repaired blindly, and
// what the service cannot do. They are asked at plan time where the answer is
// known there, and always before the first write.

// ConflictError is another trail that holds the account's one place.
type ConflictError struct {
	Account string
	Trail   cloud.Trail
	Region  string
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("trail %s of account %s ships to %s", e.Trail.Name, e.Account, Destination(e.Trail))
}

// RetentionDecreaseError is a retention that would delete logs.
type RetentionDecreaseError struct {
	Logstore    string
	From, To    int  // days
	ConsentUsed bool // a consent stands that was used before
}

func (e *RetentionDecreaseError) Error() string {
	return fmt.Sprintf("lowering the retention of Logstore %s from %d to %d days deletes logs", e.Logstore, e.From, e.To)
}

// RetentionRefusedError is the service's refusal to change the retention.
type RetentionRefusedError struct {
	Logstore string
	From     int  // days
	Alone    bool // whether nothing else was to be changed, so that it is surely meant
	Err      error
}

func (e *RetentionRefusedError) Error() string { return e.Err.Error() }

func (e *RetentionRefusedError) Unwrap() error { return e.Err }

// UnsupportedChangeError is a change that the service cannot make.
type UnsupportedChangeError struct{ What, Instead string }

func (e *UnsupportedChangeError) Error() string { return e.What }

// PlanAgainError says that the cloud changed after the plan in a way that needs a
// plan of its own.
type PlanAgainError struct{ What string }

func (e *PlanAgainError) Error() string { return e.What }

// GuardOptions is what distinguishes one use of refusals from another.
type GuardOptions struct {
	// creating says that the trail is to be created: one of the same name that
	// ships elsewhere is somebody else's.
	Creating bool
	// mayRecreate says that the plan showed that the trail will be created anew.
	MayRecreate bool
	// known are trails that are no conflict, since this process knows them.
	Known func(TrailKey) bool
}

// CheckPreconditions gives the first reason not to begin.
func (s Spec) CheckPreconditions(observed Observed, on GuardOptions) error {
	return firstError(s.unmetPreconditions(observed, on)...)
}

// unmetPreconditions gives every reason not to begin, the gravest first.
func (s Spec) unmetPreconditions(observed Observed, on GuardOptions) []error {
	reasons := []error{s.Conflict(slices.Concat(observed.Trails, observed.OtherHomes), s.Region, on), s.checkProject(observed)}
	if observed.Logstore != nil {
		reasons = append(reasons, s.Logstore.checkSupported(*observed.Logstore), s.GuardRetention(observed.Logstore.RetentionDays))
	}
	if !on.Creating && !on.MayRecreate && s.NeedsTrail(observed) {
		reasons = append(reasons, &PlanAgainError{What: "trail " + s.Trail + " changed after the plan: " + s.describeTrail(observed)})
	}
	return slices.DeleteFunc(reasons, func(err error) bool { return err == nil })
}

// checkProject refuses a project that is in another region, or missing and not
// to be created.
func (s Spec) checkProject(observed Observed) error {
	switch {
	case observed.ProjectRegion != "" && observed.ProjectRegion != s.Project.Region:
		return &ProjectMissingError{Project: s.Project.Project, Region: observed.ProjectRegion}
	case !observed.ProjectExists && !s.Project.Create:
		return &ProjectMissingError{Project: s.Project.Project}
	default:
		return nil
	}
}

// describeTrail says how the trail is, for people.
func (s Spec) describeTrail(observed Observed) string {
	trail, ok := FindTrail(observed.Trails, s.Trail)
	switch {
	case !ok:
		return "it is missing now"
	case !s.shipsTo(trail):
		return "it ships to " + Destination(trail) + " now"
	default:
		return "it " + s.TrailStatus(observed) + " now"
	}
}

// Conflict gives the trail that holds the account's one place and is not ours.
func (s Spec) Conflict(trails []cloud.Trail, region string, on GuardOptions) error {
	for _, trail := range trails {
		home := homeRegion(trail, region)
		here := TrailKey{Region: home, Trail: trail.Name}
		ours := here == s.Key() && (!on.Creating || s.shipsTo(trail))
		if ours || on.Known != nil && on.Known(here) {
			continue
		}
		return &ConflictError{Account: s.Account, Trail: trail, Region: home}
	}
	return nil
}

// Adopts says whether a create takes over a trail that exists.
func (s Spec) Adopts(observed Observed) bool {
	trail, ok := FindTrail(observed.Trails, s.Trail)
	return ok && s.shipsTo(trail)
}

// GuardRetention refuses to lower the retention below what the Logstore has now,
// unless the configuration consents to this very value and the value is new: a
// consent that was forgotten does not undo somebody's legal hold.
func (s Spec) GuardRetention(now int) error {
	want := s.Logstore.RetentionDays
	if want >= now {
		return nil
	}
	consent := s.Logstore.AllowDecreaseTo != nil && *s.Logstore.AllowDecreaseTo == want
	used := s.AppliedBefore != nil && s.AppliedBefore.RetentionDays == want && s.AppliedBefore.Destination() == s.Project.Project
	if consent && !used {
		return nil
	}
	return &RetentionDecreaseError{Logstore: s.Logstore.Name, From: now, To: want, ConsentUsed: consent && used}
}

// ArchiveDays must remain of the retention after the hot and the
// infrequent-access tier (Log Service, "Intelligent tiered storage").
const ArchiveDays = 60

// checkSupported says whether the service can make the declared settings from what is
// there. It names a tier in the way that is not declared.
func (l LogstoreSpec) checkSupported(observed cloud.Logstore) error {
	if l.Mode != nil && *l.Mode != "standard" && ModeOf(observed) == "standard" {
		return &UnsupportedChangeError{
			What:    fmt.Sprintf("Logstore %s is a standard one and cannot become a %s one", l.Name, *l.Mode),
			Instead: `Declare mode = "standard", or leave mode out.`,
		}
	}
	if err := l.checkEncryption(observed); err != nil {
		return err
	}
	if !l.differs(observed) {
		return nil
	}
	after := l.mergedOnto(observed)
	hot, cold := after.HotDays, InfrequentAccess(after)
	switch {
	case hot > 0 && hot >= after.RetentionDays:
		return l.tierError("hot_retention_days", hot, l.HotDays == nil, after.RetentionDays)
	case hot > 0 && cold > 0 && hot+cold+ArchiveDays > after.RetentionDays:
		if l.InfrequentAccessDays == nil {
			return l.tierError("infrequent_access_days", cold, true, after.RetentionDays)
		}
		return l.tierError("hot_retention_days", hot, l.HotDays == nil, after.RetentionDays)
	case cold >= after.RetentionDays:
		return l.tierError("infrequent_access_days", cold, l.InfrequentAccessDays == nil, after.RetentionDays)
	}
	return nil
}

func (l LogstoreSpec) tierError(attribute string, days int, undeclared bool, retention int) error {
	note := "Logstore %s keeps logs for %d days by its %s, which leaves no room in a retention of %d days"
	if undeclared {
		note += "; the tier was set outside this configuration"
	}
	return &UnsupportedChangeError{
		What:    fmt.Sprintf(note, l.Name, days, attribute, retention),
		Instead: fmt.Sprintf("Declare a lower %s, or a longer retention_days.", attribute),
	}
}
