# Tells which accounts of the organisation ship, which do not and why, and writes
# one page that shows it.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

provider "innertrail" {
  region = "cn-hangzhou"
}

data "innertrail_coverage" "organisation" {
  role_pattern = "acs:ram::{account_id}:role/audit-reading"
  regions      = ["cn-hangzhou", "cn-shanghai", "ap-southeast-1"]
}

output "totals" {
  value = data.innertrail_coverage.organisation.totals
}

output "not_covered" {
  description = "Why accounts are not covered."
  value       = { for account in data.innertrail_coverage.organisation.accounts : coalesce(account.account_id, "account of the credentials") => account.reasons if !account.covered }
}

output "account_ids" {
  description = "The members of the organisation, for the search in find/main.tf."
  value       = [for account in data.innertrail_coverage.organisation.accounts : account.account_id]
}

output "page" {
  description = "An HTML page for people."
  value       = provider::innertrail::report_html(data.innertrail_coverage.organisation, plantimestamp())
  sensitive   = true # keeps the page out of logs
}
