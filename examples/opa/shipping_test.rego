# Tests of the policy: opa test examples/opa
package innertrail_test

import data.innertrail
import rego.v1

healthy := {
	"enabled": true,
	"deletion_protection": true,
	"delete_logstore_on_destroy": false,
	"project_name": "security-audit",
	"project_region": "cn-hangzhou",
	"logstore": {"retention_days": 3650},
	"role": {"name": "AliyunActionTrailDefaultRole", "manage": true},
	"index": null,
}

own_index := {"prune": true, "fields": {"EventID": {"type": "text"}, "EventLevel": {"type": "text"}}}

plan_with(change) := {"resource_changes": [{
	"address": "innertrail_shipping.audit",
	"mode": "managed",
	"type": "innertrail_shipping",
	"change": change,
}]}

plan(actions, before, after) := plan_with({"actions": actions, "before": before, "after": after, "after_unknown": {}})

# A plan after a change outside Terraform.
plan_drifted(recorded, found, after) := object.union(
	plan(["update"], found, after),
	{"resource_drift": [{"address": "innertrail_shipping.audit", "change": {"actions": ["update"], "before": recorded, "after": found}}]},
)

# A plan in which a path is not known.
plan_unknown(before, path) := plan_with({
	"actions": ["update"],
	"before": before,
	"after": json.remove(before, [concat("/", path)]),
	"after_unknown": json.patch({}, array.concat(
		[{"op": "add", "path": array.slice(path, 0, n), "value": {}} | some n in numbers.range(1, count(path) - 1); n < count(path)],
		[{"op": "add", "path": path, "value": true}],
	)),
})

with_setting(name, value) := object.union(object.remove(healthy, [name]), {name: value})

denied(messages) := {sprintf("innertrail_shipping.audit %s", [message]) | some message in messages}

# What each guarded attribute may and may not become: known.

test_no_change_is_allowed if innertrail.deny == set() with input as plan(["no-op"], healthy, healthy)

test_creation_is_allowed if innertrail.deny == set() with input as plan(["create"], null, healthy)

test_repair_is_allowed if innertrail.deny == set() with input as plan(["update"], with_setting("enabled", false), healthy)

test_destroy_is_denied if {
	innertrail.deny == denied({"would be destroyed or replaced: platform events would no longer be delivered"}) with input as plan(["delete"], healthy, null)
}

test_replacement_is_denied if {
	every actions in [["delete", "create"], ["create", "delete"]] {
		count(innertrail.deny) == 1 with input as plan(actions, healthy, healthy)
	}
}

test_forget_is_denied if {
	innertrail.deny == denied({"would no longer be managed: no plan would show when delivery stops"}) with input as plan(["forget"], healthy, null)
}

test_forget_and_create_is_denied if {
	every actions in [["forget", "create"], ["create", "forget"]] {
		count(innertrail.deny) == 1 with input as plan(actions, healthy, healthy)
	}
}

test_stop_is_denied if {
	innertrail.deny == denied({"would be stopped"}) with input as plan(["update"], healthy, with_setting("enabled", false))
}

test_creation_of_a_stopped_trail_is_denied if {
	innertrail.deny == denied({"would be stopped"}) with input as plan(["create"], null, with_setting("enabled", false))
}

test_change_of_a_trail_stopped_on_purpose_is_allowed if {
	stopped := with_setting("enabled", false)
	every after in [stopped, object.union(stopped, {"create_project": true})] {
		innertrail.deny == set() with input as plan(["update"], stopped, after)
	}
}

test_accepting_a_stop_from_outside_is_denied if {
	stopped := with_setting("enabled", false)
	innertrail.deny == denied({"would be stopped"}) with input as plan_drifted(healthy, stopped, stopped)
}

test_deleting_logs_is_denied if {
	every actions, before in {["create"]: null, ["update"]: healthy} {
		innertrail.deny == denied({"would be allowed to delete its logs: delete_logstore_on_destroy"}) with input as plan(actions, before, with_setting("delete_logstore_on_destroy", true))
	}
}

test_deleting_logs_that_was_accepted_is_allowed if {
	accepted := with_setting("delete_logstore_on_destroy", true)
	innertrail.deny == set() with input as plan(["update"], accepted, object.union(accepted, {"create_project": true}))
}

