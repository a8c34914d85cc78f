# Imports the trail of each account. Remove this file after the apply.
import {
  for_each = var.accounts

  to = innertrail_shipping.audit[each.key]
  id = "${each.key}/${each.value.region}/${each.value.trail_name}#${each.value.assume_role_arn}"
}
