package health

import (
	"net/url"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// console is the base of pages of the Log Service console. Their paths are published for
// embedded pages (Log Service, "Embed console pages and share log data"). That the
// console has them under this host, and takes the region from slsRegion, is inferred.
const console = "https://sls.console.aliyun.com/lognext/project/"

func projectPage(project, region string, below ...string) string {
	page := console + url.PathEscape(project)
	for _, segment := range below {
		page += "/" + url.PathEscape(segment)
	}
	return page + "?slsRegion=" + url.QueryEscape(region)
}

// dashboards returns the names of the dashboards that the service creates for a trail
// (Log Service, Inner-ActionTrail, "Usage notes"). The name of the Chinese one is
// published, and that of the English one is inferred from it.
func dashboards(trail string) []string {
	return []string{names.Logstore(trail) + "_audit_center_cn", names.Logstore(trail) + "_audit_center_en"}
}
