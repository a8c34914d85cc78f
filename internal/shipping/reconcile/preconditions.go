package reconcile

import (
	"fmt"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// TrailExistsError says that the trail to create exists: a create never takes a trail
// over, because another state may manage it.
type TrailExistsError struct {
	Account string
	Trail   model.Trail
	Region  string
	RoleARN string // that reaches the account; empty if none is needed
}

func (e *TrailExistsError) Error() string {
	return fmt.Sprintf("trail %s of account %s exists and ships to %s", e.Trail.Name, e.Account, Destination(e.Trail))
}

// Attribute names the argument that the error is about.
func (*TrailExistsError) Attribute() string { return "trail_name" }

// Summary returns the error's headline.
func (e *TrailExistsError) Summary() string { return "Trail " + e.Trail.Name + " exists already" }

// Detail returns the error's paragraphs around now, which says what is true.
func (e *TrailExistsError) Detail(now string) []string {
	key := TrailKey{Region: e.Region, Trail: e.Trail.Name}
	what := fmt.Sprintf("It is in %s of account %s and ships to %s. A create never takes a trail over: another state may manage it.",
		e.Region, e.Account, Destination(e.Trail))
	if _, owner, err := arn.ParseProject(e.Trail.ProjectARN); err != nil || owner != e.Account {
		return []string{what, now, fmt.Sprintf("It ships to %s, and only a shipping into a project of the same account can be managed. "+
			"Delete it in the ActionTrail console first, or choose another trail_name.", e.Trail.ProjectARN)}
	}
	return []string{
		what, now,
		"To manage it here, import it; a plan then shows what differs from the configuration:",
		"  import {", "    to = " + ownAddress, fmt.Sprintf("    id = %q", ImportID(e.Account, key, e.RoleARN)), "  }",
		"or: " + importCommand(e.Account, key, e.RoleARN),
		"If it belongs to a resource of this state whose address or provider block changed: add a moved block instead.",
		"If this resource is tainted, it looks like this with -refresh=false or create_before_destroy: run terraform untaint " + ownAddress + ".",
		deposedWayOut(importCommand(e.Account, key, e.RoleARN)),
	}
}

// ConflictError is another trail, where an account can have only one.
type ConflictError struct {
	Account  string
	Trail    model.Trail
	Region   string
	RoleARN  string // that reaches the account; empty if none is needed
	Creating bool   // whether the resource has no state yet
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("trail %s of account %s ships to %s", e.Trail.Name, e.Account, Destination(e.Trail))
}

// Attribute names the argument that the error is about.
func (*ConflictError) Attribute() string { return "trail_name" }

// Guard marks the error of a guard.
func (*ConflictError) Guard() {}

// Summary returns the error's headline.
func (*ConflictError) Summary() string { return "Inner-ActionTrail already ships to another Logstore" }

// Detail returns the error's paragraphs around now, which says what is true.
func (e *ConflictError) Detail(now string) []string {
	imported := importCommand(e.Account, TrailKey{Region: e.Region, Trail: e.Trail.Name}, e.RoleARN)
	next := []string{
		fmt.Sprintf("Platform events of account %s go through trail %s in %s to %s. An account has only one destination.",
			e.Account, e.Trail.Name, e.Region, Destination(e.Trail)),
		now,
		fmt.Sprintf("To manage that trail, set trail_name = %q (and region = %q), then run: %s. "+
			"It can be moved to another project afterwards. To end it instead, delete it in the ActionTrail console first.",
			e.Trail.Name, e.Region, imported),
		"If this resource was renamed: add a moved block if its address in the configuration changed too, and do not use " +
			"create_before_destroy, not even on a resource that depends on it, because an account can have only one inner trail.",
	}
	if e.Creating {
		return append(next, deposedWayOut(imported))
	}
	return next
}

// Conflict returns an error for the first trail that is in the way: another one, or, for a
// create, one of the same name.
func (s Spec) Conflict(trails []model.Trail, region string, on GuardOptions) error {
	for _, trail := range trails {
		key := TrailKey{Region: homeRegion(trail, region), Trail: trail.Name}
		known, err := key == s.Key() && !on.Creating, error(nil)
		if on.Known != nil && !known {
			known, err = on.Known(key)
		}
		if err == nil && !known {
			err = s.inTheWay(trail, region, on)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// inTheWay returns the error for a trail that is in the way of this one.
func (s Spec) inTheWay(trail model.Trail, region string, on GuardOptions) error {
	home := homeRegion(trail, region)
	if on.Creating && s.Key() == (TrailKey{Region: home, Trail: trail.Name}) {
		return &TrailExistsError{Account: s.Account, Trail: trail, Region: home, RoleARN: on.RoleARN}
	}
	return &ConflictError{Account: s.Account, Trail: trail, Region: home, RoleARN: on.RoleARN, Creating: on.Creating}
}

// SlotConflict returns an error for a trail that the account has instead of this one, in
// any region that was asked.
func (s Spec) SlotConflict(observed Observed, on GuardOptions) error {
	err := s.Conflict(slices.Concat(observed.Trails, observed.OtherHomes), s.Region, on)
	if _, exists := FindTrail(observed.Trails, s.Trail); err != nil || exists || observed.OtherRegions == nil {
		return err
	}
	for _, region := range model.Regions() {
		if err := s.Conflict(observed.OtherRegions.Trails[region], region, on); err != nil {
			return err
		}
	}
	return nil
}

// GuardOptions say for which operation the preconditions are checked.
type GuardOptions struct {
	// Creating is whether the trail is to be created: one of the same name is never taken
	// over.
	Creating bool
	// MayRecreate is whether the plan showed that the trail will be re-created.
	MayRecreate bool
	// RoleStatus is the status of the role that the plan showed; empty if it showed none.
	RoleStatus string
	// Known reports whether a trail is no conflict, or why it is one; nil: none is known.
	Known func(TrailKey) (bool, error)
	// RoleARN is the role that reaches the account; empty if none is needed.
	RoleARN string
}

// CheckPreconditions returns the first precondition that is not met: what must not be
// repaired without consent, and what the service cannot do. It is checked at plan time
// where the answer is known there, and always before the first write.
func (s Spec) CheckPreconditions(observed Observed, on GuardOptions) error {
	return firstError(s.unmetPreconditions(observed, on)...)
}

// unmetPreconditions returns all preconditions that are not met, the most serious first.
func (s Spec) unmetPreconditions(observed Observed, on GuardOptions) []error {
	reasons := []error{s.SlotConflict(observed, on), s.checkProject(observed)}
	if observed.Logstore != nil {
		reasons = append(reasons, s.Logstore.checkSupported(*observed.Logstore, s.Unknown), s.GuardRetention(observed.Logstore.RetentionDays))
	}
	if !on.Creating && !on.MayRecreate && s.NeedsTrail(observed) {
		reasons = append(reasons, &PlanAgainError{What: "trail " + s.Trail + " changed after the plan: " + s.describeTrail(observed)})
	}
	return slices.DeleteFunc(reasons, func(err error) bool { return err == nil })
}

// UnsupportedChangeError is a change that the service does not support.
type UnsupportedChangeError struct{ What, Instead string }

func (e *UnsupportedChangeError) Error() string { return e.What }

// Attribute names the argument that the error is about.
func (*UnsupportedChangeError) Attribute() string { return "logstore" }

// Guard marks the error of a guard.
func (*UnsupportedChangeError) Guard() {}

// Summary returns the error's headline.
func (*UnsupportedChangeError) Summary() string {
	return "The declared Logstore settings are not possible"
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *UnsupportedChangeError) Detail(now string) []string {
	return []string{model.Sentence(e.What), now, e.Instead}
}

// PlanAgainError says that the cloud changed after the plan in a way that needs a new
// plan.
type PlanAgainError struct{ What string }

func (e *PlanAgainError) Error() string { return e.What }

// Attribute returns an empty name: the error is about no argument.
func (*PlanAgainError) Attribute() string { return "" }

// Summary returns the error's headline.
func (*PlanAgainError) Summary() string { return "Plan again: the trail changed after the plan" }

// Detail returns the error's paragraphs around now, which says what is true.
func (e *PlanAgainError) Detail(now string) []string {
	return []string{
		model.Sentence(e.What), now,
		"Applying this plan would re-create the trail, which the plan did not show. Run terraform plan again.",
	}
}

// DestroyUnchecked is the advice that ends the error of every guard about a shipping that
// exists: Terraform plans before it destroys, so the guard would prevent that, too.
const DestroyUnchecked = "To destroy an existing shipping without this check: terraform destroy -refresh=false, or remove its block and apply."

// ArchiveDays must remain of the retention after the hot and the infrequent-access tier
// (Log Service, "Intelligent tiered storage").
const ArchiveDays = 60

// checkSupported returns an error if the service cannot change the Logstore to the
// declared settings. It names a tier that is in the way and not declared.
func (l LogstoreSpec) checkSupported(observed model.Logstore, unknown Unknowns) error {
	if l.Mode != nil && *l.Mode != "standard" && modeOf(observed) == "standard" {
		return &UnsupportedChangeError{
			What:    fmt.Sprintf("Logstore %s is a standard one and cannot become a %s one", l.Name, *l.Mode),
			Instead: `Declare mode = "standard", or omit mode.`,
		}
	}
	if err := l.checkEncryption(observed); err != nil && !unknown.Any("logstore.encryption") {
		return err
	}
	if !l.differs(observed) || unknown.Any("logstore.retention_days", "logstore.hot_retention_days", "logstore.infrequent_access_days") {
		return nil
	}
	after := l.mergedOnto(observed)
	hot, cold := after.HotDays, infrequentAccess(after)
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
	note := "Logstore %[1]s has a %[3]s of %[2]d days, which does not fit into a retention of %[4]d days"
	if undeclared {
		note += "; the tier was set outside this configuration"
	}
	return &UnsupportedChangeError{
		What:    fmt.Sprintf(note, l.Name, days, attribute, retention),
		Instead: fmt.Sprintf("Declare a lower %s, or a longer retention_days.", attribute),
	}
}
