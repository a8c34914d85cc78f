package actiontrail

import "github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"

// getDataEventSelector answers that a trail has no selectors of data events: there are no
// such events here, and PutDataEventSelector is refused as an unknown operation. What the
// service answers for a trail without selectors is not published; this is what lets the
// clients that ask for them go on.
func getDataEventSelector(r *api.Request) (any, *api.Error) {
	name := r.Params["TrailName"]
	if trail := r.Account.AnyTrail(name); trail == nil || trail.Region != r.Region {
		return nil, trailNotFound()
	}
	return map[string]any{"TrailName": name, "DataEventSelectors": ""}, nil
}
