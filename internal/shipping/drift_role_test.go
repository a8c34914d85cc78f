package shipping_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
)

// withWriter declares a role of the customer's own, which is only looked at.
var withWriter = []string{`role = { name = "log-writer" }`}

func makeWriter(h *hand) { h.createRole("log-writer") }

// What is done to the delivery role.
var roleDrifts = []drift{
	{
		name: "role: deleted", class: isDrift, change: (*hand).deleteRole,
		plan:   []string{`role_status: "role AliyunActionTrailDefaultRole does not exist" -> "authorized"`},
		writes: []string{"CreateRole", "AttachPolicyToRole"},
	},
	{
		name: "role: trust without ActionTrail", class: isDrift, change: func(h *hand) { h.trust(foreignTrust) },
		plan:   []string{`role_status: "role AliyunActionTrailDefaultRole does not trust actiontrail.aliyuncs.com" -> "authorized"`},
		writes: []string{"UpdateRole"},
		after: func(t *testing.T, w *world) {
			w.Edit(func(a *emulator.Account) {
				for _, principal := range []string{"ecs.aliyuncs.com", "actiontrail.aliyuncs.com"} {
					if trust := theRole(a).AssumeRolePolicyDocument; !strings.Contains(trust, principal) {
						t.Errorf("%s is not trusted: %s", principal, trust)
					}
				}
			})
		},
	},
	{
		name: "role: trust under a condition only", class: isDrift, change: func(h *hand) {
			h.trust(`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com"]},` +
				`"Condition":{"StringEquals":{"sts:ExternalId":"x"}}}]}`)
		},
		plan:   []string{`role_status: "role AliyunActionTrailDefaultRole does not trust actiontrail.aliyuncs.com" -> "authorized"`},
		writes: []string{"UpdateRole"},
	},
	{
		name: "role: trust denied to ActionTrail", class: isDrift, change: func(h *hand) {
			h.trust(`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com","ecs.aliyuncs.com"]}},` +
				`{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com","fc.aliyuncs.com"]}}]}`)
		},
		plan:   []string{`role_status: "role AliyunActionTrailDefaultRole does not trust actiontrail.aliyuncs.com" -> "authorized"`},
		writes: []string{"UpdateRole"},
		after: func(t *testing.T, w *world) {
			w.Edit(func(a *emulator.Account) {
				if trust := theRole(a).AssumeRolePolicyDocument; !strings.Contains(trust, `"Deny"`) || !strings.Contains(trust, "fc.aliyuncs.com") {
					t.Errorf("the denial to another service is gone: %s", trust)
				}
			})
		},
	},
	{
		name: "role: trust widened by other principals", class: noDrift, change: func(h *hand) {
			h.trust(`{"Version":"1","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"RAM":["acs:ram::2:root"],` +
				`"Service":["ecs.aliyuncs.com","actiontrail.aliyuncs.com"]}}]}`)
		},
	},
	{
		name: "role: policy detached", class: isDrift, change: (*hand).detachPolicy,
		plan:   []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
		writes: []string{"AttachPolicyToRole"},
	},
	{
		name: "role: trust and policy gone", class: isDrift, change: func(h *hand) { h.trust(foreignTrust); h.detachPolicy() },
		plan: []string{`role_status: "role AliyunActionTrailDefaultRole does not trust actiontrail.aliyuncs.com; ` +
			`policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
		writes: []string{"UpdateRole", "AttachPolicyToRole"},
	},
	{
		name: "role: policy of cross-account delivery in place of the standard one", class: isDrift, change: func(h *hand) {
			h.attach(theRoleName, "AliyunActionTrailDeliveryPolicy")
			h.detachPolicy()
		},
		plan:   []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
		writes: []string{"AttachPolicyToRole"},
	},
	{
		name: "role: another policy that allows the delivery in place of the standard one", class: noDrift, change: func(h *hand) {
			h.attach(theRoleName, "AliyunLogFullAccess")
			h.detachPolicy()
		},
	},
	{
		name: "role: further policy attached", class: noDrift, change: func(h *hand) { h.attach(theRoleName, "AliyunLogFullAccess") },
	},
	{
		name: "role: description changed", class: noDrift, change: func(h *hand) {
			h.do(h.person.DescribeRole(h.t.Context(), theRoleName, "changed"))
		},
	},
	{
		name: "role: policy attached again between plan and apply", class: isDrift, change: (*hand).detachPolicy,
		mended: func(h *hand) { h.attach(theRoleName, thePolicyName) },
		plan:   []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
	},
	{
		name: "role, not managed: deleted", class: noDrift, lines: withWriter, arrange: makeWriter, change: func(h *hand) {
			h.do(h.person.DetachPolicy(h.t.Context(), "log-writer", console.System, thePolicyName))
			h.do(h.person.DeleteRole(h.t.Context(), "log-writer"))
		},
		words: []string{"Delivery role log-writer is not in order: role log-writer does not exist", `set role = { name = "log-writer", manage = true }`},
	},
	{
		name: "role, not managed: trust without ActionTrail", class: noDrift, lines: withWriter, arrange: makeWriter,
		change: func(h *hand) { h.do(h.person.SetTrust(h.t.Context(), "log-writer", foreignTrust)) },
		words:  []string{"Delivery role log-writer is not in order: role log-writer does not trust actiontrail.aliyuncs.com"},
	},
	{
		name: "role, not managed: policies that do not allow writing to this Logstore", class: noDrift, lines: withWriter, arrange: makeWriter,
		change: func(h *hand) {
			h.attach("log-writer", "AliyunActionTrailDeliveryPolicy") // allows actiontrail_*, and not innertrail_*
			h.do(h.person.DetachPolicy(h.t.Context(), "log-writer", console.System, thePolicyName))
		},
		words: []string{"Delivery role log-writer is not in order: no attached policy allows log:PostLogStoreLogs on the Logstore"},
	},
	{
		name: "role, not managed: no policy any more", class: noDrift, lines: withWriter, arrange: makeWriter,
		change: func(h *hand) {
			h.do(h.person.DetachPolicy(h.t.Context(), "log-writer", console.System, thePolicyName))
		},
		words: []string{"Delivery role log-writer is not in order: policy AliyunActionTrailRolePolicy is not attached"},
	},
	{
		name: "role of one's own, managed: policy detached", class: isDrift, lines: []string{`role = { name = "log-writer", manage = true }`}, arrange: makeWriter,
		change: func(h *hand) {
			h.do(h.person.DetachPolicy(h.t.Context(), "log-writer", console.System, thePolicyName))
		},
		plan:   []string{`role_status: "policy AliyunActionTrailRolePolicy is not attached" -> "authorized"`},
		writes: []string{"AttachPolicyToRole"},
	},
}
