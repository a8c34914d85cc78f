package shipping

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
)

// FuzzImportID holds that an id is read exactly where the documented forms, written
// down here a second time, allow it, and that no part is lost or taken for another.
func FuzzImportID(f *testing.F) {
	for _, seed := range []string{
		"platform-ops", "platform-ops@cn-shanghai", "1234567890123456/cn-hangzhou/platform-ops", "platform-ops#acs:ram::1:role/audit",
		"platform-ops@cn-shanghai#acs:ram::1234567890123456:role/audit@x", "1/cn-hangzhou/platform_o1#acs:ram::1:role/a", "platform-ops#", "platform-ops@",
		"/cn-hangzhou/platform-ops", "1//platform-ops", "1/cn-hangzhou/", "a@b@c", "platform-ops@cn-shanghai@x", "1/cn-hangzhou/platform-ops@cn-shanghai",
		"platform-ops#acs:ram::1:role/a#b", "platform-ops\n", "platform-ops@cn-shanghai\n", "platform-opś", "\xff", "platform-ops#acs:ram::123456789012345678901:role/a", "123456789012345678901/cn-hangzhou/platform-ops", "",
	} {
		f.Add(seed)
	}
	form := regexp.MustCompile(`\A(?:([0-9]{1,20})/([a-z]{2,}(?:-[a-z0-9]+)+)/)?([a-z][-_a-z0-9]{4,34}[a-z0-9])(?:@([a-z]{2,}(?:-[a-z0-9]+)+))?(?:#(acs:ram::[0-9]{1,20}:role/[-A-Za-z0-9.@_]{1,64}))?\z`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parseImportID(text)
		parts := form.FindStringSubmatch(text)
		switch {
		case parts == nil || parts[1] != "" && parts[4] != "": // an id that names its region twice is none
			if err == nil {
				t.Errorf("%q is read as %+v", text, got)
			} else if strings.TrimSpace(err.Error()) == "" {
				t.Errorf("%q is refused without a word", text)
			}
		case err != nil:
			t.Errorf("%q is refused: %v", text, err)
		case got != importID{account: parts[1], region: parts[2] + parts[4], trail: parts[3], role: parts[5]}:
			t.Errorf("%q is read as %+v", text, got)
		}
	})
}

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
