package messages_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

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

// expectError returns one run with a provider block and the minimal configuration that
// ends in an error.
func expectError(block string, want *regexp.Regexp) []run {
	return []run{{config: block + acctest.ShippingHCL(), want: want}}
}

// run is a run of Terraform: an apply, unless the plan must be empty.
type run struct {
	before func()
	config string
	want   *regexp.Regexp // the error of the apply; nil means none
	empty  bool
}

// identityOnly are the calls of a run that stops at the identity check.
var identityOnly = []string{"GetCallerIdentity"}

// errorCase is a run that ends in an error.
type errorCase struct {
	name  string
	runs  func(t *testing.T, tc *acctest.Cloud) []run
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
			cli := tc.NewCLI(t)
			for _, r := range test.runs(t, tc) {
				if r.before != nil {
					r.before()
				}
				cli.Configure(r.config)
				switch {
				case r.empty:
					cli.Plan(0)
				case r.want == nil:
					cli.Apply()
				default:
					if text := cli.Must(1, "apply", "-auto-approve", "-input=false", "-no-color").Text; !r.want.MatchString(text) {
						t.Errorf("the error is not as %s:\n%s", r.want, text)
					}
				}
			}
			if test.calls != nil {
				testcloud.SameElements(t, "calls", testcloud.Actions(tc.Journal()), test.calls)
			}
		})
	}
}

// serviceErrors are errors of what the services do not allow.
var serviceErrors = []errorCase{
	{name: "account not allow-listed", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		tc.Set(func(s *emulator.Settings) { s.AllowListed = false })
		return expectError(tc.ProviderHCL(), errorPattern(
			"Inner-ActionTrail is not open for account 1000000000000001",
			`ActionTrail answered InvalidAction.NotFound to DescribeInnerTrails: "Specified api is not found, please check your url and method." (request …).`,
			"Nothing was changed.",
			"Alibaba Cloud opens this feature per account and on request: ask for it in a support ticket first. If it is open, the names of its operations may differ: see inner_trail_api in the provider block.",
		))
	}},
	{name: "account not allow-listed, found last", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
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
	{name: "allow-list lost", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		lose := func() { tc.Set(func(s *emulator.Settings) { s.AllowListed = false }) }
		regain := func() { tc.Set(func(s *emulator.Settings) { s.AllowListed = true }) }
		return []run{
			{config: tc.HCL()},
			{config: tc.HCL(), before: lose, want: errorPattern(
				"Inner-ActionTrail is not open for account 1000000000000001",
				`ActionTrail answered InvalidAction.NotFound to DescribeInnerTrails: "Specified api is not found, please check your url and method." (request …).`,
				"Nothing was changed, and the state is kept as it was.",
				"Alibaba Cloud opens this feature per account and on request: ask for it in a support ticket first. If it is open, the names of its operations may differ: see inner_trail_api in the provider block. To stop managing it instead, run terraform state rm, or use a removed block with destroy = false (since Terraform 1.7 and OpenTofu 1.10); OpenTofu plans that only with -refresh=false.",
			)},
			{config: tc.HCL(), before: regain, empty: true},
		}
	}},
	{name: "project in another region", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		tc.WithProject("security-audit", "eu-central-1")
		return expectError(tc.ProviderHCL(), errorPattern(
			"Log Service project security-audit is in eu-central-1, not in cn-hangzhou",
			"Nothing was changed.",
			`Set project_region = "eu-central-1", or choose a project that is in cn-hangzhou.`,
		))
	}},
	{name: "another trail ships already", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
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
	{name: "retention refused by the service", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		return []run{
			{config: tc.HCL("logstore = { retention_days = 365 }")},
			{
				before: func() { tc.Set(func(s *emulator.Settings) { s.RetentionLocked = true }) },
				config: tc.HCL("logstore = { retention_days = 730 }"),
				want: errorPattern(
					"Log Service refused to change the retention of Logstore innertrail_platform-ops",
					`Log Service answered ParameterInvalid to UpdateLogStore: "the ttl of the dedicated logstore innertrail_platform-ops can not be modified" (request …).`,
					"The service rejected the change; the retention is still 365 days.",
					"To accept it, set retention_days = 365 in logstore. The public documentation contradicts itself on whether the retention of a dedicated Logstore can be changed.",
				),
			},
			{config: tc.HCL("logstore = { retention_days = 365 }"), empty: true},
		}
	}},
	{name: "no room for another Logstore", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		tc.Set(func(s *emulator.Settings) { s.QuotaLogstores = 0 })
		return expectError(tc.ProviderHCL(), errorPattern(
			"Project security-audit has reached its quota of Logstores",
			`Log Service answered ProjectQuotaExceed to CreateLogStore: "Project Quota Exceed: logstore" (request …).`,
			"Done before: create role AliyunActionTrailDefaultRole; attach policy AliyunActionTrailRolePolicy to role AliyunActionTrailDefaultRole.",
			"Delete Logstores that are no longer needed, ask for a higher quota in the Log Service console, or choose another project_name.",
			"Then apply again: existing parts are adopted and the remaining steps are done.",
		))
	}},
	{name: "read-only", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		return expectError(tc.ProviderHCL("read_only = true"), errorPattern(
			"Cannot create … …: the provider is read-only",
			"read_only is set in the provider block, or INNERTRAIL_READ_ONLY in the environment, so … was not sent.",
			"Nothing was changed.",
			"To make the change, run the apply with read_only = false and without INNERTRAIL_READ_ONLY.",
		))
	}},
	{name: "denied", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		tc.Fault(emulator.Fault{Action: "GetRole", Kind: emulator.FaultDeny, Times: -1})
		return expectError(tc.ProviderHCL(), errorPattern(
			"Cannot plan shipping platform-ops",
			`RAM answered NoPermission to GetRole: "You are not authorized to do this action." (request …).`,
			"Nothing was changed.",
			"The credentials lack the RAM permission ram:GetRole. Add it to the policy of the user or role that runs Terraform.",
		))
	}},
	{name: "denied by Log Service", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
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
