# Log delivery for one account. Region and credentials come from the environment, so
# that a person, a pipeline that plans and one that applies can use the same files.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

variable "account_id" {
  type    = string
  default = "1000000000000001" # yours; this is the emulator's
}

provider "innertrail" {
  allowed_account_ids = [var.account_id]
}

resource "innertrail_shipping" "audit" {
  trail_name          = "platform-ops"
  project_name        = "security-audit-${var.account_id}"
  create_project      = true
  deletion_protection = true
}
