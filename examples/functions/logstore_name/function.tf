# The name of the Logstore that a trail delivers to.
output "logstore" {
  value = provider::innertrail::logstore_name("platform-ops") # innertrail_platform-ops
}
