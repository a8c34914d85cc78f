package main

import "strings"

// guardScenarios returns scenarios in which the provider refuses to act.
func guardScenarios() []scenario {
	const protects = "deletion_protection = true"
	protected := all(project("security-audit"), project("archive"), ships(protects), quietly(apply))
	lowered := func(days, consent string) step {
		return ships("logstore = { retention_days = " + days + ", allow_retention_decrease_to = " + consent + " }")
	}
	destroyBlind := command("destroy", "-refresh=false", "-auto-approve", "-input=false", "-no-color")
	createTrail := rpc("actiontrail", "CreateInnerTrail", "Name", "other-trail", "SlsProjectArn",
		"acs:log:cn-hangzhou:1000000000000001:project/security-audit")
	// Terraform would plan the two in any order.
	second := strings.NewReplacer(`"audit" {`, "\"second\" {\n  depends_on = ["+address+"]")
	return []scenario{
		{"guard-protection", []step{
			protected, command("plan", "-destroy", "-input=false", "-no-color"), destroy, destroyBlind, ships(`trail_name = "renamed-ops"`, protects), plan,
			ships(`trail_name = "renamed-ops"`), plan, ships(`region = "cn-shanghai"`, protects), plan, declare(usual), plan,
			ships(protects), command(strings.Fields("apply -auto-approve -input=false -no-color -replace=" + address)...), plan,
			command("taint", address), apply, command("untaint", address), plan,
			ships(protects, "enabled = false"), apply, ships(`project_name = "archive"`, protects, "enabled = false"), apply, ships(`project_name = "archive"`, "enabled = false"), apply, destroy,
		}},
		{"guard-retention", []step{
			created, lowered("30", "null"), plan, command("plan", "-refresh=false", "-input=false", "-no-color"), lowered("30", "60"), plan, lowered("30", "30"), planJSON(), apply, plan,
			edit("keep logs for 400 days", logstorePath, func(s map[string]any) { s["ttl"] = 400 }), plan, apply,
			lowered("400", "30"), apply, lowered("500", "30"), apply, plan, forget, lowered("100", "null"), plan,
		}},
		{"guard-retention-move", []step{
			project("security-audit"), project("archive"), lowered("30", "null"), quietly(apply),
			sls("POST", "archive", "/logstores", map[string]any{"logstoreName": "innertrail_platform-ops", "ttl": 3650, "shardCount": 2}),
			ships(`project_name = "archive"`, "logstore = { retention_days = 30 }"), plan, ships(`project_name = "archive"`), plan, apply, plan,
		}},
		{"guard-project-missing", []step{ships(), plan, apply, projectIn("cn-shanghai", "security-audit"), plan, ships(`project_region = "cn-shanghai"`), plan}},
		{"guard-project-missing-move", []step{created, ships(`project_name = "absent"`), plan, ships(`project_name = "absent"`, "create_project = true"), plan, apply, plan}},
		{"guard-conflict", []step{project("security-audit"), createTrail, ships(), plan, apply, ships(`trail_name = "other-trail"`), plan, apply, plan}},
		{"guard-conflict-region", []step{
			project("security-audit"), inRegion("cn-shanghai", createTrail), ships(), plan, apply,
		}},
		{"guard-two-resources", []step{
			project("security-audit"), project("archive"), declare(usual, shipping(), second.Replace(shipping(`trail_name = "second-ops"`))), plan, apply,
			declare(usual, shipping(), second.Replace(shipping())), plan, apply, plan,
		}},
		{"guard-two-accounts", []step{
			secondAccount, project("security-audit"),
			declare(usual, shipping(), second.Replace(shipping(`project_name = "audit-2000000000000002"`, `assume_role_arn = "acs:ram::2000000000000002:role/shipper"`))), plan, apply, plan, destroy,
		}},
		{"guard-sls-console", []step{
			project("security-audit"), control("PUT", "sls_console_shipping", `{"project": "security-audit", "logstore": "innertrail_console"}`), ships(), plan, apply, plan,
		}},
		{"guard-other-account", []step{
			created, secondAccount,
			declare(providerBlock(`region = "cn-hangzhou"`, `assume_role { role_arn = "acs:ram::2000000000000002:role/shipper" }`), shipping()), plan, apply, destroy,
		}},
		{"guard-changed-after-plan", []step{
			created, command("plan", "-input=false", "-no-color", "-out=planned"), rpc("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"),
			command("apply", "-input=false", "-no-color", "planned"), ships("enabled = false"), command("plan", "-input=false", "-no-color", "-out=planned"),
			sls("DELETE", "security-audit", logstorePath, nil), command("apply", "-input=false", "-no-color", "planned"), plan,
		}},
		{"guard-read-only", []step{
			project("security-audit"), declare(providerBlock(`region = "cn-hangzhou"`, "read_only = true"), shipping()), plan, apply,
			ships(), quietly(apply), declare(providerBlock(`region = "cn-hangzhou"`, "read_only = true"), shipping("enabled = false")), plan, apply, destroy,
		}},
		{"guard-failed-create", []step{
			project("security-audit"), ships(protects, "delete_logstore_on_destroy = true"), fault(`{"action": "StartLogging", "kind": "deny", "times": -1}`), apply, plan, noFaults, apply, plan,
		}},
		{"guard-delete-logstore-refused", []step{
			created, ships("delete_logstore_on_destroy = true"), quietly(apply), fault(`{"action": "DeleteLogStore", "kind": "deny", "times": -1}`), destroy, plan, noFaults, destroy,
		}},
		{"guard-destroy-elsewhere", []step{
			created, project("elsewhere"), rpc("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"),
			rpc("actiontrail", "CreateInnerTrail", "Name", "platform-ops", "SlsProjectArn", "acs:log:cn-hangzhou:1000000000000001:project/elsewhere"),
			destroyBlind, destroy,
		}},
		{"guard-destroy-gone", []step{created, rpc("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"), destroyBlind}},
	}
}

