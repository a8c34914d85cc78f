output "logstore" {
  value = provider::innertrail::logstore_name("platform-ops") # innertrail_platform-ops
}
