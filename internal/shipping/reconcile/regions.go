package reconcile

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Some things could be in any region, and only the region itself knows. All regions are
// asked, a few at a time. A region that does not answer soon, because it is not open to
// the account or not reachable, is skipped.
const (
	maxConcurrentRegions = 8
	regionTimeout        = 5 * time.Second
)

// askRegions asks all known regions but one and returns the answers that came, by region.
func askRegions[T any](
	ctx context.Context, clock model.Clock, except string, ask func(context.Context, string) (T, error),
) map[string]T {
	ctx, cancel := clock.WithTimeout(ctx, regionTimeout)
	defer cancel()
	var (
		mu      sync.Mutex
		answers = map[string]T{}
		group   errgroup.Group
	)
	group.SetLimit(maxConcurrentRegions)
	for _, region := range model.Regions() {
		if region == except {
			continue
		}
		group.Go(func() error {
			answer, err := ask(ctx, region)
			if err == nil {
				mu.Lock()
				defer mu.Unlock()
				answers[region] = answer
			}
			return nil
		})
	}
	_ = group.Wait() // the functions return no errors
	return answers
}

// TrailsInOtherRegions returns the inner trails of all regions but one, by region.
func TrailsInOtherRegions(ctx context.Context, c Cloud, except string) map[string][]model.Trail {
	return askRegions(ctx, c.Clock(), except, func(ctx context.Context, region string) ([]model.Trail, error) {
		return c.DescribeInnerTrails(ctx, region)
	})
}

// FindProjectRegion returns the other region that has a project of this name; empty if
// none answers.
func FindProjectRegion(ctx context.Context, c Cloud, project model.Project) string {
	for region, found := range askRegions(ctx, c.Clock(), project.Region, func(ctx context.Context, region string) (bool, error) {
		info, err := c.GetProject(ctx, model.Project{Region: region, Name: project.Name})
		return err == nil && (info.Region == "" || info.Region == region), err
	}) {
		if found {
			return region
		}
	}
	return ""
}

// LookupResult is the trail that a data source is about.
type LookupResult struct {
	Region       string       // home region of the trail, also of a missing one
	Trail        *model.Trail // nil if there is none
	OtherRegions map[string][]model.Trail
	NotEnabled   error // why no trail can be listed: the account is not allow-listed
}

// SeveralTrailsError says that a trail must be named, since there are several.
type SeveralTrailsError struct{ Trails []model.Trail }

func (e *SeveralTrailsError) Error() string {
	names := make([]string, len(e.Trails))
	for i, trail := range e.Trails {
		names[i] = trail.Name
	}
	return "the account has more than one inner trail (" + strings.Join(names, ", ") + "), so trail_name must say which one is meant"
}

// Lookup finds a trail in its home region by its name, or the only trail if the name is
// empty. With anyRegion, the other regions are asked too.
func Lookup(ctx context.Context, c Cloud, region, name string, anyRegion bool) (LookupResult, error) {
	f := LookupResult{Region: region}
	here, otherHomes, err := ListTrails(ctx, c, region)
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
		here = otherHomes
		for _, other := range model.Regions() {
			for _, trail := range f.OtherRegions[other] {
				// A service that lists a trail in all regions has listed it here, too.
				if !slices.ContainsFunc(here, func(t model.Trail) bool { return t.Name == trail.Name }) {
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
