# The roles of the pipelines of one repository. The credentials belong to the
# account. Its identity provider for the CI system exists already.

terraform {
  required_providers {
    alicloud = {
      source = "aliyun/alicloud"
    }
  }
}

variable "account_id" {
  description = "The account whose platform events are delivered."
  type        = string
}

variable "ci" {
  description = "The CI system, github or gitlab."
  type        = string
  default     = "github"
}

variable "repository" {
  description = "The repository as its tokens name it."
  type        = string
  default     = "example/landing-zone"
}

variable "gitlab_url" {
  description = "The URL of your GitLab."
  type        = string
  default     = "https://gitlab.com"
}

variable "region" {
  description = "Home region of the trail."
  type        = string
  default     = "cn-hangzhou"
}

provider "alicloud" {
  region = var.region
}

module "policies" {
  source = "./policies"

  account_id = var.account_id
  ci         = var.ci
  repository = var.repository
  gitlab_url = var.gitlab_url
  region     = var.region
}

resource "alicloud_ram_policy" "pipeline" {
  for_each = module.policies.policies

  policy_name     = each.key
  policy_document = each.value
}

resource "alicloud_ram_role" "pipeline" {
  for_each = module.policies.trusts

  role_name                   = each.key
  assume_role_policy_document = each.value
}

resource "alicloud_ram_role_policy_attachment" "pipeline" {
  for_each = module.policies.policies

  role_name   = alicloud_ram_role.pipeline[each.key].role_name
  policy_name = alicloud_ram_policy.pipeline[each.key].policy_name
  policy_type = "Custom"
}

output "role_arns" {
  description = "For ALIBABA_CLOUD_ROLE_ARN in the jobs."
  value       = { for name, role in alicloud_ram_role.pipeline : name => role.arn }
}

output "identity_provider" {
  description = "Its arn is for ALIBABA_CLOUD_OIDC_PROVIDER_ARN in the jobs."
  value       = module.policies.identity_provider
}
