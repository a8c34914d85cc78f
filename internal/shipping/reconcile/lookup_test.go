package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// regional is a cloud that answers each region as a test says.
type regional struct {
	*fakeCloud

	trails   map[string][]model.Trail
	failures map[string]error  // instead of trails, or of a project
	projects map[string]string // region that a project of a region answers with
}

func (r regional) DescribeInnerTrails(_ context.Context, region string) ([]model.Trail, error) {
	return r.trails[region], r.failures[region]
}

func (r regional) GetProject(_ context.Context, p model.Project) (model.ProjectInfo, error) {
	if err := r.failures[p.Region]; err != nil {
		return model.ProjectInfo{}, err
	}
	if region, ok := r.projects[p.Region]; ok {
		return model.ProjectInfo{Name: p.Name, Region: region}, nil
	}
	return model.ProjectInfo{}, &model.Error{Class: model.NotFound, Attempts: 1}
}

// What a region may answer instead of its trails, and trails that it may list.
var (
	errNotOpen    = &model.Error{Class: model.NotEnabled, Code: "InvalidAction.NotFound", Attempts: 1}
	errRenamed    = &model.Error{Class: model.NotEnabled, Code: "InvalidAction.NotFound", Renamed: true, Attempts: 1}
	errOldVersion = &model.Error{Class: model.NotEnabled, Code: "InvalidVersion", Attempts: 1}
	errOverloaded = &model.Error{Class: model.Unavailable, Code: "ServiceUnavailable", Attempts: 1}
	trailOne      = model.Trail{Name: "one"}
	trailTwo      = model.Trail{Name: "two"}
	ofShanghai    = model.Trail{Name: "one", HomeRegion: "cn-shanghai"}
)

// TestInnerTrails_answers tells which regions are silent, and whether the account is not enabled: one region that knows
// the operation is enough.
func TestInnerTrails_answers(t *testing.T) {
	t.Parallel()
	regions := []string{"cn-beijing", "cn-hangzhou"}
	for name, row := range map[string]struct {
		cloud      regional
		silent     string
		notEnabled error
	}{
		"both have trails":                      {regional{trails: map[string][]model.Trail{"cn-beijing": {trailOne}, "cn-hangzhou": {trailTwo}}}, "", nil},
		"one does not know it":                  {regional{failures: map[string]error{"cn-beijing": errNotOpen}}, "", nil},
		"one does not know it, by another name": {regional{failures: map[string]error{"cn-hangzhou": errRenamed}}, "", nil},
		"none knows it":                         {regional{failures: map[string]error{"cn-beijing": errNotOpen, "cn-hangzhou": errNotOpen}}, "", errNotOpen},
		"none knows it, by another name": {
			regional{failures: map[string]error{"cn-beijing": errRenamed, "cn-hangzhou": errRenamed}}, "cn-beijing (InvalidAction.NotFound), cn-hangzhou (InvalidAction.NotFound)", nil,
		},
		"one does not know the version": {regional{failures: map[string]error{"cn-beijing": errOldVersion}}, "cn-beijing (InvalidVersion)", nil},
		"one does not answer":           {regional{failures: map[string]error{"cn-beijing": errOverloaded}}, "cn-beijing (ServiceUnavailable)", nil},
		"one does not answer, one not know it": {
			regional{failures: map[string]error{"cn-beijing": errOverloaded, "cn-hangzhou": errNotOpen}}, "cn-beijing (ServiceUnavailable)", errNotOpen,
		},
	} {
		row.cloud.fakeCloud = newFakeCloud()
		found, notEnabled := InnerTrails(t.Context(), row.cloud, regions, time.Second)
		if !errors.Is(notEnabled, row.notEnabled) || found.SilentRegions() != row.silent {
			t.Errorf("%s: silent %q, not enabled %v", name, found.SilentRegions(), notEnabled)
		}
		for _, region := range regions {
			if got := found.Trails[region]; !slices.Equal(got, row.cloud.trails[region]) {
				t.Errorf("%s: %s has %v", name, region, got)
			}
		}
	}
	if never := (*domain.OtherRegions)(nil); never.SilentRegions() != "" {
		t.Error("regions that were not asked are silent")
	}
}

