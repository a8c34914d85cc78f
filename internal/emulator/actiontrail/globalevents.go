package actiontrail

import (
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/events"
)

// needsOnGlobalEvents is what the pages of both operations authorise on.
func needsOnGlobalEvents(r *api.Request) []api.Need {
	return []api.Need{r.Own("acs:actiontrail:*:" + r.Caller.AccountID + ":actiontrailvirtual/*")}
}

func getGlobalEventsStorageRegion(r *api.Request) (any, *api.Error) {
	return map[string]string{"StorageRegion": events.GlobalRegion(r)}, nil
}

func updateGlobalEventsStorageRegion(r *api.Request) (any, *api.Error) {
	region := r.Params["StorageRegion"]
	if !slices.Contains(api.GlobalEventsRegions, region) {
		return nil, invalidQuery("StorageRegion")
	}
	r.Account.GlobalEventsRegion = region
	return nil, nil
}
