# Control policies that forbid all but these roles to end, alter or silence the
# log. The guide "Protect the log" says whom they do not bind.
data "innertrail_policy_document" "guard" {
  use          = "guard"
  language     = "control_policy"
  trail_name   = "platform-ops"
  project_name = "security-audit" # and role and region, if the shipping sets them

  break_glass_role_arns = ["acs:ram::1234567890123456:role/break-glass"]
  apply_role_arns       = ["acs:ram::1234567890123456:role/deploy"]
  caller_arns           = ["acs:ram::1234567890123456:user/security-officer"]
}

output "guard_policies" {
  value = data.innertrail_policy_document.guard.documents
}
