# The id has the same forms as in the command: a trail, trail@region, or the
# exported id, each optionally followed by # and the ARN of a role to assume.
import {
  to = innertrail_shipping.audit
  id = "platform-ops@cn-shanghai"
}
