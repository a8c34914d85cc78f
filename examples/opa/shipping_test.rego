package innertrail_test

import data.innertrail
import rego.v1

healthy := {
	"enabled": true,
	"deletion_protection": true,
	"delete_logstore_on_destroy": false,
	"project_name": "security-audit",
	"logstore": {"retention_days": 3650},
}

plan(actions, before, after) := {"resource_changes": [{
	"address": "innertrail_shipping.audit",
	"type": "innertrail_shipping",
	"change": {"actions": actions, "before": before, "after": after},
}]}

with_setting(name, value) := object.union(healthy, {name: value})

test_no_change_is_allowed if {
	count(innertrail.deny) == 0 with input as plan(["no-op"], healthy, healthy)
}

test_creation_is_allowed if {
	count(innertrail.deny) == 0 with input as plan(["create"], null, healthy)
}

test_repair_is_allowed if {
	count(innertrail.deny) == 0 with input as plan(["update"], with_setting("enabled", false), healthy)
}

test_destroy_is_denied if {
	innertrail.deny == {"innertrail_shipping.audit would be destroyed or replaced: platform events would no longer be delivered"} with input as plan(["delete"], healthy, null)
}

test_replacement_is_denied if {
	count(innertrail.deny) == 1 with input as plan(["delete", "create"], healthy, healthy)
}

test_stop_is_denied if {
	innertrail.deny == {"innertrail_shipping.audit would be stopped"} with input as plan(["update"], healthy, with_setting("enabled", false))
}

test_deleting_logs_is_denied if {
	count(innertrail.deny) == 1 with input as plan(["update"], healthy, with_setting("delete_logstore_on_destroy", true))
}

test_lifting_protection_is_denied if {
	count(innertrail.deny) == 1 with input as plan(["update"], healthy, with_setting("deletion_protection", false))
}

test_short_retention_is_denied if {
	innertrail.deny == {"innertrail_shipping.audit would keep logs for only 30 days; at least 180 are required"} with input as plan(["create"], null, with_setting("logstore", {"retention_days": 30}))
}

test_move_is_denied if {
	innertrail.deny == {"innertrail_shipping.audit would move from project security-audit to other"} with input as plan(["update"], healthy, with_setting("project_name", "other"))
}

test_return_is_allowed if {
	back := plan(["update"], with_setting("project_name", "other"), healthy)
	drift := {"resource_drift": [{"address": "innertrail_shipping.audit", "change": {"before": healthy, "after": with_setting("project_name", "other")}}]}
	count(innertrail.deny) == 0 with input as object.union(back, drift)
}

test_other_resources_are_left_alone if {
	count(innertrail.deny) == 0 with input as {"resource_changes": [{"address": "a.b", "type": "a", "change": {"actions": ["delete"], "before": {}, "after": null}}]}
}
