package main

import (
	"errors"
	"os"
	"strings"
)

// guide is the page with the alert rule that the provider makes on the Logstore.
const guide = "docs/guides/alerts.md"

// alertRule returns the alert rule of the guide, on the Logstore of the configuration.
func alertRule() (string, error) {
	page, err := os.ReadFile(guide)
	if err != nil {
		return "", err
	}
	const begin = "resource \"alicloud_sls_alert\" \"warning\" {\n"
	_, rest, found := strings.Cut(string(page), begin)
	block, _, ends := strings.Cut(rest, "\n}\n")
	if !found || !ends {
		return "", errors.New(guide + " has no alert rule")
	}
	return begin + strings.NewReplacer(
		"innertrail_shipping.audit.project_name", "alicloud_log_project.audit.project_name",
		"innertrail_shipping.audit.project_region", `"cn-hangzhou"`,
		"innertrail_shipping.audit.logstore_name", "alicloud_log_store.audit.logstore_name",
		`interval = "5m"`, `interval = var.changed ? "10m" : "5m"`,
	).Replace(block) + "\n}\n", nil
}

// configuration is a shipping of ordinary events, of the six resources. The variable
// changes each; the attachment of the policy is replaced by that, the others stay.
const configuration = `
terraform {
  required_providers {
    alicloud = { source = "aliyun/alicloud" }
  }
}

provider "alicloud" {
  region = "cn-hangzhou"
}

variable "changed" {
  type    = bool
  default = false
}

resource "alicloud_log_project" "audit" {
  project_name = "incumbent-audit"
  description  = var.changed ? "audit logs" : null
  tags         = var.changed ? { team = "security", stage = "live" } : { team = "ops" }
}

resource "alicloud_log_store" "audit" {
  project_name          = alicloud_log_project.audit.project_name
  logstore_name         = "audit-logs"
  retention_period      = var.changed ? 365 : 180
  shard_count           = 2
  auto_split            = true
  max_split_shard_count = 64
}

resource "alicloud_log_store_index" "audit" {
  project      = alicloud_log_project.audit.project_name
  logstore     = alicloud_log_store.audit.logstore_name
  # The service answers its default, which the provider would plan to remove.
  max_text_len = 2048

  full_text {
    case_sensitive = false
    token          = ", '\";=()[]{}?@&<>/:\n\t\r"
  }

  field_search {
    name             = "eventName"
    type             = "text"
    token            = var.changed ? ", ;" : ", "
    enable_analytics = true
  }

  dynamic "field_search" {
    for_each = toset(["EventLevel", "EventID", "EventTime", "EventType", "EventName", "ResourceID", "EventDescription"])
    content {
      name             = field_search.value
      type             = "text"
      token            = ", "
      enable_analytics = true
    }
  }
}

resource "alicloud_ram_role" "delivery" {
  role_name   = "incumbent-delivery"
  description = var.changed ? "delivers audit logs" : "delivers"
  tags        = var.changed ? { team = "security" } : { team = "ops", stage = "test" }
  assume_role_policy_document = jsonencode({
    Version   = "1"
    Statement = [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { Service = ["actiontrail.aliyuncs.com"] } }]
  })
}

resource "alicloud_ram_role_policy_attachment" "delivery" {
  role_name   = alicloud_ram_role.delivery.role_name
  policy_name = var.changed ? "AliyunLogFullAccess" : "AliyunActionTrailRolePolicy"
  policy_type = "System"
}

data "alicloud_account" "this" {}

resource "alicloud_actiontrail_trail" "audit" {
  trail_name         = "incumbent-trail"
  event_rw           = var.changed ? "Write" : "All"
  status             = var.changed ? "Disable" : "Enable"
  sls_project_arn    = "acs:log:cn-hangzhou:${data.alicloud_account.this.id}:project/${alicloud_log_project.audit.project_name}"
  sls_write_role_arn = alicloud_ram_role.delivery.arn
  depends_on         = [alicloud_ram_role_policy_attachment.delivery]
}
`
