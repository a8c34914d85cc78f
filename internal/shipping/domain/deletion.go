package domain

import (
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// StopManaging is how to stop managing a trail without changing the cloud.
const StopManaging = "run terraform state rm, or use a removed block with destroy = false (since Terraform 1.7 and OpenTofu 1.10)"

// StopManagingUnread is the same where a refresh fails: OpenTofu refreshes what it forgets.
const StopManagingUnread = StopManaging + "; OpenTofu plans that only with -refresh=false"

// ShipsElsewhereError says that the trail to delete ships to another project than was
// applied.
type ShipsElsewhereError struct {
	Trail     model.Trail
	Where     model.Project // where it was last applied
	Recreated bool          // whether others created it again after this run had it deleted
}

func (e *ShipsElsewhereError) Error() string {
	return fmt.Sprintf("trail %s ships to %s", e.Trail.Name, Destination(e.Trail))
}

// Attribute returns an empty name: the error is about no argument.
func (*ShipsElsewhereError) Attribute() string { return "" }

// Summary returns the error's headline.
func (e *ShipsElsewhereError) Summary() string {
	return "Trail " + e.Trail.Name + " ships to a destination that was not applied from this state"
}

// Detail returns the error's paragraphs. It says itself what is true.
func (e *ShipsElsewhereError) Detail(string) []string {
	deleted := "Nothing was deleted."
	if e.Recreated {
		deleted = "The trail to the applied destination was deleted by this run, and others created this one since. It was left as it is."
	}
	return []string{
		fmt.Sprintf("It ships to %s; what was last applied is project %s in %s. It was changed outside Terraform.",
			Destination(e.Trail), e.Where.Name, e.Where.Region),
		deleted,
		"If the configuration declares the old destination, apply first to move the trail back, then destroy. If it declares the new one, apply first, too: " +
			"the plan shows that last_applied records it. If the resource is tainted, run terraform untaint before. To stop managing it, " + StopManaging + ".",
	}
}

// LogstoreChangedError says that the plan of a destroy names the logs of another project
// than the one that was last applied.
type LogstoreChangedError struct{ Planned, Applied model.Project }

func (e *LogstoreChangedError) Error() string {
	return fmt.Sprintf("the plan deletes the Logstore of project %s in %s, and the shipping was last applied to project %s in %s",
		e.Planned.Name, e.Planned.Region, e.Applied.Name, e.Applied.Region)
}

// Attribute returns an empty name: the error is about no argument.
func (*LogstoreChangedError) Attribute() string { return "" }

// Summary returns the error's headline.
func (*LogstoreChangedError) Summary() string {
	return "Plan again: the shipping was applied to another project after the plan"
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *LogstoreChangedError) Detail(now string) []string {
	return []string{
		model.Sentence(e.Error()), now,
		"Applying this plan would delete logs that it did not name. Run terraform plan -destroy again, and apply that plan.",
	}
}

// RetentionHeldError says that a Logstore which a destroy should delete keeps its logs longer
// than this state has applied.
type RetentionHeldError struct {
	Logstore     string
	Now, Applied int // days; Applied is 0 if it is not known
}

func (e *RetentionHeldError) Error() string {
	return fmt.Sprintf("Logstore %s keeps logs for %d days, which this state has not applied", e.Logstore, e.Now)
}

// Attribute returns an empty name: the error is about no argument.
func (*RetentionHeldError) Attribute() string { return "" }

// Summary returns the error's headline.
func (e *RetentionHeldError) Summary() string {
	return fmt.Sprintf("Logstore %s is not deleted: its retention was raised outside Terraform", e.Logstore)
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *RetentionHeldError) Detail(now string) []string {
	return []string{heldWords(e.Now, e.Applied), now, heldWaysOut(e.Now), "To stop managing it, " + StopManaging + "."}
}

// heldWords says why a Logstore is not deleted that keeps its logs for longer than was applied.
func heldWords(now, applied int) string {
	was := fmt.Sprintf("%d days were applied from this state", applied)
	if applied == 0 {
		was = "this state does not say what was applied"
	}
	return fmt.Sprintf("delete_logstore_on_destroy is true, but the Logstore keeps logs %s, and %s: this may be a legal hold.", duration(now), was)
}

// heldWaysOut is how to destroy a shipping whose Logstore is not deleted.
func heldWaysOut(now int) string {
	return fmt.Sprintf("To destroy the shipping and keep the logs, first apply delete_logstore_on_destroy = false with retention_days = %[1]d in logstore, then destroy. "+
		"To delete the logs, too, first apply retention_days = %[1]d, then destroy. If its block was removed, restore it for that apply.", now)
}

// GuardDeletion returns an error if the Logstore is kept for longer than this state applied:
// no apply of this state did that, so the destroy was planned without it.
func (s Spec) GuardDeletion(l model.Logstore) error {
	applied := 0
	if s.AppliedBefore != nil {
		applied = s.AppliedBefore.RetentionDays
	}
	if l.RetentionDays <= applied {
		return nil
	}
	return &RetentionHeldError{Logstore: s.Logstore.Name, Now: l.RetentionDays, Applied: applied}
}
