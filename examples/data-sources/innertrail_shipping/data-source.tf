# The health of the account's trail. To make a run fail when it is unhealthy, use
# a postcondition; an assert in a check block only warns. Keep the data source
# outside the check block: inside, every plan reports a change. In the folder of
# the resource, add depends_on = [innertrail_shipping.audit]: without it, the
# postcondition ends an apply before the apply can repair what is unhealthy.
data "innertrail_shipping" "now" {
  lifecycle {
    postcondition {
      condition     = self.healthy
      error_message = join("; ", self.reasons)
    }
  }
}

output "last_delivery" {
  value = data.innertrail_shipping.now.last_delivery
}

# Whether the logs can be altered, forged, filtered or silenced. If they can, or
# if that is not known, the trail is not healthy.
output "integrity" {
  value = data.innertrail_shipping.now.integrity.status
}