test_lifting_protection_is_denied if {
	innertrail.deny == denied({"would lose its deletion protection"}) with input as plan(["update"], healthy, with_setting("deletion_protection", false))
}

test_creation_without_protection_is_allowed if {
	innertrail.deny == set() with input as plan(["create"], null, with_setting("deletion_protection", false))
}

test_short_retention_is_denied if {
	every actions, before in {["create"]: null, ["update"]: healthy} {
		innertrail.deny == denied({"would keep logs for only 30 days; at least 180 are required"}) with input as plan(actions, before, with_setting("logstore", {"retention_days": 30}))
	}
}

test_lower_retention_is_denied_even_with_consent if {
	innertrail.deny == denied({"would lower the retention from 3650 to 200 days, which deletes logs"}) with input as plan(["update"], healthy, with_setting("logstore", {"retention_days": 200, "allow_retention_decrease_to": 200}))
}

test_lower_retention_with_consent_from_before_is_denied if {
	before := with_setting("logstore", {"retention_days": 3650, "allow_retention_decrease_to": 200})
	count(innertrail.deny) == 1 with input as plan(["update"], before, with_setting("logstore", {"retention_days": 200, "allow_retention_decrease_to": 200}))
}

test_higher_retention_is_allowed if {
	innertrail.deny == set() with input as plan(["update"], with_setting("logstore", {"retention_days": 200}), healthy)
}

test_short_retention_that_was_accepted_is_allowed if {
	short := with_setting("logstore", {"retention_days": 30})
	innertrail.deny == set() with input as plan(["update"], short, object.union(short, {"create_project": true}))
	innertrail.deny == set() with input as plan_drifted(short, with_setting("logstore", {"retention_days": 20}), short)
}

test_undoing_a_longer_retention_from_outside_is_denied if {
	count(innertrail.deny) == 1 with input as plan_drifted(with_setting("logstore", {"retention_days": 200}), healthy, with_setting("logstore", {"retention_days": 200}))
}

test_accepting_a_shorter_retention_from_outside_is_denied if {
	short := with_setting("logstore", {"retention_days": 200})
	count(innertrail.deny) == 1 with input as plan_drifted(healthy, short, short)
}

test_move_is_denied if {
	innertrail.deny == denied({"would move from project security-audit to other"}) with input as plan(["update"], healthy, with_setting("project_name", "other"))
	innertrail.deny == denied({"would move from region cn-hangzhou to cn-shanghai"}) with input as plan(["update"], healthy, with_setting("project_region", "cn-shanghai"))
}

test_return_is_allowed if {
	innertrail.deny == set() with input as plan_drifted(healthy, with_setting("project_name", "other"), healthy)
}

test_accepting_a_move_from_outside_is_denied if {
	moved := with_setting("project_name", "other")
	count(innertrail.deny) == 1 with input as plan_drifted(healthy, moved, moved)
}

test_unmanaged_role_is_denied if {
	innertrail.deny == denied({"would no longer repair its delivery role"}) with input as plan(["update"], healthy, with_setting("role", {"name": "AliyunActionTrailDefaultRole", "manage": false}))
}

test_other_role_is_denied if {
	innertrail.deny == denied({"would deliver through role other instead of AliyunActionTrailDefaultRole", "would no longer repair its delivery role"}) with input as plan(["update"], healthy, with_setting("role", {"name": "other", "manage": false}))
	count(innertrail.deny) == 1 with input as plan(["update"], healthy, with_setting("role", {"name": "other", "manage": true}))
}

test_unmanaged_role_from_the_start_is_allowed if {
	unmanaged := with_setting("role", {"name": "other", "manage": false})
	innertrail.deny == set() with input as plan(["create"], null, unmanaged)
	innertrail.deny == set() with input as plan(["update"], unmanaged, object.union(unmanaged, {"create_project": true}))
}

