package shipping

import (
	"net/url"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// console is where pages of the Log Service console begin. Their paths are
// published for pages that are embedded elsewhere (Log Service, "Embed console
// pages and share log data"); that the console itself has them under this host, and
// takes the region from slsRegion, is inferred.
const console = "https://sls.console.aliyun.com/lognext/project/"

func projectPage(project, region string, below ...string) string {
	page := console + url.PathEscape(project)
	for _, segment := range below {
		page += "/" + url.PathEscape(segment)
	}
	return page + "?slsRegion=" + url.QueryEscape(region)
}

// dashboards are the names of those that the service makes for a trail (Log
// Service, Inner-ActionTrail, "Usage notes"): the Chinese one's is published, the
// English one's is inferred from it.
func dashboards(trail string) []string {
	return []string{names.Logstore(trail) + "_audit_center_cn", names.Logstore(trail) + "_audit_center_en"}
}
