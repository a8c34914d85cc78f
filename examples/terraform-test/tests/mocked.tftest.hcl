# Tests of the module alone: nothing is called, so there are neither credentials nor a
# network. Computed values are those that stand here. Terraform 1.7, OpenTofu 1.8.

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
    error_message = "The trail is named after the environment."
  }
  assert {
    condition     = output.logstore == "audit-prod/innertrail_platform-prod"
    error_message = "The output names project and Logstore."
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
