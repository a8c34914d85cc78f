# Tests of the module alone: no call is made, so neither credentials nor a network are
# needed. Computed values are set below. Needs Terraform 1.7 or OpenTofu 1.8.

mock_provider "innertrail" {
  mock_resource "innertrail_shipping" {
    defaults = {
      logstore_name = "innertrail_platform-prod"
      role_status   = "authorized"
    }
  }
}

variables {
  environment = "prod"
}

run "names" {
  assert {
    condition     = innertrail_shipping.audit.trail_name == "platform-prod"
    error_message = "The trail must be named after the environment."
  }
  assert {
    condition     = output.logstore == "audit-prod/innertrail_platform-prod"
    error_message = "The output must name project and Logstore."
  }
}

run "refuses_a_short_retention" {
  command = plan

  variables {
    retention_days = 30
  }
  expect_failures = [var.retention_days]
}

run "refuses_a_long_name" {
  command = plan

  variables {
    environment = "production"
  }
  expect_failures = [var.environment]
}
