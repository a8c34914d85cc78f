package messages_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// credentialErrors are errors of who the provider is, before it reads anything.
var credentialErrors = []errorCase{
	{name: "wrong secret", calls: identityOnly, runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		return expectError(acctest.ProviderHCLWith(tc.Region(), tc.Account().AccessKeyID, "not-the-secret"), errorPattern(
			"The secret key does not belong to the access key",
			`STS answered SignatureDoesNotMatch to GetCallerIdentity: "Specified signature is not matched with our calculation." (request …).`,
			"Nothing was changed.",
			"The keys are those of access_key in the provider block. The access key exists, and its secret is another one. RAM shows no secrets: "+
				"copy the secret again from where it is stored, or create another access key in RAM.",
		))
	}},
	{name: "unknown key", calls: identityOnly, runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		return expectError(acctest.ProviderHCLWith(tc.Region(), "LTAI5tNobodysKey", tc.Account().AccessKeySecret), errorPattern(
			"The access key does not exist",
			`STS answered InvalidAccessKeyId.NotFound to GetCallerIdentity: "Specified access key is not found." (request …).`,
			"Nothing was changed.",
			"The keys are those of access_key in the provider block. RAM shows which keys exist and are enabled.",
		))
	}},
	{name: "clock an hour off", calls: identityOnly, runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		tc.Clock.Advance(time.Hour)
		return expectError(tc.ProviderHCL(), errorPattern(
			"The clock of this machine is wrong",
			`STS answered InvalidTimeStamp.Expired to GetCallerIdentity: "Specified time stamp or date value is expired." (request …).`,
			"Nothing was changed.",
			"It differs from the time of the service by more than 15 minutes. Set the clock, keep it in sync with NTP, and run again.",
		))
	}},
	{name: "keys of a session that was revoked", calls: identityOnly, runs: func(t *testing.T, tc *acctest.Cloud) []run {
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
	{name: "a role that may not be assumed", calls: []string{"AssumeRole"}, runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		return expectError(tc.ProviderHCL("assume_role {", `  role_arn = "`+testcloud.ShipperRoleARN+`"`, "}"), errorPattern(
			"Cannot assume role acs:ram::2000000000000002:role/shipper",
			`STS answered EntityNotExist.Role to AssumeRole: "The specified Role not exists." (request …).`,
			"What failed is role acs:ram::2000000000000002:role/shipper, assumed with the keys of access_key in the provider block.",
			"Nothing was changed.",
			"Check that the role exists, that its trust policy names the caller or its account, and that the caller may call sts:AssumeRole on it. The root account cannot assume roles.",
		))
	}},
	{name: "a source without keys", calls: []string{"CreateMetadataToken", "GetInstanceRoleCredentials"}, runs: func(*testing.T, *acctest.Cloud) []run {
		return expectError("provider \"innertrail\" {\n  region = \"cn-hangzhou\"\n  ecs_role_name = \"runner\"\n  max_retries = 0\n}\n", errorPattern(
			"Cannot get credentials from RAM role runner of this ECS instance (ecs_role_name in the provider block)",
			"The instance has no such role.",
			"Nothing was changed.",
			"Attach the role to the instance, and check its name.",
		))
	}},
	{name: "two sources", calls: []string{}, runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		return expectError(tc.ProviderHCL(`profile = "prod"`), errorPattern(
			"Two sources of credentials are configured",
			"access_key is set and so is profile. Only one may be set, because the provider cannot tell which account you mean. Remove one of them, or move it to a second provider block with an alias.",
		))
	}},
	{name: "account that is not allowed", calls: identityOnly, runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		return expectError(tc.ProviderHCL(`allowed_account_ids = ["2000000000000002", "3000000000000003"]`), errorPattern(
			"Account 1000000000000001 is not in allowed_account_ids",
			"The credentials of the provider block belong to this account; allowed are 2000000000000002, 3000000000000003.",
			"Nothing was read or changed.",
			"Use credentials of an allowed account, or add this one to allowed_account_ids.",
		))
	}},
	{name: "account that is forbidden", calls: identityOnly, runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		return expectError(tc.ProviderHCL(`forbidden_account_ids = ["1000000000000001"]`), errorPattern(
			"Account 1000000000000001 is in forbidden_account_ids",
			"The credentials of the provider block belong to this account.",
			"Nothing was read or changed.",
			"Use credentials of another account, or take this one out of forbidden_account_ids.",
		))
	}},
	{name: "wrong account", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		var other testcloud.OtherAccountTransport
		other.Base = tc.Server.Transport()
		tc.Options = []provider.Option{provider.WithTransport(&other)}
		return []run{
			{config: tc.HCL()},
			{config: tc.HCL(), before: func() { other.Enabled.Store(true) }, want: errorPattern(
				"The credentials belong to another account",
				"The shipping is in account 1000000000000001; the credentials of the provider block are those of account 2000000000000002 (acs:ram::2000000000000002:root).",
				"Nothing was read or changed.",
				"Use credentials of account 1000000000000001. To remove the resource from state without changing the cloud, run terraform state rm, or use a removed block with destroy = false (since Terraform 1.7 and OpenTofu 1.10); OpenTofu plans that only with -refresh=false.",
			)},
			{config: tc.HCL(), before: func() { other.Enabled.Store(false) }, empty: true},
		}
	}},
	{name: "region that does not exist", runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		key := tc.Account()
		return expectError(acctest.ProviderHCLWith("cn-hangzho", key.AccessKeyID, key.AccessKeySecret), errorPattern(
			"ActionTrail does not know the region",
			`ActionTrail answered InvalidProduct.NotFound to DescribeInnerTrails: "Cannot find product according to your specified domain." (request …).`,
			"Nothing was changed.",
			"Check the region, cn-hangzho: region in the resource or in the provider block, or the one in an import id.",
		))
	}},
	{name: "no region", calls: []string{}, runs: func(_ *testing.T, tc *acctest.Cloud) []run {
		return expectError(acctest.ProviderHCLWith("", tc.Account().AccessKeyID, tc.Account().AccessKeySecret), errorPattern(
			"No region is set",
			"A trail has a home region, and there is no default. Set region in the resource or in the provider block, or ALIBABA_CLOUD_REGION, ALIBABA_CLOUD_REGION_ID or ALICLOUD_REGION in the environment, or region_id in the profile that the credentials come from.",
		))
	}},
	{name: "no credentials", calls: []string{}, runs: func(*testing.T, *acctest.Cloud) []run {
		return expectError("provider \"innertrail\" {}\n", errorPattern(
			"No credentials are set",
			"On your own machine, set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or log in with the aliyun CLI:",
			"aliyun configure",
			"To try the provider without an account, start the emulator and load the variables that it prints. The quick start writes them into a file:",
			". ./emulator.env",
			"In a CI system, use OIDC, which needs no stored secret.",
			"Looked for, in this order: access_key, profile, ecs_role_name, credentials_uri or assume_role_with_oidc in the provider block; ALIBABA_CLOUD_ACCESS_KEY_ID; ALIBABA_CLOUD_ROLE_ARN with ALIBABA_CLOUD_OIDC_PROVIDER_ARN; "+
				"ALIBABA_CLOUD_CREDENTIALS_URI; a profile in ~/.aliyun/config.json; ALIBABA_CLOUD_ECS_METADATA.",
		))
	}},
}