test_accepting_is_denied if {
	accepting := with_setting("logstore", object.union(healthy.logstore, {"accept": ["modifiable", "processor:mask"]}))
	accepted := with_setting("logstore", object.union(healthy.logstore, {"accept": ["modifiable"]}))
	both := denied({"would accept that its logs can be altered: modifiable", "would accept that its logs can be altered: processor:mask"})
	innertrail.deny == both with input as plan(["update"], healthy, accepting)
	innertrail.deny == both with input as plan(["create"], null, accepting)
	innertrail.deny == denied({"would accept that its logs can be altered: processor:mask"}) with input as plan(["update"], accepted, accepting)
	innertrail.deny == set() with input as plan(["update"], accepting, accepted)
	innertrail.deny == set() with input as plan(["update"], accepted, healthy)
}

test_an_unknown_consent_is_denied if {
	innertrail.deny == denied({"has a value that is not known before the apply: logstore.accept"}) with input as plan_with({
		"actions": ["update"], "before": healthy, "after": healthy,
		"after_unknown": {"logstore": {"accept": [false, true]}},
	})
}

test_pruning_the_index_is_denied if {
	every before in [healthy, with_setting("index", object.union(own_index, {"prune": false}))] {
		innertrail.deny == denied({"would remove fields from the index that are not configured: prune"}) with input as plan(["update"], before, with_setting("index", own_index))
	}
	count(innertrail.deny) == 1 with input as plan(["create"], null, with_setting("index", own_index))
}

test_removing_fields_from_a_pruned_index_is_denied if {
	fewer := with_setting("index", {"prune": true, "fields": {"EventID": {"type": "text"}}})
	innertrail.deny == denied({"would remove fields from the index: EventLevel"}) with input as plan(["update"], with_setting("index", own_index), fewer)
	innertrail.deny == denied({"would remove fields from the index: EventID, EventLevel"}) with input as plan(["update"], with_setting("index", own_index), with_setting("index", {"prune": true}))
}

test_own_index_is_allowed if {
	innertrail.deny == set() with input as plan(["update"], healthy, with_setting("index", object.union(own_index, {"prune": false})))
	innertrail.deny == set() with input as plan(["update"], with_setting("index", own_index), with_setting("index", own_index))
}

# Unknown: each guarded attribute, and each object around one.

all_guarded := with_setting("index", own_index)

test_unknown_is_denied if {
	every path in innertrail.guarded | {["logstore"], ["role"], ["index"]} {
		some message in innertrail.deny with input as plan_unknown(all_guarded, path)
		contains(message, sprintf("has a value that is not known before the apply: %s", [concat(".", path)]))
	}
}

test_unknown_is_denied_in_a_creation if {
	every path in innertrail.guarded {
		creation := json.patch(plan_unknown(all_guarded, path), [
			{"op": "replace", "path": "/resource_changes/0/change/before", "value": null},
			{"op": "replace", "path": "/resource_changes/0/change/actions", "value": ["create"]},
		])
		some message in innertrail.deny with input as creation
		contains(message, concat(".", path))
	}
}

test_unknown_is_denied_once if {
	every path in innertrail.guarded - {["index", "prune"]} {
		count(innertrail.deny) == 1 with input as plan_unknown(healthy, path)
	}
}

test_other_unknown_values_are_allowed if {
	innertrail.deny == set() with input as plan_with({"actions": ["create"], "before": null, "after": healthy, "after_unknown": {
		"id": true, "account_id": true, "role_arn": true, "logstore": {"mode": true}, "role": {}, "index": {"fields": {"a": {"type": true}}},
	}})
}

# Removed: an attribute that the plan does not contain is not taken for a healthy one.

test_removed_is_denied if {
	every path in innertrail.guarded - {["delete_logstore_on_destroy"], ["index", "prune"], ["logstore", "accept"]} {
		count(innertrail.deny) == 1 with input as plan(["update"], healthy, json.remove(healthy, [concat("/", path)]))
	}
}

test_removed_objects_are_denied if {
	count(innertrail.deny) == 1 with input as plan(["update"], healthy, object.remove(healthy, ["logstore"]))
	count(innertrail.deny) == 2 with input as plan(["update"], healthy, object.remove(healthy, ["role"]))
}

test_removing_the_permission_to_delete_logs_is_allowed if {
	innertrail.deny == set() with input as plan(["update"], with_setting("delete_logstore_on_destroy", true), object.remove(healthy, ["delete_logstore_on_destroy"]))
}

test_removing_the_own_index_is_allowed if {
	innertrail.deny == set() with input as plan(["update"], with_setting("index", own_index), healthy)
}

