# What a plan may not do to the shipping of an audit log. Evaluate it against
# terraform show -json: opa eval --data shipping.rego --input plan.json
# data.innertrail.deny, or conftest test --namespace innertrail plan.json.
package innertrail

import rego.v1

# The least time that logs must be kept, in days.
minimum_retention_days := 180

shippings contains change if {
	some change in input.resource_changes
	change.type == "innertrail_shipping"
}

deny contains message if {
	some change in shippings
	"delete" in change.change.actions
	message := sprintf("%s would be destroyed or replaced: platform events would no longer be shipped", [change.address])
}

deny contains message if {
	some change in shippings
	change.change.after.enabled == false
	message := sprintf("%s would be stopped", [change.address])
}

deny contains message if {
	some change in shippings
	change.change.after.delete_logstore_on_destroy
	message := sprintf("%s would be allowed to delete its logs: delete_logstore_on_destroy", [change.address])
}

deny contains message if {
	some change in shippings
	change.change.before.deletion_protection
	change.change.after.deletion_protection == false
	message := sprintf("%s would lose its deletion protection", [change.address])
}

deny contains message if {
	some change in shippings
	days := change.change.after.logstore.retention_days
	days < minimum_retention_days
	message := sprintf("%s would keep logs for %d days only, and %d are demanded", [change.address, days, minimum_retention_days])
}

# A move leaves the old logs where they are: somebody must know that there are two places.
deny contains message if {
	some change in shippings
	"update" in change.change.actions
	change.change.before.project_name != change.change.after.project_name
	not moved_by_hand(change)
	message := sprintf("%s would move from project %s to %s", [change.address, change.change.before.project_name, change.change.after.project_name])
}

# The trail was pointed elsewhere behind Terraform's back, and the plan takes it home.
moved_by_hand(change) if {
	some drifted in input.resource_drift
	drifted.address == change.address
	drifted.change.before.project_name == change.change.after.project_name
}
