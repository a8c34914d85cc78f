package names

import (
	"strings"
	"testing"
)

func TestRule_allows(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("a", n) }
	for what, test := range map[string]struct {
		rule    Rule
		allows  []string
		rejects []string
	}{
		"trail": {Trail,
			[]string{"platform-ops", "abcdef", "a_b-c9", long(36)},
			[]string{"", "abcde", long(37), "Platform-ops", "9platform", "-platform", "platform-", "platform_", "plat form", "platform.ops", "plätform", "platform-ops\n"}},
		"project": {Project,
			[]string{"abc", "9-9", "security-audit", long(63)},
			[]string{"", "ab", long(64), "Security", "-audit", "audit-", "security_audit", "security.audit", "audit\n"}},
		"region": {Region,
			[]string{"cn-hangzhou", "ap-southeast-1", "cn-hangzhou-finance", "us-east-1"},
			[]string{"", "hangzhou", "cn-", "CN-Hangzhou", "cn_hangzhou", "c-hangzhou", "cn-hangzhou/", "cn-hangzhou.evil.example", "cn-hangzhou\n"}},
		"account": {Account,
			[]string{"1", "1000000000000001", strings.Repeat("9", 20)},
			[]string{"", strings.Repeat("9", 21), "12a", "-1", "1 ", "１"}},
		"role": {Role,
			[]string{DefaultRole, ServiceRole, "a", "audit@example.com", "an_old.role-1", long(64)},
			[]string{"", long(65), "acs:ram::1:role/audit", "audit/x", "audit role", "rôle", "audit\n"}},
		"role ARN": {RoleARN,
			[]string{"acs:ram::1:role/audit", "acs:ram::1234567890123456:role/AliyunActionTrailDefaultRole"},
			[]string{"", "audit", "acs:ram::role/audit", "acs:ram:cn-hangzhou:1:role/audit", "acs:ram::1:user/audit", "acs:ram::1:role/", "acs:ram::1:role/a/b", "arn:aws:iam::1:role/x", " acs:ram::1:role/audit"}},
		"session": {Session,
			[]string{"ab", "terraform", "ci@example.com", long(64)},
			[]string{"", "a", long(65), "a b", "a/b", "ab\n"}},
	} {
		for _, name := range test.allows {
			if !test.rule.Allows(name) {
				t.Errorf("the rule of a %s rejects %q", what, name)
			}
		}
		for _, name := range test.rejects {
			if test.rule.Allows(name) {
				t.Errorf("the rule of a %s allows %q", what, name)
			}
		}
	}
}

// The name of the dedicated Logstore keeps Log Service's rule for every trail name.
func TestLogstore_everyTrail(t *testing.T) {
	t.Parallel()
	if got := Logstore("platform-ops"); got != "innertrail_platform-ops" {
		t.Errorf("the Logstore is %s", got)
	}
	if longest := Logstore(strings.Repeat("a", 36)); len(longest) > 63 {
		t.Errorf("%s has %d characters, and a Logstore's name at most 63", longest, len(longest))
	}
}

func TestServiceLinked_spellings(t *testing.T) {
	t.Parallel()
	for role, want := range map[string]bool{
		ServiceRole: true, strings.ToLower(ServiceRole): true, "AliyunServiceRoleForLogAudit": true,
		DefaultRole: false, "": false, "AliyunServiceRole": false, "MyAliyunServiceRoleFor": false,
	} {
		if got := ServiceLinked(role); got != want {
			t.Errorf("%q is service-linked: %v, want %v", role, got, want)
		}
	}
}

func TestManagedByDefault_onlyTheDefaultRole(t *testing.T) {
	t.Parallel()
	for role, want := range map[string]bool{DefaultRole: true, strings.ToUpper(DefaultRole): true, ServiceRole: false, "audit": false, "": false} {
		if got := ManagedByDefault(role); got != want {
			t.Errorf("%q is managed by default: %v, want %v", role, got, want)
		}
	}
}

func TestRolePolicy_ofEachRole(t *testing.T) {
	t.Parallel()
	for role, want := range map[string]string{
		DefaultRole: DefaultPolicy, "audit": DefaultPolicy,
		ServiceRole: "AliyunServiceRolePolicyForActionTrail", strings.ToLower(ServiceRole): "AliyunServiceRolePolicyForActionTrail",
	} {
		if got := RolePolicy(role); got != want {
			t.Errorf("the policy of %s is %s, want %s", role, got, want)
		}
	}
}

// Each rule shows its pattern, and the letters A to Z alone have two cases.
func TestRule_Pattern(t *testing.T) {
	t.Parallel()
	if got := Account.Pattern(); got == nil || !got.MatchString("1") {
		t.Errorf("the pattern is %v", got)
	}
	if got := Lower("AZaz@[Ä\u212a"); got != "azaz@[Ä\u212a" {
		t.Errorf("in lower case: %q", got)
	}
}

// A service-linked role may have the shortest name that the prefix allows.
func TestServiceLinked_prefix(t *testing.T) {
	t.Parallel()
	if !ServiceLinked(serviceRolePrefix) || ServiceLinked(serviceRolePrefix[1:]) {
		t.Error("the prefix is not what counts")
	}
}

// The nearest name is the one that takes the fewest letters to insert, remove, change or exchange.
func TestNearest(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{
		"": 12, "region": 0, "Region": 0, "regions": 2, "egion": 2, "regin": 2, "ergion": 1, "regino": 1, "rigion": 2, "rigin": 4, "xregionx": 4, "noiger": 9,
		"ergino": 2, "regxion": 2, "rxegion": 2, "reoign": 4,
	} {
		if got := distance(name, "region"); got != want {
			t.Errorf("from %q to region it is %d, want %d", name, got, want)
		}
		if got := distance("region", name); got != want {
			t.Errorf("from region to %q it is %d, want %d", name, got, want)
		}
	}
	if distance("ab", "ca") != 4 || distance("ab", "bc") != 4 {
		t.Error("neighbours are exchanged that differ")
	}
	if got := Nearest("cn-hangzuo", []string{"us-east-1", "cn-hangzhou", "cn-beijing"}); got != "cn-hangzhou" {
		t.Errorf("the nearest is %s", got)
	}
}
