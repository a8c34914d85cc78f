# The policies of the roles through which a hub account manages the shipping of a
# member: audit-shipping plans and applies, and audit-reading queries and tells
# coverage. Only the role of the hub may assume them. No call is made, and no
# credentials are needed.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
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
}

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

data "innertrail_policy_document" "shipping" {
  account_id     = var.account_id
  region         = var.region
  trail_name     = var.trail_name
  project_name   = coalesce(var.project_name, "audit-${var.account_id}")
  project_region = var.project_region
  create_project = true
}

data "innertrail_policy_document" "members" {
  for_each = toset(["audit-shipping", "audit-reading"])

  use          = "coverage"
  role_pattern = "acs:ram::{account_id}:role/${each.key}"
}

output "policies" {
  description = "The policy of each role. In place of apply, apply_without_end creates what is missing and cannot end, stop, shorten or move anything."
  value = {
    audit-shipping = data.innertrail_policy_document.shipping.apply
    audit-reading  = data.innertrail_policy_document.members["audit-reading"].documents[0]
  }
}

output "trust" {
  description = "The trust policy of both roles."
  value = jsonencode({
    Version   = "1"
    Statement = [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { RAM = [var.hub_role_arn] } }]
  })
}

output "hub_policies" {
  description = "The policies of the hub's role: to list the members, and to assume these roles in each."
  value       = { for role, members in data.innertrail_policy_document.members : role => members.assume_role }
}