# What is no plan, or no readable one.

test_no_plan_is_denied if {
	every document in [
		{}, [], null, "plan", 1, {"resource_changes": null}, {"resource_changes": {}}, {"resource_changes": "none"},
		{"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": {}}},
		{"format_version": "1.2", "planned_values": null},
		[{"path": "plan.json", "contents": plan(["no-op"], healthy, healthy)}],
	] {
		innertrail.deny == {"The input is not a plan: evaluate the output of terraform show -json PLANFILE"} with input as document
	}
}

test_plan_without_resources_is_allowed if {
	innertrail.deny == set() with input as {"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {}}
	innertrail.deny == set() with input as {"resource_changes": []}
}

test_failed_plan_is_denied if {
	count(innertrail.deny) == 1 with input as object.union(plan(["no-op"], healthy, healthy), {"errored": true})
}

test_plan_that_is_not_complete_is_denied if {
	every complete in [false, null, "true", 1] {
		innertrail.deny == {"The plan is not complete, so it does not show every change"} with input as object.union(plan(["no-op"], healthy, healthy), {"complete": complete})
	}
	innertrail.deny == set() with input as object.union(plan(["no-op"], healthy, healthy), {"complete": true})
}

deferred(change) := object.union(plan(["no-op"], healthy, healthy), {"deferred_changes": [change]})

test_deferred_change_is_denied if {
	innertrail.deny == denied({"is deferred: the plan does not show what would change"}) with input as deferred({"reason": "instance_count_unknown", "resource_change": plan(["update"], healthy, healthy).resource_changes[0]})
	every entry in [{}, null, "text", {"resource_change": {}}, {"resource_change": {"type": "innertrail_shipping"}}] {
		count(innertrail.deny) == 1 with input as deferred(entry)
	}
	every list in [null, {}, "text"] {
		count(innertrail.deny) == 1 with input as object.union(plan(["no-op"], healthy, healthy), {"deferred_changes": list})
	}
}

test_deferred_change_of_another_resource_is_allowed if {
	innertrail.deny == set() with input as deferred({"reason": "unknown", "resource_change": {"address": "a.b", "type": "a", "mode": "managed"}})
	innertrail.deny == set() with input as deferred({"reason": "unknown", "resource_change": {"address": "data.innertrail_shipping.b", "type": "innertrail_shipping", "mode": "data"}})
}

test_retention_that_is_not_whole_is_quoted if {
	innertrail.deny == denied({"would lower the retention from 400.5 to 399.5 days, which deletes logs"}) with input as plan(["update"], with_setting("logstore", {"retention_days": 400.5}), with_setting("logstore", {"retention_days": 399.5}))
	innertrail.deny == denied({"would keep logs for only 30.5 days; at least 180 are required"}) with input as plan(["create"], null, with_setting("logstore", {"retention_days": 30.5}))
}

test_change_that_is_not_understood_is_denied if {
	every change in [
		{}, {"actions": []}, {"actions": null, "before": healthy, "after": healthy}, {"actions": ["erase"], "before": healthy, "after": healthy},
		{"actions": ["update"], "before": healthy, "after": null}, {"actions": ["update"], "before": healthy},
	] {
		innertrail.deny == {"Change 1 of the plan (innertrail_shipping.audit) is not understood"} with input as plan_with(change)
	}
	every entry in [{}, null, "text", {"type": "innertrail_shipping"}, {"type": null, "address": "a.b"}] {
		count(innertrail.deny) == 1 with input as {"resource_changes": [entry]}
	}
}

test_other_resources_are_left_alone if {
	innertrail.deny == set() with input as {"resource_changes": [{"address": "a.b", "type": "a", "change": {"actions": ["delete"], "before": {}, "after": null}}]}
}

# The data source has the same type name, and much in it is unknown before the apply.
test_the_data_source_is_left_alone if {
	innertrail.deny == set() with input as {"resource_changes": [{
		"address": "data.innertrail_shipping.audit",
		"mode": "data",
		"type": "innertrail_shipping",
		"change": {"actions": ["read"], "before": null, "after": {"trail_name": "platform-ops"}, "after_unknown": {"enabled": true, "project_name": true}},
	}]}
}
