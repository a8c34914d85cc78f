# All events of a month, day by day, since a search returns at most 1,000.
terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

provider "innertrail" {
  region = "cn-hangzhou"
}

variable "from" {
  type    = string
  default = "2026-03-01T00:00:00Z"
}

variable "to" {
  type    = string
  default = "2026-04-01T00:00:00Z"
}

# How many events each day has. This reads no event.
data "innertrail_events" "month" {
  from     = var.from
  to       = var.to
  interval = "24h"
  limit    = 0
}

# The events of each day that has some.
data "innertrail_events" "day" {
  for_each = { for day in data.innertrail_events.month.counts : day.from => day if day.count > 0 }

  from         = each.value.from
  to           = each.value.to
  limit        = 1000
  newest_first = false
}

locals {
  events = flatten([for day in data.innertrail_events.day : day.events])
}

output "covered_from" {
  description = "Since when the Logstore can have events."
  value       = data.innertrail_events.month.covered_from
}

output "days" {
  description = "How many events each day has."
  value       = { for day in data.innertrail_events.month.counts : substr(day.from, 0, 10) => day.count if day.count > 0 }
}

output "people" {
  description = "What employees of Alibaba Cloud did."
  value = [
    for e in local.events : "${e.event_time} ${e.employee_id} ${e.event_name} on ${e.resource_id}: ${e.event_description}" if e.made_by == "person"
  ]
}

output "machines" {
  description = "How often its systems did what."
  value       = { for name, each in { for e in local.events : "${e.event_product} ${e.event_name}" => e.event_id... if e.made_by == "machine" } : name => length(each) }
}

output "not_read" {
  description = "The days of which not all events were read."
  value       = [for from, day in data.innertrail_events.day : from if day.truncated]
}
