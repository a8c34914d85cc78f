package domain

import (
	"errors"
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/rampolicy"
)

// ProjectSpec is the declared project.
type ProjectSpec struct {
	model.Project

	Create bool // whether to create it when it is missing
}

// steps returns the step that creates the project if that is allowed. If it is not, the
// preconditions are not met.
func (p ProjectSpec) steps(observed Observed) []Step {
	if observed.ProjectExists || !p.Create {
		return nil
	}
	return []Step{{Kind: CreateProject, Name: p.Name}}
}

// ProjectMayAppear reports whether a precondition is not met only because the project does
// not answer, or not to us: one that was created or deleted a moment ago does that, too.
func ProjectMayAppear(err error) bool {
	var missing *ProjectMissingError
	return model.Is(err, model.OtherAccount) || errors.As(err, &missing) && missing.Region == ""
}

// ProjectTakenError says that the project belongs to another account: the service says so
// and goes on saying it.
type ProjectTakenError struct {
	Project model.Project
	Err     error // the last answer
}

func (e *ProjectTakenError) Error() string { return e.Err.Error() }

func (e *ProjectTakenError) Unwrap() error { return e.Err }

// Attribute names the argument that the error is about.
func (*ProjectTakenError) Attribute() string { return "project_name" }

// Guard marks the error of a guard.
func (*ProjectTakenError) Guard() {}

// Summary returns the error's headline.
func (e *ProjectTakenError) Summary() string {
	return "Project " + e.Project.Name + " belongs to another account"
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *ProjectTakenError) Detail(now string) []string {
	return []string{
		model.Answer(e.Err), now,
		"Log Service has answered so for two minutes. Names of projects are unique across all accounts. Choose another project_name, or use credentials of the " +
			"account that owns the project.",
	}
}

// ProjectMissingError says that the project does not exist, or only in another region.
type ProjectMissingError struct {
	Project model.Project
	Region  string // where a project of this name was found; empty if nowhere
}

func (e *ProjectMissingError) Error() string {
	if e.Region != "" {
		return fmt.Sprintf("project %s is in %s, not in %s", e.Project.Name, e.Region, e.Project.Region)
	}
	return fmt.Sprintf("project %s does not exist in %s", e.Project.Name, e.Project.Region)
}

// Attribute names the argument that the error is about.
func (*ProjectMissingError) Attribute() string { return "project_name" }

// Guard marks the error of a guard.
func (*ProjectMissingError) Guard() {}

// Summary returns the error's headline.
func (e *ProjectMissingError) Summary() string { return "Log Service " + e.Error() }

// Detail returns the error's paragraphs around now, which says what is true.
func (e *ProjectMissingError) Detail(now string) []string {
	return []string{now, e.Advice()}
}

// Advice says how to come to a project that answers where it is declared.
func (e *ProjectMissingError) Advice() string {
	if e.Region != "" {
		return fmt.Sprintf("Set project_region = %q, or choose a project that is in %s.", e.Region, e.Project.Region)
	}
	return "Create it, set create_project = true, or correct project_name. A project answers only in its own region: " +
		"if it is elsewhere, set project_region."
}

// checkProject returns an error if the project is in another region, or missing and not
// to be created, or if its name belongs to another account.
func (s Spec) checkProject(observed Observed) error {
	switch {
	case observed.ProjectTaken != nil:
		return observed.ProjectTaken
	case observed.ProjectRegion != "" && observed.ProjectRegion != s.Project.Region:
		return &ProjectMissingError{Project: s.Project.Project, Region: observed.ProjectRegion}
	case !observed.ProjectExists && !s.Project.Create && !s.Unknown.Any("create_project"):
		return &ProjectMissingError{Project: s.Project.Project, Region: observed.ProjectElsewhere}
	default:
		return nil
	}
}

// delivery returns whom a policy may deny the delivery.
func (s Spec) delivery() rampolicy.Delivery {
	return rampolicy.Delivery{Account: s.Account, Role: s.Role.Name}
}

// JudgedDelivery returns the delivery that policies are judged for.
func (s Spec) JudgedDelivery() integrity.Delivery {
	uses := s.deliveryUses()
	return integrity.Delivery{Delivery: s.delivery(), Write: uses[0], Other: uses[1:]}
}
