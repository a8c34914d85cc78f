# account_id and region are optional: they default to the account of the credentials
# and the provider's region.
import {
  to = innertrail_shipping.audit
  identity = {
    account_id = "1234567890123456"
    region     = "cn-shanghai"
    trail_name = "platform-ops"
  }
}
