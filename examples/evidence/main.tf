# The report for an auditor: whether the record of platform events has gaps in a
# window. It changes nothing.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

provider "innertrail" {
  region    = "cn-hangzhou"
  read_only = true
}

variable "from" {
  description = "Start of the window. Default: 30 days before its end."
  type        = string
  default     = null
}

variable "to" {
  description = "End of the window. Default: two hours ago."
  type        = string
  default     = null
}

locals {
  to = var.to == null ? timeadd(plantimestamp(), "-2h") : var.to
}

data "innertrail_evidence" "window" {
  from = var.from == null ? timeadd(local.to, "-720h") : var.from
  to   = local.to
}

output "verdict" {
  value = "${data.innertrail_evidence.window.verdict}: ${data.innertrail_evidence.window.meaning}"
}

output "what_to_do" {
  value = data.innertrail_evidence.window.what_to_do
}

# Not secret, but long: sensitive keeps it out of what an apply prints.
output "report" {
  description = "The report for the auditor."
  value       = data.innertrail_evidence.window.markdown
  sensitive   = true
}

output "json" {
  description = "The same report for programs."
  value       = data.innertrail_evidence.window.json
  sensitive   = true
}
