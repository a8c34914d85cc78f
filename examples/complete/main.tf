# Every setting of a shipping. A shipping needs two of them, trail_name and
# project_name; declare of the others what your organisation has an opinion on.

terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

variable "region" {
  description = "Home region of the trail."
  type        = string
  default     = "cn-hangzhou"
}

variable "project_name" {
  description = "Log Service project that holds the Logstore. Its name is unique across all accounts."
  type        = string
  default     = "security-audit"
}

variable "retention_days" {
  description = "How long platform events are kept, in days; 3650 keeps them for ever."
  type        = number
  default     = 1095
}

variable "allow_retention_decrease_to" {
  description = "Consent to lower the retention to this many days, which deletes older logs. Set it for the one apply that does so."
  type        = number
  default     = null
}

variable "allowed_account_ids" {
  description = "The accounts this configuration may act in; null for any. A guard against an apply with the wrong credentials."
  type        = set(string)
  default     = null
}

# The access key comes from the environment, so that no file holds it:
# ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.
provider "innertrail" {
  region              = var.region
  allowed_account_ids = var.allowed_account_ids
}

resource "innertrail_shipping" "audit" {
  trail_name     = "platform-ops"
  region         = var.region
  project_name   = var.project_name
  project_region = var.region
  create_project = true
  enabled        = true

  # The role that ActionTrail writes through. It is made when it is missing, and
  # its trust and policy are repaired. Leave manage out for a role that is
  # somebody else's.
  role = {
    name   = "AliyunActionTrailDefaultRole"
    manage = true
  }

  logstore = {
    retention_days              = var.retention_days
    allow_retention_decrease_to = var.allow_retention_decrease_to

    # Recent events are searched often, older ones hardly ever: the tiers make the
    # older ones cheaper to keep. Infrequent access cannot be switched off again.
    hot_retention_days     = 90
    infrequent_access_days = 180

    # An account's platform events are few: one shard takes them, and splits by
    # itself should that change.
    initial_shard_count = 1
    auto_split          = true
    max_split_shards    = 16
    append_meta         = false
    mode                = "standard"
    encryption          = { type = "default" } # cannot be undone
  }

  # With an index of your own, what is declared holds exactly and the rest is left
  # alone. Without the whole block every documented field is indexed.
  index = {
    full_text = {
      delimiters      = ", '\";=()[]{}?@&<>/:\n\t\r"
      case_sensitive  = false
      include_chinese = false
    }
    fields = {
      EventName        = { type = "text", analytics = true }
      EventType        = { type = "text", analytics = true, alias = "initiator" }
      EventLevel       = { type = "text", analytics = true }
      ResourceID       = { type = "text", analytics = true, case_sensitive = true }
      EventDescription = { type = "text", delimiters = " :,;", include_chinese = true }
      EventAdditionalDetail = {
        type = "json"
        json_keys = {
          "RequestParams.InstanceId" = { type = "text", alias = "instance", analytics = true }
        }
      }
    }
    max_text_length = 8192
    log_reduce      = false
    prune           = false # the service's own dashboards need fields of their own
  }

  # An audit log outlives the configuration that made it: destroying the shipping
  # leaves the Logstore, and destroying it takes two applies.
  delete_logstore_on_destroy = false
  deletion_protection        = true

  timeouts = {
    create = "10m"
    read   = "2m"
    update = "10m"
    delete = "5m"
  }
}

output "logstore" {
  description = "Where to query the events."
  value = {
    project  = innertrail_shipping.audit.project_name
    logstore = innertrail_shipping.audit.logstore_name
  }
}

output "health" {
  description = "What is wrong with each part, in words; drift detection can alert on any change of it."
  value = {
    trail    = innertrail_shipping.audit.trail_status
    role     = innertrail_shipping.audit.role_status
    logstore = innertrail_shipping.audit.logstore_status
    index    = innertrail_shipping.audit.index_status
  }
}
