package shipping

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// TrailInput is what a trail is created from.
type TrailInput struct{ Region, Name, ProjectARN, RoleARN string }

func (s Spec) createInput() TrailInput {
	return TrailInput{
		Region: s.Region, Name: s.Trail,
		ProjectARN: arn.Project(s.Project.Region, s.Account, s.Project.Name), RoleARN: arn.Role(s.Account, s.Role.Name),
	}
}

// settles says whether a refusal may pass by itself, since what it is about was
// made or mended in this run and ActionTrail may not see it yet.
func (a *applier) settles(err error) bool {
	return cloud.Is(err, cloud.RoleUnusable) && a.log.hasStage(RoleStage) ||
		cloud.Is(err, cloud.NotFound) && a.log.hasKind(CreateProject)
}

// createTrail creates the trail and judges every answer that leaves open whether
// it exists by looking.
func (a *applier) createTrail(ctx context.Context, b TrailInput) error {
	deadline := a.cloud.Clock().Now().Add(propagationWindow)
	for attempt := 1; ; attempt++ {
		err := a.cloud.CreateInnerTrail(ctx, b.Region, b.Name, b.ProjectARN, b.RoleARN)
		var failure *cloud.Error
		if err == nil || !errors.As(err, &failure) {
			if err == nil {
				a.last = &b
			}
			return err
		}
		if failure.Ambiguous() {
			a.last = &b
		}
		switch {
		case a.settles(err) && a.cloud.Clock().Now().Before(deadline):
		case cloud.Is(err, cloud.Canceled):
			return err
		case failure.Ambiguous() || cloud.Is(err, cloud.Exists, cloud.Quota):
			trails, abroad, lookErr := ListTrails(ctx, a.cloud, b.Region)
			trail, listed := FindTrail(trails, b.Name)
			if listed && strings.EqualFold(trail.ProjectARN, b.ProjectARN) {
				if a.last != nil || a.deleted { // else it is none of ours
					a.last = &b
				}
				return nil
			}
			if lookErr != nil {
				return err
			}
			if failure.Retryable() && attempt <= a.cloud.MaxRetries() {
				break
			}
			judged := a.asConflict(ctx, b, append(trails, abroad...), err)
			if errors.As(judged, new(*ConflictError)) || !a.mayBeOurs(b, err) || !a.cloud.Clock().Now().Before(deadline) {
				return judged
			}
		default:
			return err
		}
		if a.cloud.Clock().Sleep(ctx, cloud.Pause(attempt)) != nil {
			return err
		}
	}
}

// mayBeOurs says whether a refusal of what "exists" is about something of our own
// that does not show: the trail of a lost answer, or one just deleted that the
// service still counts.
func (a *applier) mayBeOurs(b TrailInput, err error) bool {
	return cloud.Is(err, cloud.Exists) && a.last != nil && *a.last == b || cloud.Is(err, cloud.Exists, cloud.Quota) && a.deleted
}

// asConflict turns the service's refusal of another trail into the conflict that is
// behind it, where the trail in the way can be found.
func (a *applier) asConflict(ctx context.Context, b TrailInput, here []cloud.Trail, err error) error {
	if !cloud.Is(err, cloud.Exists, cloud.Quota) {
		return err
	}
	if len(here) > 0 {
		return &ConflictError{Account: a.want.Account, Trail: here[0], Region: homeRegion(here[0], b.Region)}
	}
	elsewhere := TrailsInOtherRegions(ctx, a.cloud, b.Region)
	for _, region := range cloud.Regions() {
		if trails := elsewhere[region]; len(trails) > 0 {
			return &ConflictError{Account: a.want.Account, Trail: trails[0], Region: homeRegion(trails[0], region)}
		}
	}
	return err
}

// deleteTrail deletes the trail and waits until it is gone. One that is gone
// already is success. Gone says that the trail is, or may be, deleted.
func deleteTrail(ctx context.Context, c *cloud.Client, region, name string) (gone bool, err error) {
	for attempt := 1; ; attempt++ {
		err := ignore(c.DeleteInnerTrail(ctx, region, name), cloud.NotFound)
		if err == nil {
			return true, waitUntilGone(ctx, c, region, name)
		}
		var failure *cloud.Error
		if !errors.As(err, &failure) || !failure.Ambiguous() {
			return gone, err
		}
		gone = true
		if cloud.Is(err, cloud.Canceled) || attempt > c.MaxRetries() {
			return gone, err
		}
		trails, _, lookErr := ListTrails(ctx, c, region)
		if lookErr != nil {
			return gone, err
		}
		if _, ok := FindTrail(trails, name); !ok {
			return true, nil
		}
		if !failure.Retryable() || c.Clock().Sleep(ctx, cloud.Pause(attempt)) != nil {
			return gone, err
		}
	}
}

func waitUntilGone(ctx context.Context, c *cloud.Client, region, name string) error {
	for attempt := 1; ; attempt++ {
		trails, _, err := ListTrails(ctx, c, region)
		if err != nil {
			return err
		}
		if _, ok := FindTrail(trails, name); !ok {
			return nil
		}
		if err := c.Clock().Sleep(ctx, cloud.Pause(attempt)); err != nil {
			return fmt.Errorf("trail %s was deleted and is still listed: %w", name, err)
		}
	}
}
