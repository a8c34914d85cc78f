package lifecycle_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
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

// TestErrors checks the complete errors. Each says what happened, what is true now and
// what to do next.
func TestErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		steps func(t *testing.T, tc *acctest.Cloud) []resource.TestStep
		calls []string // nil means any
	}{
		{name: "wrong secret", calls: identityOnly, steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			return expectError(acctest.ProviderHCLWith(tc.Region(), tc.Account().AccessKeyID, "not-the-secret"), errorPattern(
				"The secret key does not belong to the access key",
				`STS answered SignatureDoesNotMatch to GetCallerIdentity: "Specified signature is not matched with our calculation." (request …).`,
				"Nothing was changed.",
				"The keys are those of access_key in the provider block. The access key exists, and its secret is another one. RAM shows no secrets: "+
					"copy the secret again from where it is stored, or create another access key in RAM.",
			))
		}},
		{name: "unknown key", calls: identityOnly, steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			return expectError(acctest.ProviderHCLWith(tc.Region(), "LTAI5tNobodysKey", tc.Account().AccessKeySecret), errorPattern(
				"The access key does not exist",
				`STS answered InvalidAccessKeyId.NotFound to GetCallerIdentity: "Specified access key is not found." (request …).`,
				"Nothing was changed.",
				"The keys are those of access_key in the provider block. RAM shows which keys exist and are enabled.",
			))
		}},
		{name: "clock an hour off", calls: identityOnly, steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			tc.Clock.Advance(time.Hour)
			return expectError(tc.ProviderHCL(), errorPattern(
				"The clock of this machine is wrong",
				`STS answered InvalidTimeStamp.Expired to GetCallerIdentity: "Specified time stamp or date value is expired." (request …).`,
				"Nothing was changed.",
				"It differs from the time of the service by more than 15 minutes. Set the clock, keep it in sync with NTP, and run again.",
			))
		}},
		{name: "keys of a session that was revoked", calls: identityOnly, steps: func(t *testing.T, tc *acctest.Cloud) []resource.TestStep {
			tc.AddMember(t, testcloud.MemberAccount, "shipper")
			s := tc.AssumeRole(testcloud.MemberAccount, "shipper", "by-hand")
			tc.RevokeSessions(testcloud.MemberAccount, "shipper")
			block := fmt.Sprintf("provider \"innertrail\" {\n  region = %q\n  access_key = %q\n  secret_key = %q\n  security_token = %q\n}\n",
				tc.Region(), s.AccessKeyID, s.AccessKeySecret, s.SecurityToken)
			return expectError(block, errorPattern(
				"The credentials have expired",
				`STS answered InvalidSecurityToken.Expired to GetCallerIdentity: "Specified SecurityToken is expired." (request …).`,
				"Nothing was changed.",
				"The keys are those of access_key in the provider block. They belong to a session that has ended or was revoked. Get new credentials and run again.",
			))
		}},
		{name: "a role that may not be assumed", calls: []string{"AssumeRole"}, steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			return expectError(tc.ProviderHCL("assume_role {", `  role_arn = "`+testcloud.ShipperRoleARN+`"`, "}"), errorPattern(
				"Cannot assume role acs:ram::2000000000000002:role/shipper",
				`STS answered EntityNotExist.Role to AssumeRole: "The specified Role not exists." (request …).`,
				"What failed is role acs:ram::2000000000000002:role/shipper, assumed with the keys of access_key in the provider block.",
				"Nothing was changed.",
				"Check that the role exists, that its trust policy names the caller or its account, and that the caller may call sts:AssumeRole on it. The root account cannot assume roles.",
			))
		}},
		{name: "a source without keys", calls: []string{"CreateMetadataToken", "GetInstanceRoleCredentials"}, steps: func(*testing.T, *acctest.Cloud) []resource.TestStep {
			return expectError("provider \"innertrail\" {\n  region = \"cn-hangzhou\"\n  ecs_role_name = \"runner\"\n  max_retries = 0\n}\n", errorPattern(
				"Cannot get credentials from RAM role runner of this ECS instance (ecs_role_name in the provider block)",
				"The instance has no such role.",
				"Nothing was changed.",
				"Attach the role to the instance, and check its name.",
			))
		}},
		{name: "two sources", calls: []string{}, steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			return expectError(tc.ProviderHCL(`profile = "prod"`), errorPattern(
				"Two sources of credentials are configured",
				"access_key is set and so is profile. Only one may be set, because the provider cannot tell which account you mean. Remove one of them, or move it to a second provider block with an alias.",
			))
		}},
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
				"If an interrupted create_before_destroy replacement left the old resource behind as a deposed object: run terraform state rm <address of this resource>, then terraform import <address of this resource> 1000000000000001/cn-shanghai/old-audit.",
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
		{name: "connection refused", calls: []string{}, steps: func(t *testing.T, tc *acctest.Cloud) []resource.TestStep {
			tc.Options = []provider.Option{provider.WithTransport(nil)}
			return expectError(tc.ProviderHCL(acctest.EndpointsHCL(testcloud.ClosedPort(t))), errorPattern(
				"Cannot find out which account the credentials belong to",
				"STS could not be reached at 127.0.0.1:… for GetCallerIdentity: dial tcp 127.0.0.1:…: connect: connection refused.",
				"Nothing was changed.",
				"A second attempt would not help. Check endpoints.sts in the provider block, which sets the address.",
			))
		}},
		{name: "connection refused at an address of the environment", calls: []string{}, steps: func(t *testing.T, tc *acctest.Cloud) []resource.TestStep {
			tc.Options = []provider.Option{
				provider.WithTransport(nil), provider.WithEnvironment(map[string]string{"ALIBABA_CLOUD_ENDPOINT_STS": "http://" + testcloud.ClosedPort(t)}),
			}
			return expectError(tc.ProviderHCL(), errorPattern(
				"Cannot find out which account the credentials belong to",
				"STS could not be reached at 127.0.0.1:… for GetCallerIdentity: dial tcp 127.0.0.1:…: connect: connection refused.",
				"Nothing was changed.",
				"A second attempt would not help. Check ALIBABA_CLOUD_ENDPOINT_STS in the environment, which sets the address.",
			))
		}},
		{name: "a certificate that is not accepted", calls: []string{}, steps: func(t *testing.T, tc *acctest.Cloud) []resource.TestStep {
			inspecting := httptest.NewUnstartedServer(http.NotFoundHandler())
			inspecting.Config.ErrorLog = log.New(io.Discard, "", 0)
			inspecting.StartTLS()
			t.Cleanup(inspecting.Close)
			tc.Options = []provider.Option{provider.WithTransport(nil)}
			return expectError(tc.ProviderHCL(strings.ReplaceAll(acctest.EndpointsHCL(inspecting.Listener.Addr().String()), "http:", "https:")), errorPattern(
				"Cannot find out which account the credentials belong to",
				"STS could not be reached at 127.0.0.1:… for GetCallerIdentity: tls: failed to verify certificate: x509: certificate signed by unknown authority.",
				"Nothing was changed.",
				"No TLS connection was made, and a second attempt would not help. If a proxy of your network opens TLS connections, name its certificate "+
					"authority in ca_bundle in the provider block. Otherwise check endpoints.sts in the provider block, which sets the address, and the clock of this machine.",
			))
		}},
		{name: "a proxy that asks for a login", calls: []string{}, steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			tc.Options = []provider.Option{provider.WithTransport(proxyWithLogin{})}
			return expectError(tc.ProviderHCL(), errorPattern(
				"Cannot find out which account the credentials belong to",
				"STS could not be reached at sts.aliyuncs.com for GetCallerIdentity: the proxy answered HTTP status 407.",
				"Nothing was changed.",
				"Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY in the environment. If the proxy asks for a login (status 407), put it into the variable: http://user:password@host:port.",
			))
		}},
		{name: "an endpoint that never answers", calls: identityOnly, steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			tc.Fault(emulator.Fault{Kind: emulator.FaultHang, Times: -1})
			return expectError(tc.ProviderHCL("max_retries = 0", `request_timeout = "1s"`), errorPattern(
				"Cannot find out which account the credentials belong to",
				"STS at sts.aliyuncs.com did not answer GetCallerIdentity: no answer within 1s.",
				"Nothing was changed.",
				"Check the network and region, endpoints and endpoint_type in the provider block, or allow more time with request_timeout.",
			))
		}},
		{name: "plain http", calls: []string{}, steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			return expectError(tc.ProviderHCL(`endpoints {
    ram = "http://ram.example.com"
  }`), errorPattern(
				"The endpoint of RAM is plain http",
				"http://ram.example.com is not on this machine, so signatures and logs could be intercepted. Use https, or set insecure = true.",
			))
		}},
		{name: "a list of unknown shape", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			tc.Set(func(s *emulator.Settings) { s.TrailListKey = "Items" })
			return expectError(tc.ProviderHCL(), errorPattern(
				"Cannot plan shipping platform-ops",
				"ActionTrail at actiontrail.cn-hangzhou.aliyuncs.com answered DescribeInnerTrails in a way that is not understood: the response has none of the known keys for the list of trails (TrailList, InnerTrailList, Trails, InnerTrails) (request …).",
				"Nothing was changed.",
				"A response that is not understood is never treated as a missing resource. Check that the endpoint is Alibaba Cloud's and not a proxy's. If it is, this provider does not support that response yet: please report it.",
			))
		}},
		{name: "an answer that is no JSON", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			tc.Fault(emulator.Fault{Action: "DescribeInnerTrails", Kind: emulator.FaultGarbage, Times: -1})
			return expectError(tc.ProviderHCL(), errorPattern(
				"Cannot plan shipping platform-ops",
				"ActionTrail at actiontrail.cn-hangzhou.aliyuncs.com answered DescribeInnerTrails in a way that is not understood: the answer is not the JSON that was expected.",
				"Nothing was changed.",
				"A response that is not understood is never treated as a missing resource. Check that the endpoint is Alibaba Cloud's and not a proxy's. If it is, this provider does not support that response yet: please report it.",
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
		{name: "throttled", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			tc.Fault(emulator.Fault{Action: "GetProject", Kind: emulator.FaultThrottle, Times: -1})
			return expectError(tc.ProviderHCL("max_retries = 1"), errorPattern(
				"Cannot plan shipping platform-ops",
				`Log Service answered ServerBusy to GetProject: "The server is busy, please try again later." (request …). It was tried 2 times.`,
				"Nothing was changed.",
				"Temporary service error. Retry later, or raise max_retries in the provider block.",
			))
		}},
		{name: "account that is not allowed", calls: identityOnly, steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			return expectError(tc.ProviderHCL(`allowed_account_ids = ["2000000000000002", "3000000000000003"]`), errorPattern(
				"Account 1000000000000001 is not in allowed_account_ids",
				"The credentials of the provider block belong to this account; allowed are 2000000000000002, 3000000000000003.",
				"Nothing was read or changed.",
				"Use credentials of an allowed account, or add this one to allowed_account_ids.",
			))
		}},
		{name: "account that is forbidden", calls: identityOnly, steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			return expectError(tc.ProviderHCL(`forbidden_account_ids = ["1000000000000001"]`), errorPattern(
				"Account 1000000000000001 is in forbidden_account_ids",
				"The credentials of the provider block belong to this account.",
				"Nothing was read or changed.",
				"Use credentials of another account, or take this one out of forbidden_account_ids.",
			))
		}},
		{name: "wrong account", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			var other acctest.OtherAccountTransport
			other.Base = tc.Server.Transport()
			tc.Options = []provider.Option{provider.WithTransport(&other)}
			return []resource.TestStep{
				{Config: tc.HCL()},
				{Config: tc.HCL(), PreConfig: func() { other.Enabled.Store(true) }, ExpectError: errorPattern(
					"The credentials belong to another account",
					"The shipping is in account 1000000000000001; the credentials of the provider block are those of account 2000000000000002 (acs:ram::2000000000000002:root).",
					"Nothing was read or changed.",
					"Use credentials of account 1000000000000001. To remove the resource from state without changing the cloud, use a removed block with destroy = false (since Terraform 1.7 and OpenTofu 1.10), or terraform state rm.",
				)},
				{Config: tc.HCL(), PreConfig: func() { other.Enabled.Store(false) }, PlanOnly: true},
			}
		}},
		{name: "a deletion that is not answered", steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			return []resource.TestStep{
				{Config: tc.HCL()},
				{
					PreConfig: func() { tc.Fault(emulator.Fault{Action: "DeleteInnerTrail", Kind: emulator.FaultHang, Times: 1}) },
					Config:    tc.ProviderHCL("max_retries = 0", `request_timeout = "1s"`),
					ExpectError: errorPattern(
						"Cannot destroy shipping platform-ops",
						"ActionTrail at actiontrail.cn-hangzhou.aliyuncs.com did not answer DeleteInnerTrail: no answer within 1s.",
						"Nothing was changed before. Whether DeleteInnerTrail took effect is not known.",
						"Check the network and region, endpoints and endpoint_type in the provider block, or allow more time with request_timeout.",
						"Then run again: steps that took effect are not repeated.",
					),
				},
			}
		}},
		{name: "no region", calls: []string{}, steps: func(_ *testing.T, tc *acctest.Cloud) []resource.TestStep {
			return expectError(acctest.ProviderHCLWith("", tc.Account().AccessKeyID, tc.Account().AccessKeySecret), errorPattern(
				"No region is set",
				"A trail has a home region, and there is no default. Set region in the resource or in the provider block, or ALIBABA_CLOUD_REGION, ALIBABA_CLOUD_REGION_ID or ALICLOUD_REGION in the environment, or region_id in the profile that the credentials come from.",
			))
		}},
		{name: "no credentials", calls: []string{}, steps: func(*testing.T, *acctest.Cloud) []resource.TestStep {
			return expectError("provider \"innertrail\" {}\n", errorPattern(
				"No credentials are set",
				"Looked for, in this order: access_key, profile, ecs_role_name, credentials_uri or assume_role_with_oidc in the provider block; "+
					"ALIBABA_CLOUD_ACCESS_KEY_ID or ALICLOUD_ACCESS_KEY, and ALIBABA_CLOUD_ACCESS_KEY_SECRET or ALICLOUD_SECRET_KEY, in the environment; "+
					"ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN and ALIBABA_CLOUD_OIDC_TOKEN_FILE in the environment; "+
					"ALIBABA_CLOUD_CREDENTIALS_URI or ALICLOUD_CREDENTIALS_URI in the environment; "+
					"ALIBABA_CLOUD_PROFILE or ALICLOUD_PROFILE in the environment, a file named by ALICLOUD_SHARED_CREDENTIALS_FILE, ALIBABA_CLOUD_CREDENTIALS_FILE or ALIBABA_CLOUD_CONFIG_FILE, "+
					"or the aliyun CLI's file ~/.aliyun/config.json; "+
					"ALIBABA_CLOUD_ECS_METADATA or ALICLOUD_ECS_ROLE_NAME in the environment. "+
					"On your own machine, run aliyun configure, or set the variables of an access key. In a CI system, use OIDC, which needs no stored secret.",
			))
		}},
	} {
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

// proxyWithLogin is a transport behind a proxy that lets nothing through without a login.
type proxyWithLogin struct{}

func (proxyWithLogin) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusProxyAuthRequired, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}
