package messages_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// errorPattern returns a pattern for an error as Terraform prints it: the summary, the location
// and the paragraphs, which Terraform wraps. An ellipsis matches what differs between
// runs, such as a request id.
func errorPattern(summary string, paragraphs ...string) *regexp.Regexp {
	wrapped := func(text string) string {
		words := strings.Fields(text)
		for i, word := range words {
			words[i] = strings.ReplaceAll(regexp.QuoteMeta(word), "…", `\S+?`)
		}
		return strings.Join(words, `\s+`)
	}
	pattern := `(?s)Error: ` + wrapped(summary) + `\n.*?`
	for _, paragraph := range paragraphs {
		pattern += `\n\s*` + wrapped(paragraph)
	}
	return regexp.MustCompile(pattern + `\s*$`)
}

// expectError returns one step with a provider block and the minimal configuration that
// ends in an error.
func expectError(block string, want *regexp.Regexp) []resource.TestStep {
	return []resource.TestStep{{Config: block + acctest.ShippingHCL(), ExpectError: want}}
}

// identityOnly are the calls of a run that stops at the identity check.
var identityOnly = []string{"GetCallerIdentity"}

// errorCase is a run that ends in an error.
type errorCase struct {
	name  string
	steps func(t *testing.T, tc *acctest.Cloud) []resource.TestStep
	calls []string // nil means any
}

// TestErrors checks the complete errors. Each says what happened, what is true now and
// what to do next.
func TestErrors(t *testing.T) {
	t.Parallel()
	for _, test := range slices.Concat(credentialErrors, connectionErrors, serviceErrors) {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			steps := test.steps(t, tc)
			resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: tc.Factories(), Steps: steps})
			if test.calls != nil {
				testcloud.SameElements(t, "calls", testcloud.Actions(tc.Journal()), test.calls)
			}
		})
	}
}

