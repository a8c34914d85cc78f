package drift_test

import "github.com/innertrail/terraform-provider-innertrail/internal/acctest"

// attachOwn returns a change that attaches a policy of one statement to the delivery role.
func attachOwn(policy, statement string) func(*acctest.Console) {
	return func(console *acctest.Console) { console.AttachOwnPolicy(policy, statement) }
}

// Changes to the policies of the delivery role, besides those to the standard one.
var policyCases = []driftCase{
	{
		name: "policy: a denial of writing beside the standard one", class: isBlocked,
		change: attachOwn("looks-harmless", `{"Effect":"Deny","Action":"log:PostLogStoreLogs","Resource":"*"}`),
		plan:   []string{`role_status: "policy looks-harmless denies log:PostLogStoreLogs" -> "authorized"`},
		messages: []string{
			"Delivery role AliyunActionTrailDefaultRole cannot be repaired", "Detach policy looks-harmless from the role",
			`set role = { name = "AliyunActionTrailDefaultRole", manage = false }`,
		},
	},
	{
		name: "policy: a denial of all but others, and the standard one is gone", class: isBlocked,
		change: func(console *acctest.Console) {
			console.AttachOwnPolicy("guard", `{"Effect":"Deny","NotAction":["ram:*"],"NotResource":"acs:oss:*"}`)
			console.DetachPolicy()
		},
		plan: []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached; policy guard denies log:PostLogStoreLogs" -> "authorized"`},
	},
	{
		name: "policy: a denial of writing to other Logstores", class: noDrift,
		change: attachOwn("guard", `{"Effect":"Deny","Action":"log:*","Resource":"acs:log:*:*:project/*/logstore/actiontrail_*"}`),
	},
	{
		name: "policy: a denial of another action of the role", class: noDrift,
		change: attachOwn("guard", `{"Effect":"Deny","Action":"log:*Index","Resource":"acs:log:*:*:project/security-audit/*"}`),
		messages: []string{
			"Delivery role AliyunActionTrailDefaultRole may be denied by guard", "Policy guard: it denies log:CreateIndex, log:UpdateIndex, log:GetIndex",
		},
	},
	{
		name: "policy: a denial under a condition", class: noDrift,
		change: attachOwn("office-only", `{"Effect":"Deny","Action":"log:PostLogStoreLogs","Resource":"*","Condition":{"NotIpAddress":{"acs:SourceIp":"10.0.0.0/8"}}}`),
		messages: []string{
			"Delivery role AliyunActionTrailDefaultRole may be denied by office-only",
			"it denies log:PostLogStoreLogs under a condition that cannot be judged (acs:SourceIp)",
		},
	},
	{
		name: "policy: an own one that allows in place of the standard one, and a denial under a condition", class: noDrift,
		change: func(console *acctest.Console) {
			console.AttachOwnPolicy("writer", `{"Effect":"Allow","Action":"log:*","Resource":"*"}`)
			console.AttachOwnPolicy("office-only", `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"acs:SecureTransport":"false"}}}`)
			console.DetachPolicy()
		},
		messages: []string{"Delivery role AliyunActionTrailDefaultRole may be denied by office-only"},
	},
	{
		name: "policy: one that allows under a condition in place of the standard one", class: isDrift,
		change: func(console *acctest.Console) {
			console.AttachOwnPolicy("writer", `{"Effect":"Allow","Action":"log:*","Resource":"*","Condition":{"Bool":{"acs:SecureTransport":"true"}}}`)
			console.DetachPolicy()
		},
		plan:   []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
		writes: []string{"AttachPolicyToRole"},
	},
	{
		name: "policy, role not managed: a denial of writing", class: noDrift, lines: []string{"role = { manage = false }"},
		arrange:  func(console *acctest.Console) { console.CreateRole("AliyunActionTrailDefaultRole") },
		change:   attachOwn("looks-harmless", `{"Effect":"Deny","Action":"*","Resource":"*"}`),
		messages: []string{"Delivery role AliyunActionTrailDefaultRole is not in order: policy looks-harmless denies log:PostLogStoreLogs"},
	},
	{
		name: "policy, role not managed: one that allows under a condition only", class: noDrift, lines: []string{"role = { manage = false }"},
		arrange: func(console *acctest.Console) { console.CreateRole("AliyunActionTrailDefaultRole") },
		change: func(console *acctest.Console) {
			console.AttachOwnPolicy("writer", `{"Effect":"Allow","Action":"log:*","Resource":"*","Condition":{"Bool":{"acs:SecureTransport":"true"}}}`)
			console.DetachPolicy()
		},
		messages: []string{"may not be authorized: its policies allow log:PostLogStoreLogs under a condition that cannot be judged (acs:SecureTransport)"},
	},
}
