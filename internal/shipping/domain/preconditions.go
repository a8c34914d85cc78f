package domain

import (
	"errors"
	"fmt"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
)

// GuardOptions say for which operation the preconditions are checked.
type GuardOptions struct {
	// Creating is whether the trail is to be created: one of the same name is never taken
	// over.
	Creating bool
	// InState is whether the state has the resource although the trail is to be created: a
	// replacement.
	InState bool
	// MayRecreate is whether the plan showed that the trail will be re-created.
	MayRecreate bool
	// RoleStatus is the status of the role that the plan showed; empty if it showed none.
	RoleStatus string
	// LogstoreStatus is the status of the Logstore that the plan showed; empty if it showed none.
	LogstoreStatus string
	// Known reports whether a trail is no conflict, or why it is one; nil: none is known.
	Known func(TrailKey) (bool, error)
	// RoleARN is the role that reaches the account; empty if none is needed.
	RoleARN string
}

// CheckPreconditions returns the first precondition that is not met: what must not be
// repaired without consent, and what the service cannot do. It is checked at plan time
// where the answer is known there, and always before the first write.
func (s Spec) CheckPreconditions(observed Observed, on GuardOptions) error {
	if unmet := s.unmetPreconditions(observed, on); len(unmet) > 0 {
		return unmet[0]
	}
	return nil
}

// unmetPreconditions returns all preconditions that are not met, the most serious first.
func (s Spec) unmetPreconditions(observed Observed, on GuardOptions) []error {
	reasons := []error{s.SlotConflict(observed, on)}
	if on.InState { // the create of a replacement finds this after the old trail is deleted
		reasons = append(reasons, s.CheckRole(observed.Role, on))
	}
	reasons = append(reasons, s.checkProject(observed), s.checkLogstore(observed, on))
	if s.Adopts(observed, on) {
		reasons = append(reasons, s.CheckAdoption(observed))
	}
	if observed.Logstore != nil {
		reasons = append(reasons, s.Logstore.CheckSupported(*observed.Logstore, s.Unknown), s.ForLogstore(observed.Logstore).GuardRetention(observed.Logstore.RetentionDays))
	}
	if !on.Creating && !on.MayRecreate && s.NeedsTrail(observed) {
		reasons = append(reasons, &PlanAgainError{What: "trail " + s.Trail + " changed after the plan: " + s.DescribeTrail(observed)})
	}
	return slices.DeleteFunc(reasons, func(err error) bool { return err == nil })
}

// Adopts reports whether a trail is to be created, or is managed for the first time: that is
// refused for a Logstore whose logs can be altered. Where such a shipping is managed already,
// everything else is applied first, since nothing gets better without that.
func (s Spec) Adopts(observed Observed, on GuardOptions) bool {
	return on.Creating || s.NeedsTrail(observed) || s.AppliedBefore != nil && s.AppliedBefore.Imported
}

// CheckAdoption returns an [integrity.AdoptionError] if no apply can make the Logstore ready, and
// no consent accepts that.
func (s Spec) CheckAdoption(observed Observed) error {
	if refusal := s.Refusal(observed); refusal != nil {
		return &integrity.AdoptionError{LogstoreError: *refusal}
	}
	return nil
}

// CheckIntegrity returns an [integrity.LogstoreError] for the same.
func (s Spec) CheckIntegrity(observed Observed) error {
	if refusal := s.Refusal(observed); refusal != nil {
		return refusal
	}
	return nil
}

// Refusal returns what no apply can repair and no consent accepts; nil if there is nothing.
func (s Spec) Refusal(observed Observed) *integrity.LogstoreError {
	return s.facts(observed).Refusal(s.Logstore.Name, s.Logstore.Accept, !s.Unknown.Any("logstore.accept"))
}

// checkLogstore returns an error if the Logstore was deleted after the plan, and may have been
// created again.
func (s Spec) checkLogstore(observed Observed, on GuardOptions) error {
	if !s.appliedHere() {
		return nil // a create, or a move: the plan showed no Logstore here
	}
	if observed.Logstore == nil {
		if LogstoreExists(on.LogstoreStatus) {
			return &LogstoreReplacedError{Logstore: s.Logstore.Name}
		}
		return nil
	}
	shown := integrity.Parse(on.LogstoreStatus)
	for _, f := range s.facts(observed).Findings() {
		if f.Kind == integrity.Recreated && LogstoreExists(on.LogstoreStatus) && !slices.Contains(shown, f) {
			return &LogstoreReplacedError{Logstore: s.Logstore.Name, Created: observed.Logstore.Created()}
		}
	}
	return nil
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

// destroyUnchecked is the advice that ends the error of every guard about a shipping that
// exists: Terraform plans before it destroys, so the guard would prevent that, too.
const destroyUnchecked = "If you want to destroy the shipping, run terraform destroy -refresh=false, or remove its block and apply: neither makes this check."

// DestroyAdvice returns how to destroy a shipping whose plan a guard refuses. Deletes is whether
// a destroy deletes the logs, too. It does not if they may be held: see [Spec.GuardDeletion]. Nothing
// destroys a protected one: what ends the protection is the apply that is refused.
func (s Spec) DestroyAdvice(refused error, deletes bool) []string {
	var decrease *RetentionDecreaseError
	switch {
	case s.AppliedBefore != nil && s.AppliedBefore.Protected:
		return nil
	case !deletes:
		return []string{destroyUnchecked}
	case errors.As(refused, &decrease):
		err := s.GuardDeletion(model.Logstore{RetentionDays: decrease.From})
		if held := (*RetentionHeldError)(nil); errors.As(err, &held) {
			return []string{heldWords(held.Now, held.Applied) + " So no destroy deletes it.", heldWaysOut(held.Now)}
		}
	}
	return []string{destroyUnchecked + " delete_logstore_on_destroy is true, so this deletes the Logstore and all its logs, too, however long they are kept; " +
		"to keep them, first apply delete_logstore_on_destroy = false."}
}

// ArchiveDays must remain of the retention after the hot and the infrequent-access tier
// (Log Service, "Intelligent tiered storage").
const ArchiveDays = 60

// CheckSupported returns an error if the service cannot change the Logstore to the
// declared settings. It names a tier that is in the way and not declared.
func (l LogstoreSpec) CheckSupported(observed model.Logstore, unknown Unknowns) error {
	if l.Mode != nil && *l.Mode != "standard" && modeOf(observed) == "standard" {
		return &UnsupportedChangeError{
			What:    fmt.Sprintf("Logstore %s is a standard one and cannot become a %s one", l.Name, *l.Mode),
			Instead: `Declare mode = "standard", or omit mode.`,
		}
	}
	if err := l.checkEncryption(observed); err != nil && !unknown.Any("logstore.encryption") {
		return err
	}
	if !l.Differs(observed) || unknown.Any("logstore.retention_days", "logstore.hot_retention_days", "logstore.infrequent_access_days") {
		return nil
	}
	after := l.MergedOnto(observed)
	hot, cold := after.HotDays, infrequentAccess(after)
	switch {
	case hot >= after.RetentionDays:
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
	note := "Logstore %[1]s has %[3]s = %[2]d, which does not fit into a retention of %[4]d days"
	if undeclared {
		note += "; the tier was set outside this configuration"
	}
	return &UnsupportedChangeError{
		What:    fmt.Sprintf(note, l.Name, days, attribute, retention),
		Instead: fmt.Sprintf("Declare a lower %s, or a longer retention_days.", attribute),
	}
}
