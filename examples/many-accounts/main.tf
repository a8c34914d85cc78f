# Log delivery for many accounts with one provider. The credentials belong to a
# hub account and may assume a role in each account. Only the role and the project
# differ, so each further account is one more line.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

variable "accounts" {
  description = "Accounts by a name of your choice: the role to assume, and the Log Service project, whose name is unique across all accounts."
  type = map(object({
    role_arn     = string
    project_name = string
  }))
  default = {
    billing = { role_arn = "acs:ram::2000000000000002:role/audit-shipping", project_name = "audit-2000000000000002" }
    shop    = { role_arn = "acs:ram::3000000000000003:role/audit-shipping", project_name = "audit-3000000000000003" }
  }
}

provider "innertrail" {
  region = "cn-hangzhou"
}

resource "innertrail_shipping" "audit" {
  for_each = var.accounts

  assume_role_arn = each.value.role_arn
  trail_name      = "platform-ops"
  project_name    = each.value.project_name
  create_project  = true
}

output "logstores" {
  description = "Where to find the events of each account."
  value       = { for name, shipping in innertrail_shipping.audit : name => "${shipping.project_name}/${shipping.logstore_name}" }
}
