package main

import "strings"

// validateScenarios returns scenarios of malformed configurations.
func validateScenarios() []scenario {
	row := func(text string) []step { return []step{declare(text), validate} }
	var resource, provider, source []step
	for _, line := range malformedShippings {
		resource = append(resource, row(usual+shipping(line))...)
	}
	resource = append(resource, row(usual+block(`resource "innertrail_shipping" "audit"`, `trail_name = "platform-ops"`))...)
	for _, line := range malformedBlocks {
		provider = append(provider, row(providerBlock(line)+shipping())...)
	}
	for _, line := range malformedSources {
		kind, lines, _ := strings.Cut(line, ": ")
		source = append(source, row(usual+block(`data "innertrail_`+kind+`" "it"`, lines))...)
	}
	return []scenario{{"validate-resource", resource}, {"validate-provider", provider}, {"validate-source", source}}
}

var malformedShippings = []string{
	`trail_name = "Platform"`, `trail_name = "ab"`, `trail_name = "platform-ops-"`, `trail_name = "a23456789012345678901234567890123456x"`, `trail_name = null`,
	`project_name = "X"`, `project_name = "-audit"`, `region = "hangzhou!"`, `project_region = "CN"`, `create_project = "perhaps"`, `enabled = 3`,
	`assume_role_arn = "role"`, `role = { name = "a b" }`, `role = { name = "AliyunServiceRoleForActionTrail", manage = true }`, `role = { name = "" }`,
	`role = { other = true }`, `logstore = { retention_days = 0 }`, `logstore = { retention_days = 3651 }`, `logstore = { retention_days = 1.5 }`,
	`logstore = { allow_retention_decrease_to = 0 }`, `logstore = { initial_shard_count = 101 }`, `logstore = { max_split_shards = 257 }`,
	`logstore = { auto_split = false, max_split_shards = 4 }`, `logstore = { initial_shard_count = 5, max_split_shards = 4 }`,
	`logstore = { hot_retention_days = 6 }`, `logstore = { retention_days = 30, hot_retention_days = 30 }`,
	`logstore = { infrequent_access_days = 29 }`, `logstore = { retention_days = 40, infrequent_access_days = 40 }`,
	`logstore = { retention_days = 100, hot_retention_days = 30, infrequent_access_days = 30 }`, `logstore = { mode = "fast" }`,
	`logstore = { encryption = { type = "rot13" } }`, `logstore = { encryption = {} }`,
	`logstore = { encryption = { type = "default", kms_key_id = "k" } }`,
	`index = {}`, `index = { fields = {} }`, `index = { max_text_length = 63, full_text = {} }`, `index = { full_text = { delimiters = "a" } }`,
	`index = { fields = { X = { type = "date" } } }`, `index = { fields = { X = {} } }`, `index = { fields = { X = { type = "long", delimiters = "," } } }`,
	`index = { fields = { X = { type = "double", case_sensitive = true, include_chinese = true } } }`,
	`index = { fields = { X = { type = "text", json_keys = {} } } }`, `index = { fields = { X = { type = "json", json_keys = { a = { type = "json" } } } } }`,
	`index = { fields = { X = { type = "text", alias = "Y" }, Y = { type = "text" } } }`,
	`index = { fields = { X = { type = "text", alias = "z" }, Y = { type = "json", json_keys = { a = { type = "text", alias = "z" } } } } }`,
	`index = { fields = { "" = { type = "text" } } }`, `index = { full_text = { case_sensitive = "yes" } }`,
	`deletion_protection = "x"`, `delete_logstore_on_destroy = []`, `timeouts = { create = "soon" }`, `timeouts = { read = "10ms" }`, `timeouts = { delete = "-5m" }`,
	`id = "x"`, `trail_status = "present"`, `colour = "red"`,
}

