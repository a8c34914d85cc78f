package domain

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// RegionsBut returns all known regions but one.
func RegionsBut(except string) []string {
	return slices.DeleteFunc(slices.Clone(model.Regions()), func(region string) bool { return region == except })
}

// OtherRegions is what the search for inner trails outside the home region has found.
type OtherRegions struct {
	Trails map[string][]model.Trail // by region, of those that answered
	Silent map[string]error         // why a region gave no answer that is understood
}

// At returns the trails whose home is one of the regions that answered, each once: a service may
// list a trail in other regions, too.
func (o *OtherRegions) At(regions []string) []LookupResult {
	var list []LookupResult
	for _, listed := range regions {
		for _, trail := range o.Trails[listed] {
			home := HomeRegion(trail, listed)
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
