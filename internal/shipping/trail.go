package shipping

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// named gives the trail of a name. The list is never trusted to be in order or
// to hold only what was asked for.
func named(trails []cloud.Trail, name string) (cloud.Trail, bool) {
	i := slices.IndexFunc(trails, func(t cloud.Trail) bool { return t.Name == name })
	if i < 0 {
		return cloud.Trail{}, false
	}
	return trails[i], true
}

// trailsAt lists the inner trails whose home is region, and apart from them those
// of other homes, should the service list them too. One that does not tell its
// home is at home where it was listed.
func trailsAt(ctx context.Context, c *cloud.Client, region string) (here, abroad []cloud.Trail, err error) {
	trails, err := c.DescribeInnerTrails(ctx, region)
	for _, trail := range trails {
		if trail.HomeRegion == "" || trail.HomeRegion == region {
			here = append(here, trail)
		} else {
			abroad = append(abroad, trail)
		}
	}
	return here, abroad, err
}

// homeOf is the home region of a trail that was listed in a region.
func homeOf(t cloud.Trail, listed string) string {
	if t.HomeRegion != "" {
		return t.HomeRegion
	}
	return listed
}

// destination is where a trail ships.
func destination(t cloud.Trail) string {
	project, _, err := parseProjectARN(t.ProjectARN)
	if err != nil {
		return t.ProjectARN
	}
	return fmt.Sprintf("Logstore %s of project %s in %s", logstoreName(t.Name), project.Name, project.Region)
}

// shipsTo says whether the trail ships where it is declared to. Project names
// are unique across accounts and regions.
func (d declaration) shipsTo(t cloud.Trail) bool {
	project, account, err := parseProjectARN(t.ProjectARN)
	return err == nil && account == d.account && project == d.project.Project
}

// shipsThrough says whether the trail uses the declared delivery role. A service
// that does not tell the role is believed.
func (d declaration) shipsThrough(t cloud.Trail) bool {
	if t.RoleARN == "" {
		return true
	}
	role, account, err := parseRoleARN(t.RoleARN)
	return err == nil && account == d.account && strings.EqualFold(role, d.role.name)
}

// trailStatus says in words what is wrong with the trail; its destination and
// whether it delivers show as themselves.
func (d declaration) trailStatus(seen observation) string {
	trail, ok := named(seen.trails, d.trail)
	if !ok {
		return statusMissing
	}
	_, account, err := parseProjectARN(trail.ProjectARN)
	switch {
	case err == nil && account != d.account:
		return fmt.Sprintf("ships to %s of account %s", destination(trail), account)
	case !d.shipsThrough(trail):
		role, _, err := parseRoleARN(trail.RoleARN)
		if err != nil {
			role = trail.RoleARN
		}
		return fmt.Sprintf("ships through role %s, not %s", role, d.role.name)
	default:
		return trailPresent
	}
}

// needsTrail says whether a trail has to be created, anew or for the first time.
func (d declaration) needsTrail(seen observation) bool {
	trail, ok := named(seen.trails, d.trail)
	return !ok || !d.shipsTo(trail) || !d.shipsThrough(trail)
}

// trailSteps make the trail as declared. Everything it needs comes before them.
func (d declaration) trailSteps(run *runner, seen observation) []step {
	object := "trail " + d.trail
	trail, ok := named(seen.trails, d.trail)
	switch {
	case !ok:
		return []step{{lane: laneTrail, verb: "create", object: object, do: func(ctx context.Context) error {
			return run.createTrail(ctx, d.blueprint())
		}}}
	case !d.shipsTo(trail) || !d.shipsThrough(trail):
		return []step{{lane: laneTrail, verb: "re-create", object: object, do: func(ctx context.Context) error {
			return run.moveTrail(ctx, d, trail)
		}}}
	case d.enabled && trail.Status != cloud.TrailEnabled:
		return []step{{lane: laneTrail, verb: "start", object: object, do: func(ctx context.Context) error {
			return run.client.StartLogging(ctx, d.region, d.trail)
		}}}
	case !d.enabled && trail.Status == cloud.TrailEnabled:
		return []step{{lane: laneTrail, verb: "stop", object: object, do: func(ctx context.Context) error {
			return run.client.StopLogging(ctx, d.region, d.trail)
		}}}
	default:
		return nil
	}
}

