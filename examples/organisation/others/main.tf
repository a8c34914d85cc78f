# What others made in 54 of the 60 accounts of the emulator, in three regions.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

locals {
  regions = ["cn-hangzhou", "cn-shanghai", "ap-southeast-1"]
}

resource "innertrail_shipping" "made" {
  for_each = { for n in range(1, 55) : format("5%015d", n) => local.regions[n % 3] }

  assume_role_arn = "acs:ram::${each.key}:role/audit-shipping"
  trail_name      = "platform-ops"
  region          = each.value
  project_name    = "audit-${each.key}"
  create_project  = true
}
