# The guard as control policies, for a member account of a resource directory. It
# binds every user and role of the member but the break-glass role; the apply role
# may repair.
#
# Apply it with credentials of the management account, whose identities no control
# policy binds: there it is undone, too. The feature must be on in the resource
# directory, and the system policy FullAliyunAccess must stay attached.

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
  description = "Member account whose platform events are delivered."
  type        = string
  default     = "1234567890123456"
}

provider "innertrail" {
  region = "cn-hangzhou"
}

data "innertrail_policy_document" "guard" {
  use          = "guard"
  language     = "control_policy"
  trail_name   = "platform-ops"
  project_name = "security-audit"

  # Name every argument that the shipping names: without these, a role of your own
  # and a trail of another region are not protected, and no message says so.
  # role   = { name = "platform-ops-delivery" }
  # region = "cn-shanghai"

  # Both roles must exist in the member account before the guard.
  break_glass_role_arns = ["acs:ram::${var.account_id}:role/break-glass"]
  apply_role_arns       = ["acs:ram::${var.account_id}:role/deploy"]

  # Who may assume them.
  caller_arns = ["acs:ram::${var.account_id}:user/security-officer"]
}
