package actiontrail

import (
	"maps"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// regionAnswer is a region as DescribeRegions prints it. The emulator knows no local
// names: the id stands for one.
type regionAnswer struct {
	RegionID       string `json:"RegionId"`
	RegionEndpoint string
	LocalName      string
}

func describeRegions(*api.Request) (any, *api.Error) {
	list := []regionAnswer{}
	for _, id := range slices.Sorted(maps.Keys(api.ActionTrailRegions)) {
		list = append(list, regionAnswer{id, "actiontrail." + id + ".aliyuncs.com", id})
	}
	return map[string]any{"Regions": map[string]any{"Region": list}}, nil
}
