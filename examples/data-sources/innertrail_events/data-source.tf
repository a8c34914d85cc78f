# The warnings of the last day. plantimestamp() stays the same from a plan to its
# apply, so both see the same window.
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
