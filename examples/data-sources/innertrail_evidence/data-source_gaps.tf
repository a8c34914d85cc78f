# Fails only if a witness proves a gap, and names each with its cause. What could
# not be proven is an output.
data "innertrail_evidence" "week" {
  from = timeadd(plantimestamp(), "-169h")
  to   = timeadd(plantimestamp(), "-1h")

  lifecycle {
    postcondition {
      condition = self.verdict != "gaps"
      error_message = join("\n", [
        for gap in self.gaps :
        "${gap.reason} from ${gap.from} to ${coalesce(gap.to, "an unknown time")}, caused by ${coalesce(gap.actor, "an unknown identity")}: ${gap.text}"
      ])
    }
  }
}

output "unproven_because_of" {
  value = data.innertrail_evidence.week.codes
}
