# Delivers platform events to a project that is created, too.
terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

variable "account_id" {
  type    = string
  default = "1000000000000001" # the emulator's
}

provider "innertrail" {
  region              = "cn-hangzhou"
  allowed_account_ids = [var.account_id]
}

resource "innertrail_shipping" "audit" {
  trail_name     = "platform-ops"
  project_name   = "security-audit-${var.account_id}"
  create_project = true
}
