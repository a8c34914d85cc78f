# Finds the trail of each account, whatever its name and its region, for the
# inventory that import/main.tf takes. It changes nothing.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

variable "account_ids" {
  description = "The accounts to look into."
  type        = set(string)
}

variable "skip" {
  description = "Accounts that cannot be read: each is an error."
  type        = set(string)
  default     = []
}

provider "innertrail" {
  region = "cn-hangzhou"
}

data "innertrail_shipping" "found" {
  for_each = setsubtract(var.account_ids, var.skip)

  assume_role_arn = "acs:ram::${each.key}:role/audit-reading"
}

output "accounts" {
  description = "The inventory: the accounts that have a trail, and what it ships to."
  value = {
    for id, found in data.innertrail_shipping.found : id => {
      assume_role_arn = "acs:ram::${id}:role/audit-shipping"
      trail_name      = found.trail_name
      region          = found.region
      project_name    = found.project_name
      project_region  = found.project_region
      retention_days  = found.retention_days
      enabled         = found.enabled
    } if found.exists
  }
}

output "without_trail" {
  description = "The accounts that have none, with what is known about them."
  value       = { for id, found in data.innertrail_shipping.found : id => found.reasons if !found.exists }
}
