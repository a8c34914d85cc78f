package shipping_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// withWriter declares a role of the customer's own, which is only looked at.
var withWriter = []string{`role = { name = "log-writer" }`}

func makeWriter(console *Console) { console.createRole("log-writer") }

// What is done to the delivery role.
var roleCases = []driftCase{
	{
		name: "role: deleted", class: isDrift, change: (*Console).deleteRole,
		plan:   []string{`role_status: "role AliyunActionTrailDefaultRole does not exist" -> "authorized"`},
		writes: []string{"CreateRole", "AttachPolicyToRole"},
	},
	{
		name: "role: trust without ActionTrail", class: isDrift, change: func(console *Console) { console.SetTrust(ECSTrust) },
		plan:   []string{`role_status: "role AliyunActionTrailDefaultRole does not trust actiontrail.aliyuncs.com" -> "authorized"`},
		writes: []string{"UpdateRole"},
		after: func(t *testing.T, tc *Cloud) {
			tc.Edit(func(a *emulator.Account) {
				for _, principal := range []string{"ecs.aliyuncs.com", "actiontrail.aliyuncs.com"} {
					if trust := Role(a).AssumeRolePolicyDocument; !strings.Contains(trust, principal) {
						t.Errorf("%s is not trusted: %s", principal, trust)
					}
				}
			})
		},
	},
	{
		name: "role: trust under a condition only", class: isDrift, change: func(console *Console) {
			console.SetTrust(`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]},` +
				`"Condition":{"StringEquals":{"sts:ExternalId":"x"}}}]}`)
		},
		plan:   []string{`role_status: "role AliyunActionTrailDefaultRole does not trust actiontrail.aliyuncs.com" -> "authorized"`},
		writes: []string{"UpdateRole"},
	},
	{
		name: "role: trust denied to ActionTrail", class: isDrift, change: func(console *Console) {
			console.SetTrust(`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com","ecs.aliyuncs.com"]}},` +
				`{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com","fc.aliyuncs.com"]}}]}`)
		},
		plan:   []string{`role_status: "role AliyunActionTrailDefaultRole does not trust actiontrail.aliyuncs.com" -> "authorized"`},
		writes: []string{"UpdateRole"},
		after: func(t *testing.T, tc *Cloud) {
			tc.Edit(func(a *emulator.Account) {
				if trust := Role(a).AssumeRolePolicyDocument; !strings.Contains(trust, `"Deny"`) || !strings.Contains(trust, "fc.aliyuncs.com") {
					t.Errorf("the denial to another service is gone: %s", trust)
				}
			})
		},
	},
	{
		name: "role: trust widened by other principals", class: noDrift, change: func(console *Console) {
			console.SetTrust(`{"Version":"1","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"RAM":["acs:ram::2:root"],` +
				`"Service":["ecs.aliyuncs.com","actiontrail.aliyuncs.com"]}}]}`)
		},
	},
	{
		name: "role: policy detached", class: isDrift, change: (*Console).detachPolicy,
		plan:   []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
		writes: []string{"AttachPolicyToRole"},
	},
	{
		name: "role: trust and policy gone", class: isDrift, change: func(console *Console) { console.SetTrust(ECSTrust); console.detachPolicy() },
		plan: []string{`role_status: "role AliyunActionTrailDefaultRole does not trust actiontrail.aliyuncs.com; ` +
			`policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
		writes: []string{"UpdateRole", "AttachPolicyToRole"},
	},
	{
		name: "role: policy of cross-account delivery in place of the standard one", class: isDrift, change: func(console *Console) {
			console.AttachPolicy(RoleName, "AliyunActionTrailDeliveryPolicy")
			console.detachPolicy()
		},
		plan:   []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
		writes: []string{"AttachPolicyToRole"},
	},
	{
		name: "role: another policy that allows the delivery in place of the standard one", class: noDrift, change: func(console *Console) {
			console.AttachPolicy(RoleName, "AliyunLogFullAccess")
			console.detachPolicy()
		},
	},
	{
		name: "role: further policy attached", class: noDrift, change: func(console *Console) { console.AttachPolicy(RoleName, "AliyunLogFullAccess") },
	},
	{
		name: "role: description changed", class: noDrift, change: func(console *Console) {
			console.NoError(console.Operator.DescribeRole(console.T.Context(), RoleName, "changed"))
		},
	},
	{
		name: "role: policy attached again between plan and apply", class: isDrift, change: (*Console).detachPolicy,
		fixedBeforeApply: func(console *Console) { console.AttachPolicy(RoleName, PolicyName) },
		plan:             []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
	},
	{
		name: "role, not managed: deleted", class: noDrift, lines: withWriter, arrange: makeWriter, change: func(console *Console) {
			console.DetachPolicyFrom("log-writer", PolicyName)
			console.NoError(console.Operator.DeleteRole(console.T.Context(), "log-writer"))
		},
		words: []string{"Delivery role log-writer is not in order: role log-writer does not exist", `set role = { name = "log-writer", manage = true }`},
	},
	{
		name: "role, not managed: trust without ActionTrail", class: noDrift, lines: withWriter, arrange: makeWriter,
		change: func(console *Console) {
			console.NoError(console.Operator.SetTrust(console.T.Context(), "log-writer", ECSTrust))
		},
		words: []string{"Delivery role log-writer is not in order: role log-writer does not trust actiontrail.aliyuncs.com"},
	},
	{
		name: "role, not managed: policies that do not allow writing to this Logstore", class: noDrift, lines: withWriter, arrange: makeWriter,
		change: func(console *Console) {
			console.AttachPolicy("log-writer", "AliyunActionTrailDeliveryPolicy") // allows actiontrail_*, and not innertrail_*
			console.DetachPolicyFrom("log-writer", PolicyName)
		},
		words: []string{"Delivery role log-writer is not in order: no attached policy allows log:PostLogStoreLogs on the Logstore"},
	},
	{
		name: "role, not managed: no policy any more", class: noDrift, lines: withWriter, arrange: makeWriter,
		change: func(console *Console) {
			console.DetachPolicyFrom("log-writer", PolicyName)
		},
		words: []string{"Delivery role log-writer is not in order: policy AliyunActionTrailRolePolicy is not attached"},
	},
	{
		name: "role of one's own, managed: policy detached", class: isDrift, lines: []string{`role = { name = "log-writer", manage = true }`}, arrange: makeWriter,
		change: func(console *Console) {
			console.DetachPolicyFrom("log-writer", PolicyName)
		},
		plan:   []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
		writes: []string{"AttachPolicyToRole"},
	},
}
