# Policies for the identities of a GitOps repository: a read-only one for plans of
# pull requests and drift detection, and one that applies. Attach the first to a
# role that any branch may assume, and one of the others to a role that only the
# protected branch may assume.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

variable "account_id" {
  description = "Account whose platform events are delivered."
  type        = string
  default     = "1234567890123456"
}

provider "innertrail" {
  region = "cn-hangzhou"
}

# With account_id set, no call is made and no credentials are needed. Set role,
# create_project and project_region as the resource does.
data "innertrail_policy_document" "audit" {
  account_id     = var.account_id
  trail_name     = "platform-ops"
  project_name   = "security-audit-${var.account_id}"
  create_project = true
}

output "plan_policy" {
  description = "For the role that plans and detects drift."
  value       = data.innertrail_policy_document.audit.read
}

output "apply_policy" {
  description = "For the role of the protected branch. It makes every change, so it can also stop or delete the trail and lower the retention."
  value       = data.innertrail_policy_document.audit.apply
}

output "apply_without_end_policy" {
  description = "The same, for a role that creates what is missing and cannot end, stop, shorten or move anything. Other repairs need apply_policy."
  value       = data.innertrail_policy_document.audit.apply_without_end
}

output "inferred_actions" {
  description = "Actions in these policies that Alibaba Cloud has not published: check them against a real account first."
  value       = data.innertrail_policy_document.audit.inferred_actions
}
