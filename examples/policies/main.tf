# The identities of a GitOps repository: one that can only look, for plans of pull
# requests and for drift detection, and one that applies. Attach the first to a role
# that any branch may assume, the second to one that the protected branch alone may.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

variable "account_id" {
  description = "Account whose platform events are shipped."
  type        = string
  default     = "1234567890123456"
}

provider "innertrail" {
  region = "cn-hangzhou"
}

# With account_id nothing is called: this needs no credentials.
data "innertrail_policy_document" "audit" {
  account_id   = var.account_id
  trail_name   = "platform-ops"
  project_name = "security-audit"
}

output "plan_policy" {
  description = "For the role of plans and of drift detection."
  value       = data.innertrail_policy_document.audit.read
}

output "apply_policy" {
  description = "For the role of the protected branch. It cannot end the shipping."
  value       = data.innertrail_policy_document.audit.apply
}

output "inferred_actions" {
  description = "What in these policies Alibaba Cloud has not published: compare it with a real account first."
  value       = data.innertrail_policy_document.audit.inferred_actions
}
