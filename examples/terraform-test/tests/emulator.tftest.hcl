# Tests of the module with the real provider, against an emulator of Alibaba Cloud:
#
#   go run ./internal/cmd/innertrail-emulator      in a checkout of the provider's source
#   terraform test                      here
#
# The endpoints are set in this file, and the key is valid in the emulator only: these
# tests cannot change a real account, whatever the environment contains.

variables {
  environment = "prod"
}

provider "innertrail" {
  region              = "cn-hangzhou"
  access_key          = "LTAIemulatorroot00000001"
  secret_key          = "emulatorRootSecret000000000001"
  allowed_account_ids = ["1000000000000001"]

  endpoints {
    actiontrail = "http://127.0.0.1:18900"
    ram         = "http://127.0.0.1:18900"
    sts         = "http://127.0.0.1:18900"
    sls         = "http://127.0.0.1:18900"
  }
}

run "ships" {
  assert {
    condition     = innertrail_shipping.audit.trail_status == "present" && innertrail_shipping.audit.role_status == "authorized"
    error_message = "Trail ${innertrail_shipping.audit.trail_status}, role ${innertrail_shipping.audit.role_status}."
  }
  assert {
    condition     = innertrail_shipping.audit.index_status == "complete"
    error_message = innertrail_shipping.audit.index_status
  }
  assert {
    condition     = innertrail_shipping.audit.logstore.retention_days == 3650
    error_message = "Logs must be kept forever."
  }
}

run "ships_there_still" {
  assert {
    condition     = output.logstore == "audit-prod/innertrail_platform-prod"
    error_message = "A second apply must not move anything."
  }
}
