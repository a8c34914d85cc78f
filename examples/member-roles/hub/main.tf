# The role of the hub account, through which all members are reached. The
# credentials belong to the hub account: the management account, or a delegated
# administrator of the resource directory.

terraform {
  required_providers {
    alicloud = {
      source = "aliyun/alicloud"
    }
  }
}

variable "account_id" {
  description = "The hub account."
  type        = string
}

variable "deployer_arns" {
  description = "The users and roles of the hub account that plan and apply, such as the role of a pipeline. Only they may assume the role."
  type        = list(string)
}

provider "alicloud" {
  region = "cn-hangzhou"
}

module "policies" {
  source = "../policies"

  account_id   = var.account_id
  hub_role_arn = "acs:ram::${var.account_id}:role/audit-hub"
}

resource "alicloud_ram_role" "hub" {
  role_name = "audit-hub"
  assume_role_policy_document = jsonencode({
    Version   = "1"
    Statement = [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { RAM = var.deployer_arns } }]
  })
}

resource "alicloud_ram_policy" "hub" {
  for_each = module.policies.hub_policies

  policy_name     = "audit-hub-${each.key}"
  policy_document = each.value
}

resource "alicloud_ram_role_policy_attachment" "hub" {
  for_each = module.policies.hub_policies

  role_name   = alicloud_ram_role.hub.role_name
  policy_name = alicloud_ram_policy.hub[each.key].policy_name
  policy_type = "Custom"
}

output "role_arn" {
  description = "For assume_role in the provider block, and for hub_role_arn of the members."
  value       = alicloud_ram_role.hub.arn
}
