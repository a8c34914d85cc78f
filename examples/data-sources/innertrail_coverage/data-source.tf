# Run this with credentials of the management account of the organisation, or of a
# delegated administrator.
data "innertrail_coverage" "organisation" {
  role_pattern = "acs:ram::{account_id}:role/audit-shipping"

  # Turns a job red if an account does not ship, and names each one.
  lifecycle {
    postcondition {
      condition = self.complete
      error_message = length(self.accounts) == 0 ? "No account was examined." : "Not covered: ${join(", ", [
        for account in self.accounts :
        "${join(" ", compact([account.account_name, coalesce(account.account_id, "account of the credentials")]))} (${join("; ", account.reasons)})" if !account.covered
      ])}."
    }
    # The retention is shown and not judged.
    postcondition {
      condition     = alltrue([for account in self.accounts : coalesce(account.retention_days, 0) >= 365 if account.covered])
      error_message = "A Logstore keeps its logs for less than a year, or for how long is not known."
    }
  }
}

output "coverage" {
  value = data.innertrail_coverage.organisation.totals
}

output "orphaned_logstores" {
  value = {
    for account in data.innertrail_coverage.organisation.accounts : coalesce(account.account_id, "account of the credentials") => account.orphaned_logstores
    if try(length(account.orphaned_logstores) > 0, true) # null: not known
  }
}
