# The accounts of an organisation, each through a role, in one region.
locals {
  accounts = ["2000000000000002", "3000000000000003"]
}

list "innertrail_shipping" "members" {
  provider = innertrail
  limit    = 1000

  config {
    regions          = ["cn-hangzhou"]
    assume_role_arns = [for account in local.accounts : "acs:ram::${account}:role/audit-shipping"]
  }
}
