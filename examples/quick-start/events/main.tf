# The newest events that the account's trail has delivered since its Logstore was
# created.
terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

provider "innertrail" {
  region = "cn-hangzhou"
}

data "innertrail_shipping" "audit" {}

data "innertrail_events" "newest" {
  from  = data.innertrail_shipping.audit.integrity.logstore_created
  to    = timeadd(plantimestamp(), "1m") # with those of this second
  limit = 3
}

output "events" {
  value = [
    for event in data.innertrail_events.newest.events :
    "${event.event_time} ${event.event_name} on ${event.resource_id}: ${event.event_description}"
  ]
}
