package shipping

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
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
	project, _, err := arn.ParseProject(t.ProjectARN)
	if err != nil {
		return t.ProjectARN
	}
	return fmt.Sprintf("Logstore %s of project %s in %s", names.Logstore(t.Name), project.Name, project.Region)
}

// shipsTo says whether the trail ships where it is declared to. Project names
// are unique across accounts and regions.
func (d declaration) shipsTo(t cloud.Trail) bool {
	project, account, err := arn.ParseProject(t.ProjectARN)
	return err == nil && account == d.account && project == d.project.Project
}

// shipsThrough says whether the trail uses the declared delivery role. A service
// that does not tell the role is believed.
func (d declaration) shipsThrough(t cloud.Trail) bool {
	if t.RoleARN == "" {
		return true
	}
	role, account, err := arn.ParseRole(t.RoleARN)
	return err == nil && account == d.account && strings.EqualFold(role, d.role.name)
}

// trailStatus says in words what is wrong with the trail; its destination and
// whether it delivers show as themselves.
func (d declaration) trailStatus(seen observation) string {
	trail, ok := named(seen.trails, d.trail)
	if !ok {
		return statusMissing
	}
	_, account, err := arn.ParseProject(trail.ProjectARN)
	switch {
	case err == nil && account != d.account:
		return fmt.Sprintf("ships to %s of account %s", destination(trail), account)
	case !d.shipsThrough(trail):
		return fmt.Sprintf("ships through role %s, not %s", d.roleWords(trail.RoleARN), d.role.name)
	default:
		return trailPresent
	}
}

// roleWords names the role of an ARN, for people, with its account where that is
// another one.
func (d declaration) roleWords(roleARN string) string {
	role, account, err := arn.ParseRole(roleARN)
	switch {
	case err != nil:
		return roleARN
	case account != d.account:
		return role + " of account " + account
	default:
		return role
	}
}

// needsTrail says whether a trail has to be created, anew or for the first time.
func (d declaration) needsTrail(seen observation) bool {
	trail, ok := named(seen.trails, d.trail)
	return !ok || !d.shipsTo(trail) || !d.shipsThrough(trail)
}

// delivers says whether the declared trail is there and delivering.
func (d declaration) delivers(seen observation) bool {
	trail, ok := named(seen.trails, d.trail)
	return ok && d.shipsTo(trail) && trail.Status == cloud.TrailEnabled
}

// trailSteps returns what makes the trail as declared. Everything it needs comes
// before it. The log tells whether a trail that is missing is one that was re-created
// and does not show yet.
func (d declaration) trailSteps(log *stepLog, seen observation) []Step {
	trail, ok := named(seen.trails, d.trail)
	recreate := Step{Kind: RecreateTrail, Name: d.trail}
	switch {
	case !ok && log.has(recreate):
		return []Step{recreate}
	case !ok:
		return []Step{{Kind: CreateTrail, Name: d.trail}}
	case !d.shipsTo(trail) || !d.shipsThrough(trail):
		return []Step{recreate}
	case d.enabled && trail.Status != cloud.TrailEnabled:
		return []Step{{Kind: StartTrail, Name: d.trail}}
	case !d.enabled && trail.Status == cloud.TrailEnabled:
		return []Step{{Kind: StopTrail, Name: d.trail}}
	default:
		return nil
	}
}
