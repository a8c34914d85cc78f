# The required arguments only: the delivery role, the Logstore
# innertrail_platform-ops, its index and the trail are created. Role, Logstore and
# index are adopted if they exist; an existing trail is imported. The Log Service
# project must exist: put in the name of yours, since names are unique across all
# accounts. Logs are kept forever.
resource "innertrail_shipping" "audit" {
  trail_name   = "platform-ops"
  project_name = "security-audit"
}
