package domain

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
	InState bool   // whether the state has the resource, which keeps an import out
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
	if _, owner, _ := arn.ParseProject(e.Trail.ProjectARN); owner != e.Account { // empty where it is not understood
		return []string{what, now, fmt.Sprintf("It ships to %s, and only a shipping into a project of the same account can be managed. "+
			"Delete it in the ActionTrail console first, or choose another trail_name.", e.Trail.ProjectARN)}
	}
	const moved = "If it belongs to a resource of this state whose address or provider block changed: add a moved block instead."
	if e.InState {
		return []string{
			what, now,
			"To manage it here, let go of the trail that the state has, and import this one: " + reimport(ImportCommand(e.Account, key, e.RoleARN)) +
				". A plan then shows what differs from the configuration.",
			moved,
		}
	}
	return []string{
		what, now,
		"To manage it here, import it; a plan then shows what differs from the configuration:",
		"  import {", "    to = " + ownAddress, fmt.Sprintf("    id = %q", ImportID(e.Account, key, e.RoleARN)), "  }",
		"or: " + ImportCommand(e.Account, key, e.RoleARN),
		moved,
		DeposedWayOut(ImportCommand(e.Account, key, e.RoleARN)),
		"If this is a plan with -refresh=false, and the resource is tainted: plan without it, or run terraform untaint " + ownAddress + ".",
	}
}

// ConflictError is another trail, where an account can have only one.
type ConflictError struct {
	Account string
	Trail   model.Trail
	Region  string
	RoleARN string // that reaches the account; empty if none is needed
	InState bool   // whether the state has the resource, which keeps an import out
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
	imported := ImportCommand(e.Account, TrailKey{Region: e.Region, Trail: e.Trail.Name}, e.RoleARN)
	run := "run: " + imported
	if e.InState {
		run = reimport(imported)
	}
	next := []string{
		fmt.Sprintf("Platform events of account %s go through trail %s in %s to %s. An account has only one destination.",
			e.Account, e.Trail.Name, e.Region, Destination(e.Trail)),
		now,
		fmt.Sprintf("To manage that trail, set trail_name = %q (and region = %q), then %s. "+
			"It can be moved to another project afterwards. To end it instead, delete it in the ActionTrail console first.",
			e.Trail.Name, e.Region, run),
		"If this resource was renamed: add a moved block if its address in the configuration changed too, and do not use " +
			"create_before_destroy, not even on a resource that depends on it, because an account can have only one inner trail.",
	}
	if e.InState {
		return next
	}
	return append(next, DeposedWayOut(imported))
}

// Conflict returns an error for the first trail that is in the way: another one, or, for a
// create, one of the same name.
func (s Spec) Conflict(trails []model.Trail, region string, on GuardOptions) error {
	for _, trail := range trails {
		key := TrailKey{Region: HomeRegion(trail, region), Trail: trail.Name}
		known, err := key == s.Key() && !on.Creating, error(nil)
		if on.Known != nil && !known {
			known, err = on.Known(key)
		}
		if err == nil && !known {
			err = s.InTheWay(trail, region, on)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// InTheWay returns the error for a trail that is in the way of this one.
func (s Spec) InTheWay(trail model.Trail, region string, on GuardOptions) error {
	home := HomeRegion(trail, region)
	if on.Creating && s.Key() == (TrailKey{Region: home, Trail: trail.Name}) {
		return &TrailExistsError{Account: s.Account, Trail: trail, Region: home, RoleARN: on.RoleARN, InState: on.InState}
	}
	return &ConflictError{Account: s.Account, Trail: trail, Region: home, RoleARN: on.RoleARN, InState: on.InState || !on.Creating}
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
