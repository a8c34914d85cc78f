# Before a trail exists: what would prevent the creation of one in this account.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

provider "innertrail" {}

data "innertrail_shipping" "preflight" {
  trail_name = "platform-ops"
}

output "obstacles" {
  value = data.innertrail_shipping.preflight.obstacles
}
