package console

import (
	"net/url"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
)

// The page of a project stays in the console, whatever the names are.
func TestProjectPage_hostileNames(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"acs:log:cn-hangzhou:1:project/security-audit", "acs:log:cn-hangzhou:1:project/..", "acs:log:cn/hangzhou:1:project/p@evil.example",
		"acs:log:cn-hangzhou:1:project/p?q=1#f", "acs:log:cn-hangzhou&x=1:1:project/p%2f..", "acs:log:cn-hangzhou:1:project/p\n",
	} {
		project, _, err := arn.ParseProject(text)
		if err != nil {
			continue
		}
		page, err := url.Parse(ProjectPage(project.Name, project.Region, "dashboard", text))
		if err != nil || page.Host != "sls.console.aliyun.com" || page.Path != "/lognext/project/"+project.Name+"/dashboard/"+text ||
			page.Query().Get("slsRegion") != project.Region || len(page.Query()) != 1 || page.Fragment != "" {
			t.Errorf("the page of %q is %v, %v", text, page, err)
		}
	}
}
