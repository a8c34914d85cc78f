# The id takes the same forms as in the command: a trail, trail@region, or the
# exported id.
import {
  to = innertrail_shipping.audit
  id = "platform-ops@cn-shanghai"
}
