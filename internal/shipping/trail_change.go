package shipping

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// blueprint is what a trail is created from.
type blueprint struct{ region, name, projectARN, roleARN string }

func (d declaration) blueprint() blueprint {
	return blueprint{
		region: d.region, name: d.trail,
		projectARN: arn.Project(d.project.Region, d.account, d.project.Name), roleARN: arn.Role(d.account, d.role.name),
	}
}

// settling says whether a refusal may pass by itself, since what it is about was
// made or mended in this run and ActionTrail may not see it yet.
func (a *applier) settling(err error) bool {
	return cloud.Is(err, cloud.RoleUnusable) && a.log.hasStage(RoleStage) ||
		cloud.Is(err, cloud.NotFound) && a.log.hasKind(CreateProject)
}

// createTrail creates the trail and judges every answer that leaves open whether
// it exists by looking.
func (a *applier) createTrail(ctx context.Context, b blueprint) error {
	deadline := a.client.Clock().Now().Add(propagationWindow)
	for attempt := 1; ; attempt++ {
		err := a.client.CreateInnerTrail(ctx, b.region, b.name, b.projectARN, b.roleARN)
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
		case a.settling(err) && a.client.Clock().Now().Before(deadline):
		case cloud.Is(err, cloud.Canceled):
			return err
		case failure.Ambiguous() || cloud.Is(err, cloud.Exists, cloud.Quota):
			trails, abroad, lookErr := trailsAt(ctx, a.client, b.region)
			trail, listed := named(trails, b.name)
			if listed && strings.EqualFold(trail.ProjectARN, b.projectARN) {
				if a.last != nil || a.deleted { // else it is none of ours
					a.last = &b
				}
				return nil
			}
			if lookErr != nil {
				return err
			}
			if failure.Retryable() && attempt <= a.client.MaxRetries() {
				break
			}
			judged := a.orRival(ctx, b, append(trails, abroad...), err)
			if errors.As(judged, new(*conflict)) || !a.mayPass(b, err) || !a.client.Clock().Now().Before(deadline) {
				return judged
			}
		default:
			return err
		}
		if a.client.Clock().Sleep(ctx, cloud.Pause(attempt)) != nil {
			return err
		}
	}
}

// mayPass says whether a refusal of what "exists" is about something of our own
// that does not show: the trail of a lost answer, or one just deleted that the
// service still counts.
func (a *applier) mayPass(b blueprint, err error) bool {
	return cloud.Is(err, cloud.Exists) && a.last != nil && *a.last == b || cloud.Is(err, cloud.Exists, cloud.Quota) && a.deleted
}

// orRival turns the service's refusal of another trail into the conflict that is
// behind it, where the trail in the way can be found.
func (a *applier) orRival(ctx context.Context, b blueprint, here []cloud.Trail, err error) error {
	if !cloud.Is(err, cloud.Exists, cloud.Quota) {
		return err
	}
	if len(here) > 0 {
		return &conflict{account: a.want.account, trail: here[0], region: homeOf(here[0], b.region)}
	}
	elsewhere := trailsElsewhere(ctx, a.client, b.region)
	for _, region := range cloud.Regions() {
		if trails := elsewhere[region]; len(trails) > 0 {
			return &conflict{account: a.want.account, trail: trails[0], region: homeOf(trails[0], region)}
		}
	}
	return err
}

// deleteTrail deletes the trail and waits until it is gone. One that is gone
// already is success. Gone says that the trail is, or may be, deleted.
func deleteTrail(ctx context.Context, c *cloud.Client, region, name string) (gone bool, err error) {
	for attempt := 1; ; attempt++ {
		err := unless(c.DeleteInnerTrail(ctx, region, name), cloud.NotFound)
		if err == nil {
			return true, trailGone(ctx, c, region, name)
		}
		var failure *cloud.Error
		if !errors.As(err, &failure) || !failure.Ambiguous() {
			return gone, err
		}
		gone = true
		if cloud.Is(err, cloud.Canceled) || attempt > c.MaxRetries() {
			return gone, err
		}
		trails, _, lookErr := trailsAt(ctx, c, region)
		if lookErr != nil {
			return gone, err
		}
		if _, ok := named(trails, name); !ok {
			return true, nil
		}
		if !failure.Retryable() || c.Clock().Sleep(ctx, cloud.Pause(attempt)) != nil {
			return gone, err
		}
	}
}

func trailGone(ctx context.Context, c *cloud.Client, region, name string) error {
	for attempt := 1; ; attempt++ {
		trails, _, err := trailsAt(ctx, c, region)
		if err != nil {
			return err
		}
		if _, ok := named(trails, name); !ok {
			return nil
		}
		if err := c.Clock().Sleep(ctx, cloud.Pause(attempt)); err != nil {
			return fmt.Errorf("trail %s was deleted and is still listed: %w", name, err)
		}
	}
}
