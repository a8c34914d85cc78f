# A whole configuration: the delivery role, the Logstore innertrail_platform-ops,
# its index and the trail are made, or taken over where they exist. The Log Service
# project must exist. Logs are kept for ever.
resource "innertrail_shipping" "audit" {
  trail_name   = "platform-ops"
  project_name = "security-audit"
}
