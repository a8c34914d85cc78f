resource "innertrail_shipping" "audit" {
  trail_name                 = "platform-ops"
  project_name               = "security-audit"
  delete_logstore_on_destroy = true
  logstore                   = { retention_days = 400, allow_retention_decrease_to = 400 }
}
