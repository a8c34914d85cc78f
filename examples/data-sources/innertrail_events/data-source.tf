# The warnings of the last day. plantimestamp() is the same in a plan and its apply,
# so both use the same window.
data "innertrail_events" "warnings" {
  from   = timeadd(plantimestamp(), "-24h")
  to     = plantimestamp()
  levels = ["WARNING"]
}

output "warnings" {
  value = [
    for event in data.innertrail_events.warnings.events :
    "${event.event_time} ${event.event_name} on ${event.resource_id}: ${event.event_description}"
  ]
}
