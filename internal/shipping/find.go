package shipping

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// found is the trail that a data source is about, and what was seen on the way.
type found struct {
	region    string       // home of the trail, or where it would be
	trail     *cloud.Trail // nil where there is none
	elsewhere map[string][]cloud.Trail
	closed    error // why no trail can be listed: the account is not allow-listed
}

// severalTrails says that it is not clear which trail is meant.
type severalTrails struct{ trails []cloud.Trail }

func (e *severalTrails) Error() string {
	names := make([]string, len(e.trails))
	for i, trail := range e.trails {
		names[i] = trail.Name
	}
	return "the account has more than one inner trail (" + strings.Join(names, ", ") + "), so trail_name must say which one is meant"
}

// lookup looks for the trail that is meant in its home region: the one of that
// name, or the only one where the name is empty. With anyRegion, the other regions
// are asked too.
func lookup(ctx context.Context, c *cloud.Client, region, name string, anyRegion bool) (found, error) {
	f := found{region: region}
	here, abroad, err := trailsAt(ctx, c, region)
	if notOpen(err) {
		f.closed = err
		return f, nil
	}
	if err != nil {
		return f, err
	}
	if name != "" {
		if trail, ok := named(here, name); ok {
			f.trail = &trail
		}
		return f, nil
	}
	if len(here) == 0 && anyRegion {
		f.elsewhere = trailsElsewhere(ctx, c, region)
		here = abroad
		for _, other := range cloud.Regions() {
			for _, trail := range f.elsewhere[other] {
				// A service that shows a trail everywhere shows it here too.
				if !slices.ContainsFunc(here, func(t cloud.Trail) bool { return t.Name == trail.Name }) {
					trail.HomeRegion = homeOf(trail, other)
					here = append(here, trail)
				}
			}
		}
	}
	switch len(here) {
	case 0:
	case 1:
		f.trail, f.region = &here[0], homeOf(here[0], region)
	default:
		return f, &severalTrails{trails: here}
	}
	return f, nil
}

// Locate fills in what a configuration leaves out: from the account's trail or, where
// known is set, without a call.
func (m *Location) Locate(ctx context.Context, session Session, region string, known bool) error {
	f := found{region: region}
	if !known {
		var err error
		if f, err = m.find(ctx, session.Client, region); err != nil {
			return err
		}
	}
	if f.closed != nil {
		return f.closed
	}
	return m.fill(f, session.Account)
}

// find looks for the trail that a configuration means. Where neither name nor region
// is given, every region is asked.
func (m *Location) find(ctx context.Context, c *cloud.Client, region string) (found, error) {
	return lookup(ctx, c, region, m.TrailName.ValueString(), m.Region.IsNull())
}

// fill completes the names by those of the trail.
func (m *Location) fill(f found, account string) error {
	m.Region = types.StringValue(f.region)
	if f.trail != nil {
		m.TrailName = types.StringValue(f.trail.Name)
		project, owner, err := arn.ParseProject(f.trail.ProjectARN)
		if err != nil {
			return fmt.Errorf("trail %s ships to something this provider does not understand: %w", f.trail.Name, err)
		}
		if m.ProjectName.IsNull() && owner == account {
			m.ProjectName = types.StringValue(project.Name)
		}
		if m.ProjectRegion.IsNull() && m.ProjectName.ValueString() == project.Name {
			m.ProjectRegion = types.StringValue(project.Region)
		}
	}
	if m.ProjectRegion.IsNull() && !m.ProjectName.IsNull() {
		m.ProjectRegion = m.Region
	}
	return nil
}

// notOpen says whether an error means that the account is not allow-listed. That
// the version is not known means something else.
func notOpen(err error) bool {
	return cloud.Is(err, cloud.NotEnabled) && !cloud.HasCode(err, "InvalidVersion")
}

// trailsElsewhere lists the inner trails of every region but one, as far as they
// answer.
func trailsElsewhere(ctx context.Context, c *cloud.Client, except string) map[string][]cloud.Trail {
	return everywhere(ctx, c.Clock(), except, func(ctx context.Context, region string) ([]cloud.Trail, error) {
		return c.DescribeInnerTrails(ctx, region)
	})
}

// rivalElsewhere gives the trail of another region that holds the account's one
// place.
func (d declaration) rivalElsewhere(elsewhere map[string][]cloud.Trail, on occasion) error {
	for _, region := range cloud.Regions() {
		if err := d.rival(elsewhere[region], region, on); err != nil {
			return err
		}
	}
	return nil
}
