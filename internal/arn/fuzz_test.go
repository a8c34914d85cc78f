package arn

import (
	"strings"
	"testing"
)

// FuzzARN holds that a parsed ARN, put together again, is the text that was parsed.
func FuzzARN(f *testing.F) {
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
		read, err := Parse(text)
		if err == nil && strings.Join([]string{"acs", read.Service, read.Region, read.Account, read.Resource}, ":") != text {
			t.Errorf("%q is read as %+v", text, read)
		}
		if project, account, projectErr := ParseProject(text); projectErr == nil {
			if Project(project.Region, account, project.Name) != text || err != nil || strings.Contains(project.Name, "/") {
				t.Errorf("%q is read as project %+v of %q; as an ARN, %v", text, project, account, err)
			}
		}
		if role, account, roleErr := ParseRole(text); roleErr == nil {
			if "acs:ram:"+read.Region+":"+account+":role/"+role != text || err != nil {
				t.Errorf("%q is read as role %q of %q; as an ARN, %v", text, role, account, err)
			}
			if again, owner, err := ParseRole(Role(account, role)); err != nil || owner != account || !strings.EqualFold(again, role) {
				t.Errorf("role %q of %q is read as %q of %q, %v", role, account, again, owner, err)
			}
		}
	})
}
