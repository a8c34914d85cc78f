# Policies for one trail: one for scheduled drift detection, one for applies.
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
