# A postcondition: a problem that is not a difference from the configuration, such
# as a failed delivery, is an error, and the plan exits with code 1. Drift from
# the configuration is still a planned change, exit code 2, and is repaired first.
# Logs that can be altered are an error, also if logstore.accept of the resource
# has it.

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

  lifecycle {
    postcondition {
      condition     = self.healthy
      error_message = join("; ", self.reasons)
    }
  }
}
