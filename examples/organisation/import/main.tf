# Manages the trails of an inventory, which find/main.tf has written once. From
# then on the inventory is the configuration: it is edited by hand, and in version
# control.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

variable "accounts" {
  description = "The accounts by their id, as find/main.tf found them, and those whose trail is to be created."
  type = map(object({
    assume_role_arn = string
    trail_name      = string
    region          = string
    project_name    = string
    project_region  = optional(string)
    create_project  = optional(bool, false)
    retention_days  = optional(number)
    enabled         = optional(bool)
  }))
}

provider "innertrail" {
  region = "cn-hangzhou"
}

resource "innertrail_shipping" "audit" {
  for_each = var.accounts

  assume_role_arn = each.value.assume_role_arn
  trail_name      = each.value.trail_name
  region          = each.value.region
  project_name    = each.value.project_name
  project_region  = each.value.project_region
  create_project  = each.value.create_project
  enabled         = each.value.enabled
  logstore        = { retention_days = each.value.retention_days }
}