// blueprint is what a trail is created from.
type blueprint struct{ region, name, projectARN, roleARN string }

func (d declaration) blueprint() blueprint {
	return blueprint{
		region: d.region, name: d.trail,
		projectARN: projectARN(d.project.Region, d.account, d.project.Name), roleARN: roleARN(d.account, d.role.name),
	}
}

// runner is what steps need to know of the run that does them.
type runner struct {
	client  *cloud.Client
	account string
	done    *progress
	// sent is set once a call that could have created a trail of ours was sent
	// and was not plainly refused.
	sent bool
}

// young says that something was made or mended in this run, so that ActionTrail
// may not see it yet.
func (r *runner) young() bool { return len(r.done.list()) > 0 }

// createTrail creates the trail and judges every answer that leaves open whether
// it exists by looking.
func (r *runner) createTrail(ctx context.Context, b blueprint) error {
	deadline := r.client.Clock().Now().Add(propagationWindow)
	for attempt := 1; ; attempt++ {
		err := r.client.CreateInnerTrail(ctx, b.region, b.name, b.projectARN, b.roleARN)
		var failure *cloud.Error
		if err == nil || !errors.As(err, &failure) {
			r.sent = r.sent || err == nil
			return err
		}
		r.sent = r.sent || failure.Ambiguous()
		settling := cloud.Is(err, cloud.RoleUnusable, cloud.NotFound) && r.young() && r.client.Clock().Now().Before(deadline)
		switch {
		case settling:
		case cloud.Is(err, cloud.Canceled, cloud.Misunderstood):
			return err
		case failure.Ambiguous() || cloud.Is(err, cloud.Exists, cloud.Quota):
			trails, abroad, lookErr := trailsAt(ctx, r.client, b.region)
			if trail, ok := named(trails, b.name); ok && strings.EqualFold(trail.ProjectARN, b.projectARN) {
				r.sent = true
				return nil
			}
			if lookErr != nil || !failure.Passing() || attempt > r.client.MaxRetries() {
				return r.orRival(ctx, b, append(trails, abroad...), err)
			}
		default:
			return err
		}
		if r.client.Clock().Sleep(ctx, cloud.Pause(attempt)) != nil {
			return err
		}
	}
}

// orRival turns the service's refusal of another trail into the conflict that is
// behind it, where the trail in the way can be found.
func (r *runner) orRival(ctx context.Context, b blueprint, here []cloud.Trail, err error) error {
	if !cloud.Is(err, cloud.Exists, cloud.Quota) {
		return err
	}
	if len(here) > 0 {
		return &conflict{account: r.account, trail: here[0], region: homeOf(here[0], b.region)}
	}
	elsewhere := everywhere(ctx, b.region, func(ctx context.Context, region string) ([]cloud.Trail, error) {
		return r.client.DescribeInnerTrails(ctx, region)
	})
	for _, region := range cloud.Regions() {
		if trails := elsewhere[region]; len(trails) > 0 {
			return &conflict{account: r.account, trail: trails[0], region: homeOf(trails[0], region)}
		}
	}
	return err
}

// deleteTrail deletes the trail and waits until it is gone. One that is gone
// already is success.
func deleteTrail(ctx context.Context, c *cloud.Client, region, name string) error {
	for attempt := 1; ; attempt++ {
		err := unless(c.DeleteInnerTrail(ctx, region, name), cloud.NotFound)
		if err == nil {
			return trailGone(ctx, c, region, name)
		}
		var failure *cloud.Error
		if !errors.As(err, &failure) || !failure.Passing() || !failure.Ambiguous() || attempt > c.MaxRetries() {
			return err
		}
		trails, _, lookErr := trailsAt(ctx, c, region)
		if lookErr != nil {
			return err
		}
		if _, ok := named(trails, name); !ok {
			return nil
		}
		if c.Clock().Sleep(ctx, cloud.Pause(attempt)) != nil {
			return err
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
