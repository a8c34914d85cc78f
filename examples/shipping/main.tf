# The folder that the pipelines in ../drift-detection, ../atlantis and
# ../tofu-controller look after.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

# Region and credentials come from the pipeline.
provider "innertrail" {}

resource "innertrail_shipping" "audit" {
  trail_name          = "platform-ops"
  project_name        = "security-audit"
  deletion_protection = true
}
