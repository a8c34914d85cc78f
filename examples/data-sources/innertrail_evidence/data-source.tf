# Fails unless every rule holds for the week up to an hour ago. plantimestamp() is
# the same in a plan and its apply, so both judge the same window.
data "innertrail_evidence" "week" {
  from = timeadd(plantimestamp(), "-169h")
  to   = timeadd(plantimestamp(), "-1h")

  lifecycle {
    postcondition {
      condition     = self.verdict == "no_gap_found"
      error_message = "The verdict is ${self.verdict}. ${self.meaning}\n${join("\n", self.what_to_do)}"
    }
  }
}

output "proven" {
  value = "No gap was found in the record of account ${data.innertrail_evidence.week.account_id}."
}