var malformedBlocks = []string{
	`region = "hangzhou!"`, `access_key = ""`, `access_key = "a b"`, `secret_key = "line\n"`, `profile = ""`, `ecs_role_name = "a b"`, `endpoint_type = "private"`,
	`max_retries = 101`, `max_retries = -1`, `request_timeout = "1ms"`, `request_timeout = "soon"`, `request_timeout = "11m"`,
	`allowed_account_ids = []`, `allowed_account_ids = ["x"]`, `forbidden_account_ids = [null]`,
	"allowed_account_ids = [\"1\"]\n  forbidden_account_ids = [\"2\"]", `inner_trail_api = { version = "now" }`, `inner_trail_api = { create_action = "a b" }`,
	`endpoints { ram = "::" }`, `endpoints { sls = "a.example.com", log = "b.example.com" }`, "endpoints {\n  sls = \"a.example.com\"\n  log = \"b.example.com\"\n}",
	`endpoints { ram = "https://example.com/path?x" }`, `endpoints { ram = "ftp://example.com" }`, `read_only = 7`,
	`assume_role {}`, `assume_role { role_arn = "role" }`, "assume_role {\n  role_arn = \"acs:ram::1:role/a\"\n  session_expiration = 1\n}",
	"assume_role {\n  role_arn = \"acs:ram::1:role/a\"\n  policy = \"{\"\n  session_name = \"a b\"\n  external_id = \"\"\n}",
	`assume_role_with_oidc {}`, "assume_role_with_oidc {\n  role_arn = \"acs:ram::1:role/a\"\n  oidc_provider_arn = \"x\"\n}",
	"assume_role_with_oidc {\n  role_arn = \"acs:ram::1:role/a\"\n  oidc_provider_arn = \"acs:ram::1:oidc-provider/ci\"\n  oidc_token = \"a\"\n  oidc_token_file = \"b\"\n}",
	"profile = \"a\"\n  ecs_role_name = \"b\"", "access_key = \"a\"\n  profile = \"b\"",
}

var malformedSources = []string{
	`shipping: trail_name = "X"`, `shipping: project_name = "X"`, `shipping: region = "x!"`, `shipping: assume_role_arn = "x"`, `shipping: role = {}`,
	`shipping: role = { name = "acs:ram::1:role/a" }`, `shipping: timeouts = { read = "1ms" }`,
	`events: from = "2026-01-01T00:00:00Z"`, "events: from = \"yesterday\"\n  to = \"2026-01-01T00:00:00Z\"", "events: from = \"2026-01-01T00:00:00.5Z\"\n  to = \"1960-01-01T00:00:00Z\"",
	"events: from = \"2026-01-02T00:00:00Z\"\n  to = \"2026-01-01T00:00:00Z\"", "events: from = \"2026-01-01T00:00:00Z\"\n  to = \"2026-01-01T00:00:00Z\"",
	"events: from = \"2026-01-01T00:00:00Z\"\n  to = \"2026-01-02T00:00:00Z\"\n  limit = 0", "events: from = \"2026-01-01T00:00:00Z\"\n  to = \"2026-01-02T00:00:00Z\"\n  limit = 100000000",
	"events: from = \"2026-01-01T00:00:00Z\"\n  to = \"2026-01-02T00:00:00Z\"\n  levels = [\"LOUD\"]\n  types = []\n  products = [\"\"]",
	"events: from = \"2026-01-01T00:00:00Z\"\n  to = \"2026-01-02T00:00:00Z\"\n  query = \"a | select 1\"",
	"events: from = \"2026-01-01T00:00:00Z\"\n  to = \"2026-01-02T00:00:00Z\"\n  query = \"a \\\"b\"",
	`policy_document: trail_name = "X"`, "policy_document: trail_name = \"platform-ops\"\n  project_name = \"security-audit\"\n  account_id = \"x\"",
	"policy_document: trail_name = \"platform-ops\"\n  project_name = \"security-audit\"\n  account_id = \"1\"\n  assume_role_arn = \"acs:ram::2:role/a\"",
	"policy_document: trail_name = \"platform-ops\"\n  project_name = \"security-audit\"\n  role = { name = \"AliyunServiceRoleForActionTrail\", manage = true }",
}
