package reconcile

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
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

// regionsBut returns all known regions but one.
func regionsBut(except string) []string {
	return slices.DeleteFunc(slices.Clone(model.Regions()), func(region string) bool { return region == except })
}

// OtherRegions is what the search for inner trails outside the home region has found.
type OtherRegions struct {
	Trails map[string][]model.Trail // by region, of those that answered
	Silent map[string]error         // why a region gave no answer that is understood
}

// TrailsInOtherRegions asks all regions but one for their inner trails. Where the feature
// is not open, there is no trail.
func TrailsInOtherRegions(ctx context.Context, c Cloud, except string) OtherRegions {
	var found OtherRegions
	found.Trails, found.Silent = askRegions(ctx, c.Clock(), regionsBut(except), regionTimeout, func(ctx context.Context, region string) ([]model.Trail, error) {
		trails, err := c.DescribeInnerTrails(ctx, region)
		if lacksOperation(err) { // whether its name is right is decided by the home region
			return nil, nil
		}
		return trails, err
	})
	return found
}

// InnerTrails lists the inner trails of an account in regions, each asked within a limit. A region
// that does not know the operation has none, if another one knows it. If no region knows it, the
// account is not allow-listed, which is notEnabled, or the name of the operation is wrong.
func InnerTrails(ctx context.Context, c Cloud, regions []string, limit time.Duration) (found OtherRegions, notEnabled error) {
	found.Trails, found.Silent = askRegions(ctx, c.Clock(), regions, limit, c.DescribeInnerTrails)
	for _, region := range regions {
		err := found.Silent[region]
		if !lacksOperation(err) {
			continue
		}
		if notEnabled = err; len(found.Trails) > 0 || IsNotEnabled(err) {
			delete(found.Silent, region)
		}
	}
	if len(found.Trails) > 0 || !IsNotEnabled(notEnabled) {
		notEnabled = nil
	}
	return found, notEnabled
}

// At returns the trails whose home is one of the regions that answered, each once: a service may
// list a trail in other regions, too.
func (o *OtherRegions) At(regions []string) []LookupResult {
	var list []LookupResult
	for _, listed := range regions {
		for _, trail := range o.Trails[listed] {
			home := homeRegion(trail, listed)
			if slices.Contains(regions, home) && !slices.ContainsFunc(list, func(f LookupResult) bool { return f.Region == home && f.Trail.Name == trail.Name }) {
				list = append(list, LookupResult{Region: home, Trail: &trail})
			}
		}
	}
	return list
}

// SilentRegions names the regions that gave no answer, with the reason if it is another
// one than the time; empty if all answered or none was asked.
func (o *OtherRegions) SilentRegions() string {
	if o == nil {
		return ""
	}
	var list []string
	for _, region := range slices.Sorted(maps.Keys(o.Silent)) {
		list = append(list, region+whySilent(o.Silent[region]))
	}
	return strings.Join(list, ", ")
}

func whySilent(err error) string {
	var failure *model.Error
	switch {
	case errors.As(err, &failure) && failure.Code != "":
		return " (" + failure.Code + ")"
	case model.Is(err, model.BadResponse):
		return " (its answer is not understood)"
	default:
		return ""
	}
}

// RegionSearch makes the search for trails in the other regions once for a process: the
// plan call of an apply and the create after it share the answer.
type RegionSearch struct {
	turn  chan struct{}           // held by the caller that searches
	found map[string]OtherRegions // by home region
}

// NewRegionSearch returns a search that has not been made.
func NewRegionSearch() *RegionSearch {
	return &RegionSearch{turn: make(chan struct{}, 1), found: map[string]OtherRegions{}}
}

// Find returns the trails of all regions but the home region. It asks the services only
// if that was not done before; a caller that comes meanwhile waits for the answer.
func (s *RegionSearch) Find(ctx context.Context, c Cloud, home string) OtherRegions {
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
	answers, _ := askRegions(ctx, c.Clock(), regionsBut(project.Region), regionTimeout, func(ctx context.Context, region string) (bool, error) {
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

// LookupResult is the trail that a data source is about.
type LookupResult struct {
	Region       string        // home region of the trail, also of a missing one
	Trail        *model.Trail  // nil if there is none
	OtherRegions *OtherRegions // nil if they were not searched
	NotEnabled   error         // why no trail can be listed: the account is not allow-listed
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
		found := TrailsInOtherRegions(ctx, c, region)
		f.OtherRegions = &found
		here = otherHomes
		for _, other := range model.Regions() {
			for _, trail := range found.Trails[other] {
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
