package domain

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

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
