# By the name of the trail, in the provider's region.
terraform import innertrail_shipping.audit platform-ops

# By the name of the trail and its home region.
terraform import innertrail_shipping.audit platform-ops@cn-shanghai

# By the id that the resource exports: account_id/region/trail_name.
terraform import innertrail_shipping.audit 1234567890123456/cn-shanghai/platform-ops

# In another account through a role: append # and the ARN of the role.
terraform import innertrail_shipping.audit platform-ops#acs:ram::1234567890123456:role/audit
