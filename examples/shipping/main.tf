# Log delivery for one account. Region and credentials come from the environment, so
# that a person, a pipeline that plans and one that applies can use the same files.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

provider "innertrail" {}

resource "innertrail_shipping" "audit" {
  trail_name          = "platform-ops"
  project_name        = "security-audit"
  deletion_protection = true
}
