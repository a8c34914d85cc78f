package main

import (
	"strings"
)

// scenarios returns all scenarios.
func scenarios() []scenario {
	var list []scenario
	for _, some := range [][]scenario{
		faultScenarios(), lifecycleScenarios(), driftScenarios(), guardScenarios(), serviceScenarios(),
		sourceScenarios(), providerScenarios(), validateScenarios(),
	} {
		list = append(list, some...)
	}
	return list
}

// created creates a shipping from the two-line configuration, without recording it.
var created = all(project("security-audit"), ships(), quietly(apply))

// lifecycleScenarios returns scenarios that create, change, import and destroy.
func lifecycleScenarios() []scenario {
	everything := func(protection string) step {
		return ships(strings.ReplaceAll(everyAttribute, "PROTECTION", protection))
	}
	return []scenario{
		{"lifecycle-basic", []step{
			project("security-audit"), ships(), planJSON(), apply, plan, refresh, planJSON("-destroy"), destroy, plan,
		}},
		{"lifecycle-everything", []step{
			everything("true"), planJSON(), apply, plan, everything("false"), apply, plan, ships("create_project = true"), planJSON(), apply, plan, destroy,
		}},
		{"lifecycle-import-id", []step{
			created, forget, command("import", "-input=false", "-no-color", address, "platform-ops"), plan,
			forget, command("import", "-input=false", "-no-color", address, "platform-ops@cn-hangzhou"), plan,
			forget, command("import", "-input=false", "-no-color", address, "1000000000000001/cn-hangzhou/platform-ops"), planJSON(),
			forget, command("import", "-input=false", "-no-color", address, "other-trail"),
			command("import", "-input=false", "-no-color", address, "platform-ops@cn-shanghai"),
			command("import", "-input=false", "-no-color", address, "2000000000000002/cn-hangzhou/platform-ops"),
			command("import", "-input=false", "-no-color", address, "a/b"),
			command("import", "-input=false", "-no-color", address, "//platform-ops"),
			command("import", "-input=false", "-no-color", address, "platform-ops@"),
			command("import", "-input=false", "-no-color", address, "platform-ops#role"),
			command("import", "-input=false", "-no-color", address, "Platform"),
		}},
		{"lifecycle-import-block", []step{
			created, forget,
			declare(usual, shipping(), block("import", "to = "+address, `id = "platform-ops"`)), planJSON(), apply, plan,
			forget, declare(usual, shipping("enabled = false", "logstore = { auto_split = true }"), block("import", "to = "+address, `id = "platform-ops@cn-hangzhou"`)), planJSON(), apply,
		}},
		{"lifecycle-move", []step{
			created, project("archive"), ships(`project_name = "archive"`), planJSON(), apply, plan,
			projectIn("cn-shanghai", "archive-shanghai"), ships(`project_name = "archive-shanghai"`, `project_region = "cn-shanghai"`), plan, apply, plan, destroy,
		}},
		{"lifecycle-rename", []step{created, ships(`trail_name = "renamed-ops"`), planJSON(), apply, plan}},
		{"lifecycle-rename-first", []step{
			created, ships(`trail_name = "renamed-ops"`, "lifecycle { create_before_destroy = true }"), plan, apply, plan,
		}},
		{"lifecycle-region", []step{created, ships(`region = "cn-shanghai"`, `project_region = "cn-hangzhou"`), planJSON(), apply, plan}},
		{"lifecycle-provider-region", []step{created, declare(providerBlock(`region = "cn-shanghai"`), shipping()), plan}},
		{"lifecycle-enabled", []step{
			project("security-audit"), ships("enabled = false"), apply, plan, ships(), apply, plan, ships("enabled = false"), planJSON(), apply, plan, destroy,
		}},
		{"lifecycle-role", []step{
			created, ships(`role = { name = "delivery", manage = true }`), planJSON(), apply, plan,
			ships(`role = { name = "delivery" }`), apply, plan,
			rpc("ram", "DetachPolicyFromRole", "RoleName", "delivery", "PolicyType", "System", "PolicyName", "AliyunActionTrailRolePolicy"), plan, refresh,
			ships(`role = { name = "AliyunServiceRoleForActionTrail" }`), plan, apply, plan, destroy,
		}},
		{"lifecycle-role-missing", []step{project("security-audit"), ships(`role = { name = "absent" }`), plan, apply}},
		{"lifecycle-create-project", []step{ships("create_project = true"), planJSON(), apply, plan, destroy}},
		{"lifecycle-index", []step{
			created, ships(`index = { fields = { EventName = { type = "text", analytics = true } } }`), planJSON(), apply, plan,
			ships(`index = { full_text = {}, prune = true, fields = { EventName = { type = "long" }, Extra = { type = "json", json_keys = { a = { type = "double", alias = "b" } } } } }`), planJSON(), apply, plan,
			ships(), plan, apply, plan,
		}},
		{"lifecycle-logstore", []step{
			created, ships("logstore = { auto_split = false, append_meta = true, initial_shard_count = 3 }"), planJSON(), apply, plan,
			ships("logstore = { auto_split = true, max_split_shards = 8, hot_retention_days = 30 }"), apply, plan,
			ships("logstore = { retention_days = 100 }"), plan, ships(`logstore = { mode = "lite" }`), plan,
		}},
		{"lifecycle-tiers", []step{
			created, ships("logstore = { hot_retention_days = 30, infrequent_access_days = 40 }"), apply, plan, ships("logstore = { hot_retention_days = 30 }"), plan,
			ships("logstore = { hot_retention_days = 40, infrequent_access_days = 50, retention_days = 120, allow_retention_decrease_to = 120 }"), plan,
		}},
		{"lifecycle-encryption", []step{
			created, ships(`logstore = { encryption = { type = "default" } }`), planJSON(), apply, plan, ships(), plan, ships(`logstore = { encryption = { type = "m4" } }`), plan,
		}},
		{"lifecycle-lite", []step{
			project("security-audit"), ships(`logstore = { mode = "lite" }`), planJSON(), apply, plan, ships(`logstore = { mode = "query" }`), plan,
			ships(`logstore = { mode = "standard" }`), planJSON(), apply, plan,
		}},
		{"lifecycle-trail-exists", []step{created, forget, plan, apply, command("import", "-input=false", "-no-color", address, "platform-ops"), plan}},
		{"lifecycle-timeouts", []step{created, ships(`timeouts = { create = "1m", read = "30s" }`), planJSON(), apply, plan}},
		{"lifecycle-delete-logstore", []step{
			created, ships("delete_logstore_on_destroy = true"), apply, planJSON("-destroy"), ships(`trail_name = "renamed-ops"`, "delete_logstore_on_destroy = true"), plan,
			ships("delete_logstore_on_destroy = true"), destroy, plan,
		}},
		{"lifecycle-removed", []step{
			created, declare(usual, block("removed", "from = "+address, "lifecycle { destroy = false }")), plan, apply,
			ships(), apply, declare(usual), plan, apply,
		}},
		{"lifecycle-moved-address", []step{
			created, declare(usual, strings.Replace(shipping(), `"audit"`, `"other"`, 1)), plan,
			declare(usual, strings.Replace(shipping(), `"audit"`, `"other"`, 1), block("moved", "from = "+address, "to = innertrail_shipping.other")), planJSON(), apply,
		}},
		{"lifecycle-unknown", []step{
			project("security-audit"), declare(usual, block(`resource "terraform_data" "names"`, `input = "security-audit"`),
				shipping("project_name = terraform_data.names.output")), plan, apply, plan,
		}},
		{"lifecycle-unknown-name", []step{
			created, declare(usual, block(`resource "terraform_data" "names"`, `input = "renamed-ops"`), shipping("trail_name = terraform_data.names.output")), plan, apply, plan,
		}},
		{"lifecycle-assume-role", []step{
			secondAccount,
			ships(`project_name = "audit-2000000000000002"`, `assume_role_arn = "acs:ram::2000000000000002:role/shipper"`), planJSON(), apply, plan,
			forget, command("import", "-input=false", "-no-color", address, "platform-ops#acs:ram::2000000000000002:role/shipper"), plan,
			ships(`project_name = "audit-2000000000000002"`, `assume_role_arn = "acs:ram::3000000000000003:role/shipper"`), plan,
			ships(`project_name = "audit-2000000000000002"`), plan,
			ships(`project_name = "audit-2000000000000002"`, `assume_role_arn = "acs:ram::2000000000000002:role/other"`), plan, destroy,
		}},
		{"lifecycle-state-commands", []step{
			created, command("show", "-no-color"), command("show", "-json"), command("state", "list"), command("output", "-json"),
		}},
	}
}

