# Policies for one trail: for scheduled drift detection, for applies, and for
# applies that cannot end anything.
data "innertrail_policy_document" "audit" {
  trail_name   = "platform-ops"
  project_name = "security-audit"
}

output "drift_detection_policy" {
  value = data.innertrail_policy_document.audit.read
}

output "apply_policy" {
  value = data.innertrail_policy_document.audit.apply
}

output "apply_without_end_policy" {
  value = data.innertrail_policy_document.audit.apply_without_end
}
