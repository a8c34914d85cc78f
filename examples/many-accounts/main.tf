# The shippings of many accounts by one provider: the credentials are those of a hub
# account, and each account has a role that they may assume. Nothing but the name of
# the role and of the project differs, so an account more is a line more.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

variable "accounts" {
  description = "Accounts by a name of your choice: the role to act through, and the Log Service project, whose name is unique across all accounts."
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
  description = "Where the events of each account are."
  value       = { for name, shipping in innertrail_shipping.audit : name => "${shipping.project_name}/${shipping.logstore_name}" }
}
