# By the name of the trail, whose home is the provider's region.
terraform import innertrail_shipping.audit platform-ops

# By the name of the trail and its home region.
terraform import innertrail_shipping.audit platform-ops@cn-shanghai

# By the id that the resource exports: account_id/region/trail_name.
terraform import innertrail_shipping.audit 1234567890123456/cn-shanghai/platform-ops

# In an account that is reached through a role, with the role's ARN behind a #.
terraform import innertrail_shipping.audit platform-ops#acs:ram::1234567890123456:role/audit
