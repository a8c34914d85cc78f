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

// runner does what the trail's steps need to know of the rest of the run.
type runner struct {
	client *cloud.Client
	// sent is set once a call that could have created a trail of ours was sent
	// and was not plainly refused.
	sent bool
	// young says that something the trail depends on was made or mended in this
	// run, so that ActionTrail may not see it yet.
	young func() bool
}

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
			trails, lookErr := r.client.DescribeInnerTrails(ctx, b.region)
			if trail, ok := named(trails, b.name); ok && strings.EqualFold(trail.ProjectARN, b.projectARN) {
				r.sent = true
				return nil
			}
			if lookErr != nil || !failure.Passing() || attempt > r.client.MaxRetries() {
				return err
			}
		default:
			return err
		}
		if r.client.Clock().Sleep(ctx, cloud.Pause(attempt)) != nil {
			return err
		}
	}
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
		trails, lookErr := c.DescribeInnerTrails(ctx, region)
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
		trails, err := c.DescribeInnerTrails(ctx, region)
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
