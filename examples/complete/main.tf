# Every setting of innertrail_shipping. Only trail_name and project_name are
# required; set the others only where your organisation does not want the default.

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
  description = "Log Service project that holds the Logstore. Its name is unique across all accounts, hence the account id."
  type        = string
  default     = "security-audit-1234567890123456"
}

variable "retention_days" {
  description = "How long platform events are kept, in days; 3650 keeps them forever."
  type        = number
  default     = 1095
}

variable "allow_retention_decrease_to" {
  description = "Consent to lower the retention to this many days, which deletes older logs. Set it only for the apply that lowers it."
  type        = number
  default     = null
}

variable "allowed_account_ids" {
  description = "The accounts that this configuration may change; null for any. Protects against an apply with the wrong credentials."
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

  # The role that ActionTrail assumes to write logs. It is created when missing, and
  # its trust and policy are repaired. Omit manage for a role that another team
  # owns.
  role = {
    name   = "AliyunActionTrailDefaultRole"
    manage = true
  }

  logstore = {
    retention_days              = var.retention_days
    allow_retention_decrease_to = var.allow_retention_decrease_to

    # Recent events are searched often, older ones rarely: the tiers make older
    # events cheaper to keep. Infrequent access cannot be disabled again.
    hot_retention_days     = 90
    infrequent_access_days = 180

    # An account has few platform events: one shard is enough, and it is split
    # automatically if that changes.
    initial_shard_count = 1
    auto_split          = true
    max_split_shards    = 16
    append_meta         = false
    mode                = "standard"
    encryption          = { type = "default" } # its type and key stay for good

    # What is accepted of an existing Logstore although no apply can repair it,
    # such as "modifiable" or "processor:mask". Each element is a warning of every
    # plan.
    accept = []
  }

  # With this block, the configured settings hold exactly and everything else is
  # left unchanged. Without it, every documented field is indexed.
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
    prune           = false # keeps the fields that the service's own dashboards need
  }

  # An audit log outlives the configuration that created it: a destroy keeps the
  # Logstore, and takes a separate apply first to remove the protection.
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
  description = "Status of each component; drift detection can alert on any change."
  value = {
    trail    = innertrail_shipping.audit.trail_status
    role     = innertrail_shipping.audit.role_status
    logstore = innertrail_shipping.audit.logstore_status
    index    = innertrail_shipping.audit.index_status
  }
}
