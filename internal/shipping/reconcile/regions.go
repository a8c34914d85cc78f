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

// Some things could be in any region, and only the region itself can tell. Every
// region is asked, a few at a time; one that does not answer soon, because it is
// not open to the account or not reachable from here, is passed over.
const (
	maxConcurrentRegions = 8
	regionTimeout        = 5 * time.Second
)

// askRegions asks every known region but one and gives the answers of those that
// answered.
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
	_ = group.Wait() // the functions above fail with nothing
	return answers
}

// TrailsInOtherRegions lists the inner trails of every region but one, as far as they
// answer.
func TrailsInOtherRegions(ctx context.Context, c Cloud, except string) map[string][]model.Trail {
	return askRegions(ctx, c.Clock(), except, func(ctx context.Context, region string) ([]model.Trail, error) {
		return c.DescribeInnerTrails(ctx, region)
	})
}

// FindProjectRegion looks in which other region a project of this name is; empty where
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

// LookupResult is the trail that a data source is about, and what was seen on the way.
type LookupResult struct {
	Region       string       // home of the trail, or where it would be
	Trail        *model.Trail // nil where there is none
	OtherRegions map[string][]model.Trail
	NotEnabled   error // why no trail can be listed: the account is not allow-listed
}

// SeveralTrailsError says that it is not clear which trail is meant.
type SeveralTrailsError struct{ Trails []model.Trail }

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
func Lookup(ctx context.Context, c Cloud, region, name string, anyRegion bool) (LookupResult, error) {
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
		for _, other := range model.Regions() {
			for _, trail := range f.OtherRegions[other] {
				// A service that shows a trail everywhere shows it here too.
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
