package drift_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// withWriter configures a customer-managed role, which is only checked.
var withWriter = []string{`role = { name = "log-writer" }`}

func createWriter(console *acctest.Console) { console.CreateRole("log-writer") }

// Changes to the delivery role.
var roleCases = []driftCase{
	{
		name: "role: deleted", class: isDrift, change: (*acctest.Console).DeleteRole,
		plan:   []string{`role_status: "role AliyunActionTrailDefaultRole does not exist" -> "authorized"`},
		writes: []string{"CreateRole", "AttachPolicyToRole"},
	},
	{
		name: "role: trust without ActionTrail", class: isDrift, change: func(console *acctest.Console) { console.SetTrust(testcloud.ECSTrust) },
		plan:   []string{`role_status: "role AliyunActionTrailDefaultRole does not trust actiontrail.aliyuncs.com" -> "authorized"`},
		writes: []string{"UpdateRole"},
		after: func(t *testing.T, tc *acctest.Cloud) {
			tc.Edit(func(a *emulator.Account) {
				for _, principal := range []string{"ecs.aliyuncs.com", "actiontrail.aliyuncs.com"} {
					if trust := testcloud.Role(a).AssumeRolePolicyDocument; !strings.Contains(trust, principal) {
						t.Errorf("%s is not trusted: %s", principal, trust)
					}
				}
			})
		},
	},
	{
		name: "role: trust widened by other principals", class: noDrift, change: func(console *acctest.Console) {
			console.SetTrust(`{"Version":"1","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"RAM":["acs:ram::2:root"],` +
				`"Service":["ecs.aliyuncs.com","actiontrail.aliyuncs.com"]}}]}`)
		},
	},
	{
		name: "role: policy detached", class: isDrift, change: (*acctest.Console).DetachPolicy,
		plan:   []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
		writes: []string{"AttachPolicyToRole"},
	},
	{
		name: "role: trust and policy gone", class: isDrift, change: func(console *acctest.Console) { console.SetTrust(testcloud.ECSTrust); console.DetachPolicy() },
		plan: []string{`role_status: "role AliyunActionTrailDefaultRole does not trust actiontrail.aliyuncs.com; ` +
			`policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
		writes: []string{"UpdateRole", "AttachPolicyToRole"},
	},
	{
		name: "role: policy of cross-account delivery in place of the standard one", class: isDrift, change: func(console *acctest.Console) {
			console.AttachPolicy(testcloud.RoleName, "AliyunActionTrailDeliveryPolicy")
			console.DetachPolicy()
		},
		plan:   []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
		writes: []string{"AttachPolicyToRole"},
	},
	{
		name: "role: another policy that allows the delivery in place of the standard one", class: noDrift, change: func(console *acctest.Console) {
			console.AttachPolicy(testcloud.RoleName, "AliyunLogFullAccess")
			console.DetachPolicy()
		},
	},
	{
		name: "role: further policy attached", class: noDrift, change: func(console *acctest.Console) { console.AttachPolicy(testcloud.RoleName, "AliyunLogFullAccess") },
	},
	{
		name: "role: description changed", class: noDrift, change: func(console *acctest.Console) {
			console.NoError(console.Operator.DescribeRole(console.T.Context(), testcloud.RoleName, "changed"))
		},
	},
	{
		name: "role: policy attached again between plan and apply", class: isDrift, change: (*acctest.Console).DetachPolicy,
		fixedBeforeApply: func(console *acctest.Console) { console.AttachPolicy(testcloud.RoleName, testcloud.PolicyName) },
		plan:             []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
	},
	{
		name: "role, not managed: deleted", class: noDrift, lines: withWriter, arrange: createWriter, change: func(console *acctest.Console) {
			console.DetachPolicyFrom("log-writer", testcloud.PolicyName)
			console.NoError(console.Operator.DeleteRole(console.T.Context(), "log-writer"))
		},
		messages: []string{"Delivery role log-writer is not in order: role log-writer does not exist", `set role = { name = "log-writer", manage = true }`},
	},
	{
		name: "role, not managed: trust without ActionTrail", class: noDrift, lines: withWriter, arrange: createWriter,
		change: func(console *acctest.Console) {
			console.NoError(console.Operator.SetTrust(console.T.Context(), "log-writer", testcloud.ECSTrust))
		},
		messages: []string{"Delivery role log-writer is not in order: role log-writer does not trust actiontrail.aliyuncs.com"},
	},
	{
		name: "role, not managed: policies that do not allow writing to this Logstore", class: noDrift, lines: withWriter, arrange: createWriter,
		change: func(console *acctest.Console) {
			console.AttachPolicy("log-writer", "AliyunActionTrailDeliveryPolicy") // allows actiontrail_* but not innertrail_*
			console.DetachPolicyFrom("log-writer", testcloud.PolicyName)
		},
		messages: []string{"Delivery role log-writer is not in order: no attached policy allows log:PostLogStoreLogs on the Logstore"},
	},
	{
		name: "role, not managed: no policy any more", class: noDrift, lines: withWriter, arrange: createWriter,
		change: func(console *acctest.Console) {
			console.DetachPolicyFrom("log-writer", testcloud.PolicyName)
		},
		messages: []string{"Delivery role log-writer is not in order: policy AliyunActionTrailRolePolicy is not attached"},
	},
	{
		name: "role of one's own, managed: policy detached", class: isDrift, lines: []string{`role = { name = "log-writer", manage = true }`}, arrange: createWriter,
		change: func(console *acctest.Console) {
			console.DetachPolicyFrom("log-writer", testcloud.PolicyName)
		},
		plan:   []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
		writes: []string{"AttachPolicyToRole"},
	},
}
