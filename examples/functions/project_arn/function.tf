# The ARN of a project, for example for a policy.
output "project" {
  # acs:log:cn-hangzhou:1234567890123456:project/security-audit
  value = provider::innertrail::project_arn("cn-hangzhou", "1234567890123456", "security-audit")
}
