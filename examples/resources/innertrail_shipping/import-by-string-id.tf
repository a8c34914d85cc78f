# The id takes the same forms as in the command: a trail, trail@region, or the
# exported id, and behind each of them # and the ARN of a role to act through.
import {
  to = innertrail_shipping.audit
  id = "platform-ops@cn-shanghai"
}
