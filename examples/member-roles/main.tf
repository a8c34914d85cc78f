# The roles of one member account. The credentials belong to the management
# account, which enters its members through the role that the resource directory
# makes in them.

terraform {
  required_providers {
    alicloud = {
      source = "aliyun/alicloud"
    }
  }
}

variable "account_id" {
  description = "The member account."
  type        = string
}

variable "hub_role_arn" {
  description = "The role of the hub account that may assume the roles of the members."
  type        = string
  default     = "acs:ram::1000000000000001:role/audit-hub"
}

# What the member ships, and may change. Of an imported trail, these are the
# values of the inventory.
variable "region" {
  description = "Home region of the trail."
  type        = string
  default     = "cn-hangzhou"
}

variable "trail_name" {
  description = "Name of the trail."
  type        = string
  default     = "platform-ops"
}

variable "project_name" {
  description = "Log Service project that holds the Logstore."
  type        = string
  default     = null # audit-<account_id>
}

variable "project_region" {
  description = "Region of the project."
  type        = string
  default     = null # that of the trail
}

provider "alicloud" {
  region = "cn-hangzhou"

  assume_role {
    role_arn = "acs:ram::${var.account_id}:role/ResourceDirectoryAccountAccessRole"
  }
}

module "policies" {
  source = "./policies"

  account_id     = var.account_id
  hub_role_arn   = var.hub_role_arn
  region         = var.region
  trail_name     = var.trail_name
  project_name   = var.project_name
  project_region = var.project_region
}

resource "alicloud_ram_policy" "audit" {
  for_each = module.policies.policies

  policy_name     = each.key
  policy_document = each.value
}

resource "alicloud_ram_role" "audit" {
  for_each = module.policies.policies

  role_name                   = each.key
  assume_role_policy_document = module.policies.trust
}

resource "alicloud_ram_role_policy_attachment" "audit" {
  for_each = module.policies.policies

  role_name   = alicloud_ram_role.audit[each.key].role_name
  policy_name = alicloud_ram_policy.audit[each.key].policy_name
  policy_type = "Custom"
}

output "role_arns" {
  description = "For assume_role_arn."
  value       = { for name, role in alicloud_ram_role.audit : name => role.arn }
}
