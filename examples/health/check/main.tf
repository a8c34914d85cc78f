# A check block: a problem that is not a difference from the configuration, such
# as a failed delivery, is a warning in every plan and apply, and the exit code
# stays 0. Logs that can be altered are one too, also if logstore.accept of the
# resource has it. Keep the data source outside the check block: inside, every
# plan reports a change.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

provider "innertrail" {
  region = "cn-hangzhou"
}

resource "innertrail_shipping" "audit" {
  trail_name     = "platform-ops"
  project_name   = "security-audit"
  create_project = true
}

data "innertrail_shipping" "audit" {
  trail_name   = innertrail_shipping.audit.trail_name
  project_name = innertrail_shipping.audit.project_name
  depends_on   = [innertrail_shipping.audit] # reads again after an apply that changed it
}

check "delivery" {
  assert {
    condition     = data.innertrail_shipping.audit.healthy
    error_message = join("; ", data.innertrail_shipping.audit.reasons)
  }
}
