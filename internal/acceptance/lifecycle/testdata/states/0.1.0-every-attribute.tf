resource "innertrail_shipping" "audit" {
  trail_name     = "platform-ops"
  project_name   = "security-audit"
  region         = "cn-hangzhou"
  project_region = "cn-hangzhou"
  create_project = true
  enabled        = true
  role           = { name = "innertrail-writer", manage = true }
  logstore = {
    retention_days     = 400, initial_shard_count = 4, auto_split = true, max_split_shards = 32, append_meta = true
    hot_retention_days = 30, infrequent_access_days = 60, mode = "standard", allow_retention_decrease_to = 400
    encryption         = { type = "sm4", key = { id = "k-1", role_arn = "acs:ram::1000000000000001:role/log-kms", region = "cn-hangzhou" } }
  }
  index = {
    full_text = { case_sensitive = true, include_chinese = true, delimiters = ", ;\n" }
    fields = {
      EventType             = { type = "text", alias = "kind", case_sensitive = false, include_chinese = false, analytics = true, delimiters = ",;" }
      Latency               = { type = "long", analytics = false }
      EventAdditionalDetail = { type = "json", json_keys = { ClusterId = { type = "text", alias = "cluster", analytics = true } } }
    }
    max_text_length = 4096
    log_reduce      = true
    prune           = true
  }
  delete_logstore_on_destroy = true
  deletion_protection        = false
  timeouts                   = { create = "5m", read = "1m", update = "5m", delete = "5m" }
}
