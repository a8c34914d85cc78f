# Changes to an audit log that a plan must not contain. In plan.json is what
# terraform show -json PLANFILE prints. This prints what is denied and ends with 1, or
# with 0 if nothing is:
#
#   opa eval --fail-defined --format=raw --data shipping.rego --input plan.json 'data.innertrail.deny[_]'
#
# Without --fail-defined, opa eval ends with 0 whatever is denied. With conftest:
#
#   conftest test --policy shipping.rego --namespace innertrail plan.json
#
# It denies what a plan newly weakens, not what was weak before. An attribute whose
# value is not known until the apply is denied, because a review cannot see it.
package innertrail

import rego.v1

# The minimum retention, in days.
minimum_retention_days := 180

# The attributes that the rules below compare.
guarded := {
	["enabled"], ["deletion_protection"], ["delete_logstore_on_destroy"], ["project_name"], ["project_region"],
	["logstore", "retention_days"], ["logstore", "accept"], ["role", "name"], ["role", "manage"], ["index", "prune"],
}

changes contains change if {
	some change in input.resource_changes
	change.type == "innertrail_shipping"
	object.get(change, "mode", "managed") == "managed"
}

# The changes that leave a resource behind.
kept contains change if {
	some change in changes
	is_object(change.change.after)
}

deny contains "The input is not a plan: evaluate the output of terraform show -json PLANFILE" if not is_plan

# A plan without resources has no resource_changes.
is_plan if is_array(input.resource_changes)

is_plan if {
	is_string(input.format_version)
	is_object(input.planned_values)
	not "resource_changes" in object.keys(input)
}

deny contains "The plan failed, so it does not show every change" if input.errored

# With -target, or with changes that are left to a later plan.
deny contains "The plan is not complete, so it does not show every change" if {
	"complete" in object.keys(input)
	input.complete != true
}

deny contains "The deferred changes of the plan are not understood" if {
	"deferred_changes" in object.keys(input)
	not is_array(input.deferred_changes)
}

deny contains message if {
	some deferred in input.deferred_changes
	not left_alone(deferred.resource_change)
	message := sprintf("%v is deferred: the plan does not show what would change", [deferred.resource_change.address])
}

deny contains message if {
	some i, deferred in input.deferred_changes
	not named(deferred)
	message := sprintf("Deferred change %d of the plan is not understood", [i + 1])
}

named(deferred) if is_string(deferred.resource_change.address)

left_alone(change) if {
	is_string(change.type)
	change.type != "innertrail_shipping"
}

left_alone(change) if change.mode == "data"

deny contains message if {
	some i, change in input.resource_changes
	not understood(change)
	message := sprintf("Change %d of the plan (%v) is not understood", [i + 1, address(change)])
}

default address(_) := "without an address"

address(change) := change.address

understood(change) if {
	is_string(change.type)
	change.type != "innertrail_shipping"
}

understood(change) if {
	is_string(change.address)
	count(change.change.actions) > 0
	every action in change.change.actions {
		action in {"no-op", "read", "create", "update", "delete", "forget"}
	}
	has_result(change)
}

# Only what ends has no planned values.
has_result(change) if is_object(change.change.after)

has_result(change) if change.change.actions in [["delete"], ["forget"], ["read"]]

deny contains message if {
	some change in changes
	"delete" in change.change.actions
	message := sprintf("%s would be destroyed or replaced: platform events would no longer be delivered", [change.address])
}

deny contains message if {
	some change in changes
	"forget" in change.change.actions
	message := sprintf("%s would no longer be managed: no plan would show when delivery stops", [change.address])
}

deny contains message if {
	some change in kept
	some path in guarded
	is_unknown(change, path)
	message := sprintf("%s has a value that is not known before the apply: %s", [change.address, concat(".", path)])
}

# An attribute is unknown if it or an object around it is.
is_unknown(change, path) if {
	some n in numbers.range(1, count(path))
	object.get(object.get(change.change, "after_unknown", {}), array.slice(path, 0, n), false) == true
}

# One element of a set may be unknown.
is_unknown(change, path) if true in object.get(object.get(change.change, "after_unknown", {}), path, false)

# The planned value of an attribute, or null.
after(change, path) := object.get(change.change.after, path, null)

