package shipping

import (
	"context"
	"errors"
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// ProjectSpec is the declared project.
type ProjectSpec struct {
	cloud.Project

	Create bool // whether to make it when it is missing
}

// steps returns what makes the project where that is allowed. Where it is not, the
// preconditions have said so before.
func (p ProjectSpec) steps(observed Observed) []Step {
	if observed.ProjectExists || !p.Create {
		return nil
	}
	return []Step{{Kind: CreateProject, Name: p.Name}}
}

// belongsToAccount judges a name that is taken: names are unique across accounts and regions,
// so the project is ours only if it answers here. After a lost answer it may be
// the one just made, which does not show everywhere yet.
func (p ProjectSpec) belongsToAccount(ctx context.Context, c *cloud.Client, taken error) error {
	var failure *cloud.Error
	lost := errors.As(taken, &failure) && failure.Attempts > 1
	deadline := c.Clock().Now().Add(propagationWindow)
	for attempt := 1; ; attempt++ {
		_, err := c.GetProject(ctx, p.Project)
		switch {
		case err == nil:
			return nil
		case !lost, !cloud.Is(err, cloud.NotFound, cloud.OtherAccount), !c.Clock().Now().Before(deadline):
			return taken
		}
		if c.Clock().Sleep(ctx, cloud.Pause(attempt)) != nil {
			return taken
		}
	}
}

// FindProjectRegion looks in which other region a project of this name is; empty where
// none answers.
func FindProjectRegion(ctx context.Context, c *cloud.Client, project cloud.Project) string {
	for region, found := range askRegions(ctx, c.Clock(), project.Region, func(ctx context.Context, region string) (bool, error) {
		info, err := c.GetProject(ctx, cloud.Project{Region: region, Name: project.Name})
		return err == nil && (info.Region == "" || info.Region == region), err
	}) {
		if found {
			return region
		}
	}
	return ""
}

// ProjectMissingError is the refusal to go on without the project.
type ProjectMissingError struct {
	Project cloud.Project
	Region  string // where a project of this name is, if it was found
}

func (e *ProjectMissingError) Error() string {
	if e.Region != "" {
		return fmt.Sprintf("project %s is in %s, not in %s", e.Project.Name, e.Region, e.Project.Region)
	}
	return fmt.Sprintf("project %s does not exist in %s", e.Project.Name, e.Project.Region)
}
