# The guard as RAM policies, for an account that belongs to no resource directory.
# It binds the users and roles in users and roles, the apply role and the delivery
# roles. Do not list the break-glass role or the callers.
#
# Apply it as an identity that it does not bind. Afterwards only such an identity
# can change or remove it.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
    alicloud = {
      source = "aliyun/alicloud"
    }
  }
}

variable "account_id" {
  description = "Account whose platform events are delivered: that of the credentials."
  type        = string
  default     = "1234567890123456"
}

variable "users" {
  description = "RAM users to bind: all but the callers."
  type        = set(string)
  default     = ["alice", "bob"]
}

variable "roles" {
  description = "RAM roles to bind: all but the break-glass role, the apply role and the delivery roles."
  type        = set(string)
  default     = ["administrator"]
}

variable "delivery_roles" {
  description = "Roles that ActionTrail delivers in. Name one of your own in role of the data source, too. No policy can be attached to a service-linked role."
  type        = set(string)
  default     = ["AliyunActionTrailDefaultRole"]
}

provider "innertrail" {
  region = "cn-hangzhou"
}

data "innertrail_policy_document" "guard" {
  use          = "guard"
  trail_name   = "platform-ops"
  project_name = "security-audit"

  # Name every argument that the shipping names: without these, a role of your own
  # and a trail of another region are not protected, and no message says so.
  # role   = { name = "platform-ops-delivery" }
  # region = "cn-shanghai"

  # Both roles must exist before the guard.
  break_glass_role_arns = ["acs:ram::${var.account_id}:role/break-glass"]
  apply_role_arns       = ["acs:ram::${var.account_id}:role/deploy"]

  # Who may assume them.
  caller_arns = ["acs:ram::${var.account_id}:user/security-officer"]

  # The guard protects every policy whose name begins like this.
  guard_policy_name = "innertrail-guard"
}
