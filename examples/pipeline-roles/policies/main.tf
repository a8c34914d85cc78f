# The policies of the pipelines' roles, and what each role trusts: shipping-plan
# plans pull or merge requests, shipping-apply applies what was merged, and
# drift-detection plans on a schedule. They trust the OIDC tokens of one repository.
# No call is made, and no credentials are needed.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

variable "account_id" {
  description = "The account whose platform events are delivered."
  type        = string
}

variable "ci" {
  description = "The CI system, github or gitlab. The identity provider in RAM has the same name."
  type        = string

  validation {
    condition     = contains(["github", "gitlab"], var.ci)
    error_message = "The CI system must be github or gitlab."
  }
}

variable "repository" {
  description = "The repository as its tokens name it: example/landing-zone, or with the ids that GitHub adds to newer ones, example@123456/landing-zone@456789."
  type        = string

  # With a wildcard, the roles would trust other repositories.
  validation {
    condition     = can(regex("^[A-Za-z0-9._-]+(@[0-9]+)?(/[A-Za-z0-9._-]+(@[0-9]+)?)+$", var.repository))
    error_message = "The repository must be one path of letters, digits, dots, hyphens and underscores, such as example/landing-zone, without wildcards."
  }
}

variable "gitlab_url" {
  description = "The URL of your GitLab, which issues its tokens."
  type        = string
  default     = "https://gitlab.com"

  validation {
    condition     = can(regex("^https://[A-Za-z0-9.:/-]*[A-Za-z0-9]$", var.gitlab_url))
    error_message = "The URL must begin with https:// and end without a slash."
  }
}

variable "region" {
  description = "Home region of the trail."
  type        = string
  default     = "cn-hangzhou"
}

# Set role, create_project and project_region as the resource does.
data "innertrail_policy_document" "shipping" {
  account_id     = var.account_id
  region         = var.region
  trail_name     = "platform-ops"
  project_name   = "security-audit-${var.account_id}"
  create_project = true
}

locals {
  provider = {
    arn        = "acs:ram::${var.account_id}:oidc-provider/${var.ci}"
    issuer_url = var.ci == "github" ? "https://token.actions.githubusercontent.com" : var.gitlab_url
    client_id  = "sts.aliyuncs.com"
  }
  branch = var.ci == "github" ? "repo:${var.repository}:ref:refs/heads/" : "project_path:${var.repository}:ref_type:branch:ref:"

  # GitLab runs a merge request on its own branch, whatever its name. What is
  # scheduled runs on main, so its tokens are those of an apply.
  subjects = {
    shipping-plan   = var.ci == "github" ? "repo:${var.repository}:pull_request" : "${local.branch}*"
    shipping-apply  = "${local.branch}main"
    drift-detection = "${local.branch}main"
  }
}

output "policies" {
  description = "The policy of each role. In place of apply, apply_without_end creates what is missing and cannot end, stop, shorten or move anything."
  value = {
    shipping-plan   = data.innertrail_policy_document.shipping.read
    shipping-apply  = data.innertrail_policy_document.shipping.apply
    drift-detection = data.innertrail_policy_document.shipping.read
  }
}

output "trusts" {
  description = "The trust policy of each role. Only a subject with a wildcard is compared with StringLike."
  value = { for role, subject in local.subjects : role => jsonencode({
    Version = "1"
    Statement = [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { Federated = [local.provider.arn] }
      Condition = merge(
        { StringEquals = merge(
          { "oidc:iss" = [local.provider.issuer_url], "oidc:aud" = [local.provider.client_id] },
          endswith(subject, "*") ? {} : { "oidc:sub" = [subject] },
        ) },
        endswith(subject, "*") ? { StringLike = { "oidc:sub" = [subject] } } : {},
      )
    }]
  }) }
}

output "identity_provider" {
  description = "The identity provider that RAM must have."
  value       = local.provider
}