// serviceErrors are errors of what the services do not allow.
var serviceErrors = []errorCase{
	{name: "account not allow-listed", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
		tc.Set(func(s *emulator.Settings) { s.AllowListed = false })
		return expectError(tc.ProviderHCL(), errorPattern(
			"Inner-ActionTrail is not open for account 1000000000000001",
			`ActionTrail answered InvalidAction.NotFound to DescribeInnerTrails: "Specified api is not found, please check your url and method." (request …).`,
			"Nothing was changed.",
			"Alibaba Cloud opens this feature per account and on request: ask for it in a support ticket first. If it is open, the names of its operations may differ: see inner_trail_api in the provider block.",
		))
	}},
	{name: "account not allow-listed, found last", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
		tc.Fault(emulator.Fault{
			Action: "CreateInnerTrail", Kind: emulator.FaultError, Status: 404, Code: "InvalidAction.NotFound", Message: "not found", Times: -1,
		})
		return expectError(tc.ProviderHCL(), errorPattern(
			"Inner-ActionTrail is not open for account 1000000000000001",
			`ActionTrail answered InvalidAction.NotFound to CreateInnerTrail: "not found" (request …).`,
			// The role and the Logstore are created concurrently: create, attach,
			// create, create.
			"Done before: "+strings.Repeat("… ", 17),
			"Alibaba Cloud opens this feature per account and on request: ask for it in a support ticket first. If it is open, the names of its operations may differ: see inner_trail_api in the provider block.",
			"Then apply again: existing parts are adopted and the remaining steps are done.",
		))
	}},
	{name: "allow-list lost", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
		lose := func() { tc.Set(func(s *emulator.Settings) { s.AllowListed = false }) }
		regain := func() { tc.Set(func(s *emulator.Settings) { s.AllowListed = true }) }
		return []resource.TestStep{
			{Config: tc.HCL()},
			{Config: tc.HCL(), PreConfig: lose, ExpectError: errorPattern(
				"Inner-ActionTrail is not open for account 1000000000000001",
				`ActionTrail answered InvalidAction.NotFound to DescribeInnerTrails: "Specified api is not found, please check your url and method." (request …).`,
				"Nothing was changed, and the state is kept as it was.",
				"Alibaba Cloud opens this feature per account and on request: ask for it in a support ticket first. If it is open, the names of its operations may differ: see inner_trail_api in the provider block. To stop managing it instead, use a removed block with destroy = false (since Terraform 1.7 and OpenTofu 1.10), or terraform state rm.",
			)},
			{Config: tc.HCL(), PreConfig: regain, PlanOnly: true},
		}
	}},
	{name: "project in another region", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
		tc.WithProject("security-audit", "eu-central-1")
		return expectError(tc.ProviderHCL(), errorPattern(
			"Log Service project security-audit is in eu-central-1, not in cn-hangzhou",
			"Nothing was changed.",
			`Set project_region = "eu-central-1", or choose a project that is in cn-hangzhou.`,
		))
	}},
	{name: "another trail ships already", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
		tc.Edit(func(a *emulator.Account) {
			a.InnerTrails["old-audit"] = &emulator.Trail{
				Name: "old-audit", Region: "cn-shanghai", Status: emulator.StatusEnable,
				SLSProjectARN: "acs:log:cn-shanghai:1000000000000001:project/sec-logs",
			}
		})
		return expectError(tc.ProviderHCL(), errorPattern(
			"Inner-ActionTrail already ships to another Logstore",
			"Platform events of account 1000000000000001 go through trail old-audit in cn-shanghai to Logstore innertrail_old-audit of project sec-logs in cn-shanghai. An account has only one destination.",
			"Nothing was changed.",
			`To manage that trail, set trail_name = "old-audit" (and region = "cn-shanghai"), then run: terraform import <address of this resource> 1000000000000001/cn-shanghai/old-audit. It can be moved to another project afterwards. To end it instead, delete it in the ActionTrail console first.`,
			"If this resource was renamed: add a moved block if its address in the configuration changed too, and do not use create_before_destroy, not even on a resource that depends on it, because an account can have only one inner trail.",
			"If a create_before_destroy replacement stopped in its apply, it left the old resource behind as a deposed object: run terraform state rm <address of this resource>, then terraform import <address of this resource> 1000000000000001/cn-shanghai/old-audit.",
		))
	}},
	{name: "retention refused by the service", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
		return []resource.TestStep{
			{Config: tc.HCL("logstore = { retention_days = 365 }")},
			{
				PreConfig: func() { tc.Set(func(s *emulator.Settings) { s.RetentionLocked = true }) },
				Config:    tc.HCL("logstore = { retention_days = 730 }"),
				ExpectError: errorPattern(
					"Log Service refused to change the retention of Logstore innertrail_platform-ops",
					`Log Service answered ParameterInvalid to UpdateLogStore: "the ttl of the dedicated logstore innertrail_platform-ops can not be modified" (request …).`,
					"The service rejected the change; the retention is still 365 days.",
					"To accept it, set retention_days = 365 in logstore. The public documentation contradicts itself on whether the retention of a dedicated Logstore can be changed.",
				),
			},
			{Config: tc.HCL("logstore = { retention_days = 365 }"), PlanOnly: true},
		}
	}},
	{name: "no room for another Logstore", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
		tc.Set(func(s *emulator.Settings) { s.QuotaLogstores = 0 })
		return expectError(tc.ProviderHCL(), errorPattern(
			"Project security-audit has reached its quota of Logstores",
			`Log Service answered ProjectQuotaExceed to CreateLogStore: "Project Quota Exceed: logstore" (request …).`,
			"Done before: create role AliyunActionTrailDefaultRole; attach policy AliyunActionTrailRolePolicy to role AliyunActionTrailDefaultRole.",
			"Delete Logstores that are no longer needed, ask for a higher quota in the Log Service console, or choose another project_name.",
			"Then apply again: existing parts are adopted and the remaining steps are done.",
		))
	}},
	{name: "read-only", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
		return expectError(tc.ProviderHCL("read_only = true"), errorPattern(
			"Cannot create … …: the provider is read-only",
			"read_only is set in the provider block, or INNERTRAIL_READ_ONLY in the environment, so … was not sent.",
			"Nothing was changed.",
			"To make the change, run the apply with read_only = false and without INNERTRAIL_READ_ONLY.",
		))
	}},
	{name: "denied", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
		tc.Fault(emulator.Fault{Action: "GetRole", Kind: emulator.FaultDeny, Times: -1})
		return expectError(tc.ProviderHCL(), errorPattern(
			"Cannot plan shipping platform-ops",
			`RAM answered NoPermission to GetRole: "You are not authorized to do this action." (request …).`,
			"Nothing was changed.",
			"The credentials lack the RAM permission ram:GetRole. Add it to the policy of the user or role that runs Terraform.",
		))
	}},
	{name: "denied by Log Service", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
		tc.Fault(emulator.Fault{Action: "CreateLogStore", Kind: emulator.FaultDeny, Times: -1})
		return expectError(tc.ProviderHCL(), errorPattern(
			"Cannot create Logstore innertrail_platform-ops",
			`Log Service answered Unauthorized to CreateLogStore: "denied by sts or ram, action: log:CreateLogStore, resource: acs:log:cn-hangzhou:1000000000000001:project/security-audit/logstore/*" (request …).`,
			"Done before: create role AliyunActionTrailDefaultRole; attach policy AliyunActionTrailRolePolicy to role AliyunActionTrailDefaultRole.",
			"The credentials lack the RAM permission log:CreateLogStore. Add it to the policy of the user or role that runs Terraform.",
			"Then apply again: existing parts are adopted and the remaining steps are done.",
		))
	}},
}
