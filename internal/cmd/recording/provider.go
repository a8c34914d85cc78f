package main

import "slices"

// providerScenarios returns scenarios of the provider block and the credential sources.
func providerScenarios() []scenario {
	const region = `region = "cn-hangzhou"`
	keys := []string{`access_key = "LTAI000000000000"`, `secret_key = "0000000000000000000000000000"`}
	noKeys := environment("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET")
	var rows []step
	for _, lines := range [][]string{
		{},
		append([]string{region}, keys...),
		append([]string{region, `security_token = "token"`}, keys...),
		{region, `access_key = "LTAI000000000000"`},
		{region, `secret_key = "0000"`},
		append([]string{region, `profile = "audit"`}, keys...),
		{region, `ecs_role_name = "audit"`, `profile = "audit"`},
		{region, `profile = "audit"`},
		{region, `shared_credentials_file = "absent.json"`},
		{region, `credentials_uri = "http://127.0.0.1:1/keys"`},
		{region, `credentials_uri = "ftp://example.com"`},
		{region, `forbidden_account_ids = ["1000000000000001"]`},
		{region, `allowed_account_ids = ["1000000000000001"]`},
		{region, `allowed_account_ids = ["2000000000000002"]`},
		{region, `read_only = true`},
		{region, `assume_role { role_arn = "acs:ram::1000000000000001:role/absent" }`},
		{region, `assume_role { role_arn = "acs:ram::2000000000000002:role/shipper" }`},
		{region, "assume_role {\n role_arn = \"acs:ram::2000000000000002:role/shipper\"\n session_name = \"audit\"\n session_expiration = 1800\n }", `allowed_account_ids = ["1000000000000001"]`},
		{region, "assume_role_with_oidc {\n role_arn = \"acs:ram::2000000000000002:role/shipper\"\n oidc_provider_arn = \"acs:ram::2000000000000002:oidc-provider/ci\"\n oidc_token = \"x.y.z\"\n }"},
		{region, `endpoints { ram = "http://example.com" }`},
		{region, `insecure = true`, `endpoints { ram = "http://127.0.0.1:1" }`, "max_retries = 0"},
		{region, `endpoint_type = "vpc"`},
		{region, `request_timeout = "2s"`},
		{region, `ca_bundle = "absent.pem"`},
		{`region = "cn-shanghai"`},
	} {
		if !slices.Contains(lines, "max_retries = 0") {
			lines = append(lines, "max_retries = 1")
		}
		rows = append(rows, declare(providerBlock(lines...), shipping()), plan)
	}
	use := declare(providerBlock(region), shipping())
	return []scenario{
		{"provider-block", append([]step{secondAccount, project("security-audit")}, rows...)},
		{"provider-no-region", []step{
			project("security-audit"), environment("ALIBABA_CLOUD_REGION"), declare(providerBlock(), shipping()), plan, apply,
			declare(providerBlock(), shipping(region)), plan,
			environment("ALIBABA_CLOUD_REGION=nowhere!"), declare(providerBlock(), shipping()), plan,
		}},
		{"provider-no-credentials", []step{
			project("security-audit"), noKeys, environment("ALIBABA_CLOUD_ECS_METADATA_DISABLED=true"), use, plan,
			environment("ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI000000000000"), plan,
			environment("ALIBABA_CLOUD_ACCESS_KEY_SECRET=wrong"), plan,
			environment("ALIBABA_CLOUD_SECURITY_TOKEN=token"), plan,
		}},
		{"provider-environment", []step{
			project("security-audit"), use, environment("INNERTRAIL_READ_ONLY=maybe"), plan, environment("INNERTRAIL_READ_ONLY"),
			environment("ALIBABA_CLOUD_ENDPOINT_RAM=::"), plan, environment("ALIBABA_CLOUD_ENDPOINT_RAM=http://example.com"), plan,
			environment("ALIBABA_CLOUD_PROFILE=absent"), plan,
		}},
		{"provider-profile", []step{
			project("security-audit"), noKeys, use,
			file("config.json", `{"current": "default", "profiles": [{"name": "default", "mode": "AK", "access_key_id": "LTAI0", "access_key_secret": "0000", "region_id": "cn-hangzhou"}, {"name": "odd", "mode": "Odd"}, {"name": "half", "mode": "AK", "access_key_id": "LTAI0"}]}`),
			declare(providerBlock(`shared_credentials_file = "config.json"`), shipping()), plan,
			declare(providerBlock(`shared_credentials_file = "config.json"`, `profile = "odd"`), shipping()), plan,
			declare(providerBlock(`shared_credentials_file = "config.json"`, `profile = "half"`), shipping()), plan,
			declare(providerBlock(`shared_credentials_file = "config.json"`, `profile = "absent"`), shipping()), plan,
			file("config.json", `{`), plan, file("credentials", "[default]\naccess_key_id = LTAI0\n"),
			declare(providerBlock(`shared_credentials_file = "credentials"`, region), shipping()), plan,
		}},
		{"provider-unknown", []step{
			project("security-audit"), declare(providerBlock(region, "max_retries = terraform_data.n.output"), block(`resource "terraform_data" "n"`, "input = 3"), shipping()), plan, apply,
		}},
		{"provider-denied-identity", []step{
			project("security-audit"), use, fault(`{"service": "STS", "kind": "deny", "times": -1}`), plan,
		}},
	}
}
