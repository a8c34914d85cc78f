# Changes to an audit log that a plan must not contain. Evaluate it against
# terraform show -json: opa eval --data shipping.rego --input plan.json
# data.innertrail.deny, or conftest test --namespace innertrail plan.json.
package innertrail

import rego.v1

# The minimum retention, in days.
minimum_retention_days := 180

changes contains change if {
	some change in input.resource_changes
	change.type == "innertrail_shipping"
}

deny contains message if {
	some change in changes
	"delete" in change.change.actions
	message := sprintf("%s would be destroyed or replaced: platform events would no longer be delivered", [change.address])
}

deny contains message if {
	some change in changes
	change.change.after.enabled == false
	message := sprintf("%s would be stopped", [change.address])
}

deny contains message if {
	some change in changes
	change.change.after.delete_logstore_on_destroy
	message := sprintf("%s would be allowed to delete its logs: delete_logstore_on_destroy", [change.address])
}

deny contains message if {
	some change in changes
	change.change.before.deletion_protection
	change.change.after.deletion_protection == false
	message := sprintf("%s would lose its deletion protection", [change.address])
}

deny contains message if {
	some change in changes
	days := change.change.after.logstore.retention_days
	days < minimum_retention_days
	message := sprintf("%s would keep logs for only %d days; at least %d are required", [change.address, days, minimum_retention_days])
}

# A move leaves the old logs behind: a person must know that there are now two places.
deny contains message if {
	some change in changes
	"update" in change.change.actions
	change.change.before.project_name != change.change.after.project_name
	not moved_outside_terraform(change)
	message := sprintf("%s would move from project %s to %s", [change.address, change.change.before.project_name, change.change.after.project_name])
}

# The trail's destination was changed outside Terraform, and the plan restores it.
moved_outside_terraform(change) if {
	some drifted in input.resource_drift
	drifted.address == change.address
	drifted.change.before.project_name == change.change.after.project_name
}
