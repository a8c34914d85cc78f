package reconcile

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// regionTimeout is how long a region may take to answer where all regions are asked. Each
// has it for itself, so that one that hangs takes nothing from the others.
const regionTimeout = 5 * time.Second

// askRegions asks regions concurrently, each within a limit. It returns the answers, and why
// the other regions gave none.
func askRegions[T any](
	ctx context.Context, clock model.Clock, regions []string, limit time.Duration, ask func(context.Context, string) (T, error),
) (answers map[string]T, silent map[string]error) {
	answers, silent = map[string]T{}, map[string]error{}
	var (
		mu   sync.Mutex
		work []func()
	)
	for _, region := range regions {
		work = append(work, func() {
			limited, cancel := clock.WithTimeout(ctx, limit)
			defer cancel()
			answer, err := ask(limited, region)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				silent[region] = err
				return
			}
			answers[region] = answer
		})
	}
	concurrently(work...)
	return answers, silent
}

// TrailsInOtherRegions asks all regions but one for their inner trails. Where the feature
// is not open, there is no trail.
func TrailsInOtherRegions(ctx context.Context, c Cloud, except string) domain.OtherRegions {
	var found domain.OtherRegions
	found.Trails, found.Silent = askRegions(ctx, c.Clock(), domain.RegionsBut(except), regionTimeout, func(ctx context.Context, region string) ([]model.Trail, error) {
		trails, err := c.DescribeInnerTrails(ctx, region)
		if domain.LacksOperation(err) { // whether its name is right is decided by the home region
			return nil, nil
		}
		return trails, err
	})
	return found
}

// InnerTrails lists the inner trails of an account in regions, each asked within a limit. A region
// that does not know the operation has none, if another one knows it. If no region knows it, the
// account is not allow-listed, which is notEnabled, or the name of the operation is wrong.
func InnerTrails(ctx context.Context, c Cloud, regions []string, limit time.Duration) (found domain.OtherRegions, notEnabled error) {
	found.Trails, found.Silent = askRegions(ctx, c.Clock(), regions, limit, c.DescribeInnerTrails)
	for _, region := range regions {
		err := found.Silent[region]
		if !domain.LacksOperation(err) {
			continue
		}
		if notEnabled = err; len(found.Trails) > 0 || domain.IsNotEnabled(err) {
			delete(found.Silent, region)
		}
	}
	if len(found.Trails) > 0 || !domain.IsNotEnabled(notEnabled) {
		notEnabled = nil
	}
	return found, notEnabled
}

// RegionSearch makes the search for trails in the other regions once for a process: the
// plan call of an apply and the create after it share the answer.
type RegionSearch struct {
	turn  chan struct{}                  // held by the caller that searches
	found map[string]domain.OtherRegions // by home region
}

// NewRegionSearch returns a search that has not been made.
func NewRegionSearch() *RegionSearch {
	return &RegionSearch{turn: make(chan struct{}, 1), found: map[string]domain.OtherRegions{}}
}

// Find returns the trails of all regions but the home region. It asks the services only
// if that was not done before; a caller that comes meanwhile waits for the answer.
func (s *RegionSearch) Find(ctx context.Context, c Cloud, home string) domain.OtherRegions {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return TrailsInOtherRegions(ctx, c, home) // which asks nothing any more
	}
	found, done := s.found[home]
	if !done {
		found = TrailsInOtherRegions(ctx, c, home)
		if ctx.Err() == nil {
			s.found[home] = found
		}
	}
	return found
}

// FindProjectRegion returns the other region that has a project of this name; empty if
// none answers.
func FindProjectRegion(ctx context.Context, c Cloud, project model.Project) string {
	answers, _ := askRegions(ctx, c.Clock(), domain.RegionsBut(project.Region), regionTimeout, func(ctx context.Context, region string) (bool, error) {
		info, err := c.GetProject(ctx, model.Project{Region: region, Name: project.Name})
		return info.Region == "" || info.Region == region, err
	})
	for region, found := range answers {
		if found {
			return region
		}
	}
	return ""
}

// Lookup finds a trail in its home region by its name, or the only trail if the name is
// empty. With anyRegion, the other regions are asked too.
func Lookup(ctx context.Context, c Cloud, region, name string, anyRegion bool) (domain.LookupResult, error) {
	f := domain.LookupResult{Region: region}
	here, otherHomes, err := ListTrails(ctx, c, region)
	if domain.IsNotEnabled(err) {
		f.NotEnabled = err
		return f, nil
	}
	if err != nil {
		return f, err
	}
	if name != "" {
		if trail, ok := domain.FindTrail(here, name); ok {
			f.Trail = &trail
		}
		return f, nil
	}
	if len(here) == 0 && anyRegion {
		found := TrailsInOtherRegions(ctx, c, region)
		f.OtherRegions = &found
		here = otherHomes
		for _, other := range model.Regions() {
			for _, trail := range found.Trails[other] {
				// A service that lists a trail in all regions has listed it here, too.
				if !slices.ContainsFunc(here, func(t model.Trail) bool { return t.Name == trail.Name }) {
					trail.HomeRegion = domain.HomeRegion(trail, other)
					here = append(here, trail)
				}
			}
		}
	}
	switch len(here) {
	case 0:
	case 1:
		f.Trail, f.Region = &here[0], domain.HomeRegion(here[0], region)
	default:
		return f, &domain.SeveralTrailsError{Trails: here}
	}
	return f, nil
}
