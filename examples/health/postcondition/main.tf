# A postcondition: what is wrong with the shipping beyond its declaration, such as a
# delivery that fails, is an error, and the plan ends with exit code 1. Drift of what
# is declared is a planned change as ever, exit code 2, and is repaired first.

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
  depends_on   = [innertrail_shipping.audit] # looks again after an apply that changed it

  lifecycle {
    postcondition {
      condition     = self.healthy
      error_message = join("; ", self.reasons)
    }
  }
}
