# The health of the account's trail. To make a run fail when it is unhealthy, use a
# postcondition; an assert in a check block only warns. Keep the data source outside
# the check block: inside, every plan reports a change.
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