// TestFindProjectRegion_answers tells in which other region a project is: one that answers with another region is not
// there.
func TestFindProjectRegion_answers(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		projects map[string]string
		failures map[string]error
		want     string
	}{
		"nowhere":                       {want: ""},
		"in another region":             {projects: map[string]string{"cn-shanghai": "cn-shanghai"}, want: "cn-shanghai"},
		"it does not tell its region":   {projects: map[string]string{"cn-shanghai": ""}, want: "cn-shanghai"},
		"in the declared region only":   {projects: map[string]string{"cn-hangzhou": "cn-hangzhou"}, want: ""},
		"through an endpoint elsewhere": {projects: map[string]string{"cn-shanghai": "cn-hangzhou"}, want: ""},
		"of another account":            {failures: map[string]error{"cn-shanghai": failure(model.OtherAccount)}, want: ""},
	} {
		cloud := regional{fakeCloud: newFakeCloud(), projects: row.projects, failures: row.failures}
		if got := FindProjectRegion(t.Context(), cloud, model.Project{Region: "cn-hangzhou", Name: "audit"}); got != row.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestLookup_everyAnswer tells which trail a data source is about.
func TestLookup_everyAnswer(t *testing.T) {
	t.Parallel()
	in := func(region string, trails ...model.Trail) regional {
		return regional{trails: map[string][]model.Trail{region: trails}}
	}
	everywhere := regional{trails: map[string][]model.Trail{}}
	for _, region := range model.Regions() {
		everywhere.trails[region] = []model.Trail{ofShanghai}
	}
	for name, row := range map[string]struct {
		cloud regional
		named string
		any   bool
		want  string
	}{
		"none":                             {regional{}, "", false, "none, at cn-hangzhou"},
		"none anywhere":                    {regional{}, "", true, "none, at cn-hangzhou, searched"},
		"the only one":                     {in("cn-hangzhou", trailOne), "", false, "one, at cn-hangzhou"},
		"the only one here, also searched": {in("cn-hangzhou", trailOne), "", true, "one, at cn-hangzhou"},
		"the named one":                    {in("cn-hangzhou", trailOne, trailTwo), "two", true, "two, at cn-hangzhou"},
		"a named one that is missing":      {in("cn-hangzhou", trailOne), "two", true, "none, at cn-hangzhou"},
		"two":                              {in("cn-hangzhou", trailOne, trailTwo), "", false, "the account has more than one inner trail (one, two), so trail_name must say which one is meant"},
		"one elsewhere":                    {in("cn-shanghai", trailOne), "", true, "one, at cn-shanghai, searched"},
		"one elsewhere, here only":         {in("cn-shanghai", trailOne), "", false, "none, at cn-hangzhou"},
		"two elsewhere":                    {in("cn-shanghai", trailOne, trailTwo), "", true, "the account has more than one inner trail (one, two), so trail_name must say which one is meant"},
		"one that every region lists":      {everywhere, "", true, "one, at cn-shanghai, searched"},
		"one elsewhere that only this region lists": {in("cn-hangzhou", ofShanghai), "", true, "one, at cn-shanghai, searched"},
		"one elsewhere that another region lists":   {in("cn-beijing", ofShanghai), "", true, "one, at cn-shanghai, searched"},
		"one elsewhere, beside a silent region": {
			regional{trails: map[string][]model.Trail{"cn-shanghai": {trailOne}}, failures: map[string]error{"cn-beijing": errOverloaded}}, "", true, "one, at cn-shanghai, searched, silent: cn-beijing (ServiceUnavailable)",
		},
		"not enabled":     {regional{failures: map[string]error{"cn-hangzhou": errNotOpen}}, "", true, "none, at cn-hangzhou, not enabled"},
		"renamed":         {regional{failures: map[string]error{"cn-hangzhou": errRenamed}}, "", true, " : InvalidAction.NotFound"},
		"unknown version": {regional{failures: map[string]error{"cn-hangzhou": errOldVersion}}, "", true, " : InvalidVersion"},
		"no answer":       {regional{failures: map[string]error{"cn-hangzhou": errOverloaded}}, "one", true, " : ServiceUnavailable"},
	} {
		row.cloud.fakeCloud = newFakeCloud()
		found, err := Lookup(t.Context(), row.cloud, "cn-hangzhou", row.named, row.any)
		got := "none"
		if found.Trail != nil {
			got = found.Trail.Name
		}
		if got += ", at " + found.Region; found.OtherRegions != nil {
			got += ", searched"
		}
		if silent := found.OtherRegions.SilentRegions(); silent != "" {
			got += ", silent: " + silent
		}
		if found.NotEnabled != nil {
			got += ", not enabled"
		}
		if err != nil {
			got = fmt.Sprint(err)
		}
		if got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}
