# Before a trail exists: what would prevent the creation of one with these names.
data "innertrail_shipping" "preflight" {
  trail_name   = "platform-ops"
  project_name = "security-audit"
}

output "obstacles" {
  value = data.innertrail_shipping.preflight.obstacles
}