// serviceScenarios returns scenarios with a service that differs from the default.
func serviceScenarios() []scenario {
	create := []step{project("security-audit"), ships(), plan, apply, plan}
	with := func(settings string, steps ...step) []step { return append([]step{setting(settings)}, steps...) }
	return []scenario{
		{"service-not-allow-listed", with(`{"allow_listed": false}`, create...)},
		{"service-allow-list-lost", []step{created, setting(`{"allow_listed": false}`), plan, refresh, destroy}},
		{"service-starts-enabled", with(`{"trail_starts": "Enable"}`, append(create, ships("enabled = false"), apply, plan)...)},
		{"service-starts-stopped", with(`{"trail_starts": "Enable"}`, project("security-audit"), ships("enabled = false"), apply, plan)},
		{"service-no-auto-create", with(`{"auto_create_ms": -1}`, create...)},
		{"service-precreate-refused", with(`{"precreate_refused": true}`, append(create, ships("logstore = { retention_days = 100, append_meta = true }"), plan, ships("logstore = { append_meta = true }"), apply)...)},
		{"service-retention-locked", []step{
			created, setting(`{"retention_locked": true}`), ships("logstore = { retention_days = 100, allow_retention_decrease_to = 100 }"), plan, apply,
			ships("logstore = { retention_days = 100, allow_retention_decrease_to = 100, append_meta = true }"), apply, plan,
		}},
		{"service-list-key", with(`{"trail_list_key": "Trails.Trail"}`, create...)},
		{"service-list-key-unknown", with(`{"trail_list_key": "Things"}`, create...)},
		{"service-visible-everywhere", with(`{"trail_visible_everywhere": true, "inner_in_describe_trails": true}`, create...)},
		{"service-other-names", with(`{"inner_trail_create_action": "OpenInnerTrail", "inner_trail_name_param": "TrailName"}`, append(create,
			declare(providerBlock(`region = "cn-hangzhou"`, `inner_trail_api = { create_action = "OpenInnerTrail", name_param = "TrailName" }`), shipping()), apply, plan)...)},
		{"service-put-keeps-absent", with(`{"logstore_put_keeps_absent": true}`, append(create, ships("logstore = { append_meta = true }"), apply, plan)...)},
		{"service-propagation", with(`{"propagation_ms": 1500}`, create[:len(create)-1]...)},
		{"service-quota-logstores", with(`{"quota_logstores": 0}`, create...)},
		{"service-quota-roles", with(`{"quota_roles": 0}`, create...)},
		{"service-quota-projects", with(`{"quota_projects": 0}`, ships("create_project = true"), plan, apply)},
		{"service-quota-trails", []step{
			setting(`{"quota_inner_trails": 2}`), project("security-audit"),
			rpc("actiontrail", "CreateInnerTrail", "Name", "other-trail", "SlsProjectArn", "acs:log:cn-hangzhou:1000000000000001:project/security-audit"), ships(), plan, apply,
		}},
		{"service-denial-403", with(`{"sls_denial_status": 403, "actiontrail_denial_code": "Forbidden.RAM"}`, project("security-audit"), ships(),
			fault(`{"service": "SLS", "kind": "deny", "times": -1}`), plan, noFaults, fault(`{"service": "ActionTrail", "kind": "deny", "times": -1}`), plan)},
		{"service-immutable-refused", with(`{"immutable_change_refused": true, "encryption_can_be_disabled": false}`, append(create,
			ships(`logstore = { encryption = { type = "default" }, initial_shard_count = 4 }`), apply, plan)...)},
	}
}
