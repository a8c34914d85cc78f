package actiontrail

import (
	"maps"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// regionNames are the names of the regions of ActionTrail. See the ActionTrail API reference,
// "Endpoints" (22 November 2024).
var regionNames = map[string]string{
	"ap-northeast-1": "Japan (Tokyo)", "ap-northeast-2": "South Korea (Seoul)", "ap-southeast-1": "Singapore",
	"ap-southeast-3": "Malaysia (Kuala Lumpur)", "ap-southeast-5": "Indonesia (Jakarta)", "ap-southeast-7": "Thailand (Bangkok)",
	"cn-beijing": "China (Beijing)", "cn-chengdu": "China (Chengdu)", "cn-guangzhou": "China (Guangzhou)", "cn-hangzhou": "China (Hangzhou)",
	"cn-heyuan": "China (Heyuan)", "cn-hongkong": "China (Hong Kong)", "cn-huhehaote": "China (Hohhot)", "cn-nanjing": "China (Nanjing - Local Region)",
	"cn-qingdao": "China (Qingdao)", "cn-shanghai": "China (Shanghai)", "cn-shanghai-finance-1": "China East 2 Finance",
	"cn-shenzhen": "China (Shenzhen)", "cn-wulanchabu": "China (Ulanqab)", "cn-zhangjiakou": "China (Zhangjiakou)",
	"eu-central-1": "Germany (Frankfurt)", "eu-west-1": "UK (London)", "me-east-1": "UAE (Dubai)", "na-south-1": "Mexico",
	"us-east-1": "US (Virginia)", "us-west-1": "US (Silicon Valley)",
}

// regionAnswer is a region as DescribeRegions prints it.
type regionAnswer struct {
	RegionID       string `json:"RegionId"`
	RegionEndpoint string
	LocalName      string
}

// describeRegions: see DescribeRegions (14 January 2026). The names are in English unless the
// call asks for Chinese, which the emulator does not have.
func describeRegions(r *api.Request) (any, *api.Error) {
	if language := r.Params["AcceptLanguage"]; language != "" && language != "en-US" {
		return nil, api.Refusal(400, api.CodeInvalidQueryParameter,
			"The specified query parameter is invalid. (AcceptLanguage) The emulator has the names of regions in English: it must be en-US.")
	}
	list := []regionAnswer{}
	for _, id := range slices.Sorted(maps.Keys(api.ActionTrailRegions)) {
		list = append(list, regionAnswer{id, "actiontrail." + id + ".aliyuncs.com", regionNames[id]})
	}
	return map[string]any{"Regions": map[string]any{"Region": list}}, nil
}