# The values of an attribute before the change: as refreshed, and as recorded in the
# state if it was changed outside Terraform since.
before(change, path) := {value |
	some state in [s | some s in array.concat([change.change], drift(change))]
	value := object.get(state.before, path, null)
	value != null
}

drift(change) := [drifted.change |
	some drifted in input.resource_drift
	drifted.address == change.address
	is_object(drifted.change.before)
]

deny contains message if {
	some change in kept
	after(change, ["enabled"]) != true
	not is_unknown(change, ["enabled"])
	before(change, ["enabled"]) != {false}
	message := sprintf("%s would be stopped", [change.address])
}

deny contains message if {
	some change in kept
	after(change, ["delete_logstore_on_destroy"]) == true
	before(change, ["delete_logstore_on_destroy"]) != {true}
	message := sprintf("%s would be allowed to delete its logs: delete_logstore_on_destroy", [change.address])
}

deny contains message if {
	some change in kept
	true in before(change, ["deletion_protection"])
	after(change, ["deletion_protection"]) != true
	not is_unknown(change, ["deletion_protection"])
	message := sprintf("%s would lose its deletion protection", [change.address])
}

retention := ["logstore", "retention_days"]

deny contains message if {
	some change in kept
	days := after(change, retention)
	is_number(days)
	days < minimum_retention_days
	not restored(change, days)
	message := sprintf("%s would keep logs for only %v days; at least %v are required", [change.address, days, minimum_retention_days])
}

# It was accepted before, and is the longest that the change finds.
restored(change, days) if {
	object.get(state_before(change), retention, null) == days
	max(before(change, retention)) == days
}

# Lowering the retention deletes logs, even with the consent that the provider asks for.
deny contains message if {
	some change in kept
	days := after(change, retention)
	days >= minimum_retention_days
	longest := max(before(change, retention))
	days < longest
	message := sprintf("%s would lower the retention from %v to %v days, which deletes logs", [change.address, longest, days])
}

deny contains message if {
	some change in kept
	not is_number(after(change, retention))
	not is_unknown(change, retention)
	message := sprintf("%s does not say how long it keeps logs", [change.address])
}

# A move leaves the old logs behind: a person must know that there are now two places.
# To restore a destination that was changed outside Terraform is no move.
deny contains message if {
	some change in kept
	some attribute, name in {"project_name": "project", "project_region": "region"}
	recorded := object.get(state_before(change), attribute, null)
	recorded != null
	recorded != after(change, [attribute])
	not is_unknown(change, [attribute])
	message := sprintf("%s would move from %s %v to %v", [change.address, name, recorded, after(change, [attribute])])
}

# What the state has recorded.
state_before(change) := drift(change)[0].before

state_before(change) := change.change.before if {
	count(drift(change)) == 0
	is_object(change.change.before)
}

# A change of the role re-creates the trail.
deny contains message if {
	some change in kept
	some name in before(change, ["role", "name"])
	name != after(change, ["role", "name"])
	not is_unknown(change, ["role", "name"])
	message := sprintf("%s would deliver through role %v instead of %s", [change.address, after(change, ["role", "name"]), name])
}

deny contains message if {
	some change in kept
	true in before(change, ["role", "manage"])
	after(change, ["role", "manage"]) != true
	not is_unknown(change, ["role", "manage"])
	message := sprintf("%s would no longer repair its delivery role", [change.address])
}

# What is accepted is no error of an apply any more, only a warning.
deny contains message if {
	some change in kept
	some consent in after(change, ["logstore", "accept"])
	not consent in {accepted | some list in before(change, ["logstore", "accept"]); some accepted in list}
	message := sprintf("%s would accept that its logs can be altered: %s", [change.address, consent])
}

deny contains message if {
	some change in kept
	after(change, ["index", "prune"]) == true
	before(change, ["index", "prune"]) != {true}
	message := sprintf("%s would remove fields from the index that are not configured: prune", [change.address])
}

deny contains message if {
	some change in kept
	after(change, ["index", "prune"]) == true
	some fields in before(change, ["index", "fields"])
	removed := object.keys(fields) - field_names(change)
	count(removed) > 0
	message := sprintf("%s would remove fields from the index: %s", [change.address, concat(", ", sort(removed))])
}

field_names(change) := object.keys(after(change, ["index", "fields"]))

field_names(change) := set() if not is_object(after(change, ["index", "fields"]))
