package reconcile

import (
	"context"
	"errors"
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
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

// belongsToAccount returns taken, the error that the name is taken, unless the project
// belongs to the account. Names are unique across accounts and regions, so it does if it
// answers here. After a lost answer it may be the one just created, which is not visible
// everywhere yet.
func (p ProjectSpec) belongsToAccount(ctx context.Context, c Cloud, taken error) error {
	var failure *model.Error
	lost := errors.As(taken, &failure) && failure.Attempts > 1
	for backoff := model.NewBackoff(c.Clock(), propagationWindow); ; {
		_, err := c.GetProject(ctx, p.Project)
		switch {
		case err == nil:
			return nil
		case !lost, !model.Is(err, model.NotFound, model.OtherAccount), !backoff.Open():
			return taken
		}
		if backoff.Wait(ctx) != nil {
			return taken
		}
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

// Summary returns the error's headline.
func (e *ProjectMissingError) Summary() string { return "Log Service " + e.Error() }

// Detail returns the error's paragraphs around now, which says what is true.
func (e *ProjectMissingError) Detail(now string) []string {
	next := "Create it, set create_project = true, or correct project_name. A project answers only in its own region: " +
		"if it is elsewhere, set project_region."
	if e.Region != "" {
		next = fmt.Sprintf("Set project_region = %q, or choose a project that is in %s.", e.Region, e.Project.Region)
	}
	return []string{now, next, DestroyUnchecked}
}

// checkProject returns an error if the project is in another region, or missing and not
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
