package main

// sourceScenarios returns scenarios of the data sources and functions.
func sourceScenarios() []scenario {
	source := func(kind string, lines ...string) string {
		return block(`data "innertrail_`+kind+`" "it"`, lines...) + block(`output "it"`, "value = data.innertrail_"+kind+".it")
	}
	read := func(kind string, lines ...string) step {
		return all(declare(usual, source(kind, lines...)), planJSON())
	}
	names := []string{`trail_name = "platform-ops"`, `project_name = "security-audit"`}
	window := []string{`from = "2020-01-01T00:00:00Z"`, `to = "2037-01-01T00:00:00Z"`}
	with := func(lines []string, more ...string) []string { return append(append([]string{}, lines...), more...) }
	detach := rpc("ram", "DetachPolicyFromRole", "RoleName", "AliyunActionTrailDefaultRole", "PolicyType", "System", "PolicyName", "AliyunActionTrailRolePolicy")
	delivered := all(created, forget, control("POST", "deliver", `{"n": 5}`))
	call := func(expression string) step {
		return all(declare(usual, block(`output "it"`, "value = provider::innertrail::"+expression)), plan)
	}
	return []scenario{
		{"source-shipping", []step{
			read("shipping", names...), read("shipping"), project("security-audit"), read("shipping", names...),
			createdOnly, read("shipping"), read("shipping", names...), read("shipping", `trail_name = "absent-trail"`),
			read("shipping", with(names, `role = { name = "other" }`, "custom_index = true")...),
			detach, rpc("actiontrail", "StopLogging", "Name", "platform-ops"), read("shipping"),
			sls("DELETE", "security-audit", indexPath, nil), read("shipping"), setting(`{"allow_listed": false}`), read("shipping", names...),
		}},
		{"source-shipping-delivered", []step{delivered, read("shipping"), detach, control("POST", "deliver", `{"n": 2}`), read("shipping")}},
		{"source-shipping-denied", []step{
			created, forget, fault(`{"service": "RAM", "kind": "deny", "times": -1}`), read("shipping"), noFaults,
			fault(`{"service": "SLS", "kind": "deny", "times": -1}`), read("shipping"), noFaults, fault(`{"service": "ActionTrail", "kind": "deny", "times": -1}`), read("shipping"),
		}},
		{"source-events", []step{
			delivered, read("events", window...), read("events", with(window, "limit = 2")...), read("events", with(window, "limit = 2", "newest_first = false")...),
			read("events", with(window, `levels = ["WARNING"]`)...), read("events", with(window, `types = ["ALIYUN_INITIATED_SERVICE"]`, `products = ["ECS"]`)...),
			read("events", with(window, `query = "EventProduct: ECS or RDS"`)...), read("events", with(window, `query = "(("`)...),
			read("events", append(window, names...)...), read("events", with(window, `trail_name = "absent-trail"`, `project_name = "security-audit"`)...),
		}},
		{"source-events-none", []step{read("events", window...), project("security-audit"), read("events", append(window, names...)...)}},
		{"source-policy", []step{
			read("policy_document", names...), read("policy_document", with(names, "create_project = true", "delete_logstore_on_destroy = true", "read_events = true")...),
			read("policy_document", with(names, `account_id = "1234567890123456"`, `region = "cn-shanghai"`, `project_region = "cn-beijing"`, `role = { name = "other" }`)...),
			read("policy_document", with(names, `assume_role_arn = "acs:ram::1234567890123456:role/audit"`, `role = { name = "other", manage = true }`)...),
			read("policy_document", with(names, `assume_role_arn = "acs:ram::1234567890123456:role/audit"`, `account_id = "1"`)...),
		}},
		{"function-calls", []step{
			call(`logstore_name("platform-ops")`), call(`logstore_name("Platform")`), call(`logstore_name("")`),
			call(`project_arn("cn-hangzhou", "1234567890123456", "security-audit")`), call(`project_arn("hangzhou!", "1234567890123456", "security-audit")`),
			call(`project_arn("cn-hangzhou", "account", "security-audit")`), call(`project_arn("cn-hangzhou", "1", "X")`),
			call(`arn_parse("acs:ram::1234567890123456:role/aliyunactiontraildefaultrole")`), call(`arn_parse("acs:log:cn-hangzhou:1:project/a:b/c")`),
			call(`arn_parse("arn:aws:x:y:z")`), call(`arn_parse("acs:ram")`), call(`arn_parse("")`), call(`arn_parse("acs:::1:")`),
		}},
		{"schema", []step{declare(usual), schemas}},
	}
}

// createdOnly creates the shipping where the project is there already.
var createdOnly = all(ships(), quietly(apply), forget)
