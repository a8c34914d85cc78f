// Package console knows the pages of the Log Service console.
package console

import "net/url"

// base is the base of the pages. Their paths are published for embedded pages (Log Service, "Embed
// console pages and share log data"). That the console has them under this host, and takes the region
// from slsRegion, is inferred.
const base = "https://sls.console.aliyun.com/lognext/project/"

// ProjectPage returns the page of a project, or one below it.
func ProjectPage(project, region string, below ...string) string {
	page := base + url.PathEscape(project)
	for _, segment := range below {
		page += "/" + url.PathEscape(segment)
	}
	return page + "?slsRegion=" + url.QueryEscape(region)
}

// LogstorePage returns the page on which a Logstore is queried.
func LogstorePage(project, region, logstore string) string {
	return ProjectPage(project, region, "logsearch", logstore)
}
