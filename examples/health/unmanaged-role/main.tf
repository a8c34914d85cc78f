# A delivery role that another team owns: the provider reads it and never changes
# it, so a problem with it is a warning in the plan, not a change that an apply
# could make. The postcondition turns it into an error, and the plan exits with
# code 1.

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
  role           = { name = "audit-delivery" }

  lifecycle {
    postcondition {
      condition     = self.role_status == "authorized"
      error_message = "Delivery role ${self.role.name}: ${self.role_status}. Ask the team that owns it."
    }
  }
}
