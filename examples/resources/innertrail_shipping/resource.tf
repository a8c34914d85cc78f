# A complete configuration: the delivery role, the Logstore innertrail_platform-ops,
# its index and the trail are created, or adopted if they exist. The Log Service
# project must exist. Logs are kept forever.
resource "innertrail_shipping" "audit" {
  trail_name   = "platform-ops"
  project_name = "security-audit"
}
