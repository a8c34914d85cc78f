package health

import (
	"net/url"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
)

// FuzzProjectPage holds that the page of a project stays in the console, whatever the
// names are.
func FuzzProjectPage(f *testing.F) {
	for _, seed := range []string{
		"acs:ram::1234567890123456:role/aliyunactiontraildefaultrole", "acs:ram::1:role/Audit", "acs:log:cn-hangzhou:1:project/security-audit",
		"acs:log:cn-hangzhou:1:project/p/logstore/l", "acs:log:cn-hangzhou:*:project/p", "acs:log::1:project/p", "acs:log:cn-hangzhou::project/p", "acs:log:a:one:project/p",
		"acs:ram:cn-hangzhou:1:role/x", "acs:ram::1:role/", "acs:ram::1:role/a/b", "acs:ram::1:user/x", "acs:ram::1:root", "acs:oss:*:*:bucket:with:colons", "acs:::1:x", "acs:ram::1:/x",
		"acs", "acs:", ":::::", "arn:aws:iam::1:role/x", "acs:ram::1", "acs:ram::123456789012345678901:role/x", "acs:actiontrail:cn-hangzhou:1:trail/ops-trail",
		"acs:log:cn-hangzhou:1:project/..", "acs:log:cn/hangzhou:1:project/p@evil.example", "acs:log:cn-hangzhou:1:project/p\n", "acs:ram::1:role/\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		project, _, err := arn.ParseProject(text)
		if err != nil {
			return
		}
		page, err := url.Parse(projectPage(project.Name, project.Region, "dashboard", text))
		if err != nil || page.Host != "sls.console.aliyun.com" || page.Path != "/lognext/project/"+project.Name+"/dashboard/"+text ||
			page.Query().Get("slsRegion") != project.Region || len(page.Query()) != 1 || page.Fragment != "" {
			t.Errorf("the page of %q is %v, %v", text, page, err)
		}
	})
}
