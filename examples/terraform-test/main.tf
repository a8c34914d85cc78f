# A small module with tests. tests/mocked.tftest.hcl has no prerequisites;
# tests/emulator.tftest.hcl needs an emulator of Alibaba Cloud on this machine.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

variable "environment" {
  description = "Short name of the environment, such as prod."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2,8}$", var.environment))
    error_message = "The name of the environment must have 2 to 8 lowercase letters."
  }
}

variable "retention_days" {
  description = "How long platform events are kept, in days; 3650 keeps them forever."
  type        = number
  default     = 3650

  validation {
    condition     = var.retention_days >= 180
    error_message = "Platform events must be kept for at least 180 days."
  }
}

resource "innertrail_shipping" "audit" {
  trail_name     = "platform-${var.environment}"
  project_name   = "audit-${var.environment}"
  create_project = true
  logstore       = { retention_days = var.retention_days }
}

output "logstore" {
  description = "Where to query the events."
  value       = "${innertrail_shipping.audit.project_name}/${innertrail_shipping.audit.logstore_name}"
}
