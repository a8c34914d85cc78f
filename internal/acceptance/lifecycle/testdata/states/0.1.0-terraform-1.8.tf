resource "innertrail_shipping" "audit" {
  trail_name   = "platform-ops"
  project_name = "security-audit"
}
