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

// LookupResult is the trail that a data source is about, and what was seen on the way.
type LookupResult struct {
	Region       string       // home of the trail, or where it would be
	Trail        *cloud.Trail // nil where there is none
	OtherRegions map[string][]cloud.Trail
	NotEnabled   error // why no trail can be listed: the account is not allow-listed
}

// SeveralTrailsError says that it is not clear which trail is meant.
type SeveralTrailsError struct{ Trails []cloud.Trail }

func (e *SeveralTrailsError) Error() string {
	names := make([]string, len(e.Trails))
	for i, trail := range e.Trails {
		names[i] = trail.Name
	}
	return "the account has more than one inner trail (" + strings.Join(names, ", ") + "), so trail_name must say which one is meant"
}

// Lookup looks for the trail that is meant in its home region: the one of that
// name, or the only one where the name is empty. With anyRegion, the other regions
// are asked too.
func Lookup(ctx context.Context, c *cloud.Client, region, name string, anyRegion bool) (LookupResult, error) {
	f := LookupResult{Region: region}
	here, abroad, err := ListTrails(ctx, c, region)
	if IsNotEnabled(err) {
		f.NotEnabled = err
		return f, nil
	}
	if err != nil {
		return f, err
	}
	if name != "" {
		if trail, ok := FindTrail(here, name); ok {
			f.Trail = &trail
		}
		return f, nil
	}
	if len(here) == 0 && anyRegion {
		f.OtherRegions = TrailsInOtherRegions(ctx, c, region)
		here = abroad
		for _, other := range cloud.Regions() {
			for _, trail := range f.OtherRegions[other] {
				// A service that shows a trail everywhere shows it here too.
				if !slices.ContainsFunc(here, func(t cloud.Trail) bool { return t.Name == trail.Name }) {
					trail.HomeRegion = homeRegion(trail, other)
					here = append(here, trail)
				}
			}
		}
	}
	switch len(here) {
	case 0:
	case 1:
		f.Trail, f.Region = &here[0], homeRegion(here[0], region)
	default:
		return f, &SeveralTrailsError{Trails: here}
	}
	return f, nil
}

// Locate fills in what a configuration leaves out: from the account's trail or, where
// known is set, without a call.
func (m *Location) Locate(ctx context.Context, session Session, region string, known bool) error {
	f := LookupResult{Region: region}
	if !known {
		var err error
		if f, err = m.find(ctx, session.Client, region); err != nil {
			return err
		}
	}
	if f.NotEnabled != nil {
		return f.NotEnabled
	}
	return m.fill(f, session.Account)
}

// find looks for the trail that a configuration means. Where neither name nor region
// is given, every region is asked.
func (m *Location) find(ctx context.Context, c *cloud.Client, region string) (LookupResult, error) {
	return Lookup(ctx, c, region, m.TrailName.ValueString(), m.Region.IsNull())
}

// fill completes the names by those of the trail.
func (m *Location) fill(f LookupResult, account string) error {
	m.Region = types.StringValue(f.Region)
	if f.Trail != nil {
		m.TrailName = types.StringValue(f.Trail.Name)
		project, owner, err := arn.ParseProject(f.Trail.ProjectARN)
		if err != nil {
			return fmt.Errorf("trail %s ships to something this provider does not understand: %w", f.Trail.Name, err)
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

// IsNotEnabled says whether an error means that the account is not allow-listed. That
// the version is not known means something else.
func IsNotEnabled(err error) bool {
	return cloud.Is(err, cloud.NotEnabled) && !cloud.HasCode(err, "InvalidVersion")
}

// TrailsInOtherRegions lists the inner trails of every region but one, as far as they
// answer.
func TrailsInOtherRegions(ctx context.Context, c *cloud.Client, except string) map[string][]cloud.Trail {
	return askRegions(ctx, c.Clock(), except, func(ctx context.Context, region string) ([]cloud.Trail, error) {
		return c.DescribeInnerTrails(ctx, region)
	})
}

// ConflictInOtherRegions gives the trail of another region that holds the account's one
// place.
func (s Spec) ConflictInOtherRegions(elsewhere map[string][]cloud.Trail, on GuardOptions) error {
	for _, region := range cloud.Regions() {
		if err := s.Conflict(elsewhere[region], region, on); err != nil {
			return err
		}
	}
	return nil
}