// everyAttribute declares every attribute of the resource.
const everyAttribute = `region = "cn-hangzhou"
  project_region = "cn-hangzhou"
  create_project = true
  enabled = true
  role = { name = "AliyunActionTrailDefaultRole", manage = true }
  logstore = {
    retention_days = 1095
    allow_retention_decrease_to = 1095
    hot_retention_days = 90
    infrequent_access_days = 180
    initial_shard_count = 1
    auto_split = true
    max_split_shards = 16
    append_meta = false
    mode = "standard"
    encryption = { type = "default" }
  }
  index = {
    full_text = { delimiters = ", '\";=()[]{}?@&<>/:\n\t\r", case_sensitive = false, include_chinese = false }
    fields = {
      EventName = { type = "text", analytics = true }
      EventType = { type = "text", analytics = true, alias = "initiator" }
      ResourceID = { type = "text", analytics = true, case_sensitive = true }
      EventDescription = { type = "text", delimiters = " :,;", include_chinese = true }
      EventAdditionalDetail = {
        type = "json"
        json_keys = { "RequestParams.InstanceId" = { type = "text", alias = "instance", analytics = true } }
      }
    }
    max_text_length = 8192
    log_reduce = false
    prune = false
  }
  delete_logstore_on_destroy = false
  deletion_protection = PROTECTION
  timeouts = { create = "10m", read = "2m", update = "10m", delete = "5m" }`
