# The shippings of all accounts, in three regions.
list "innertrail_shipping" "members" {
  provider = innertrail
  limit    = 1000

  config {
    regions          = ["cn-hangzhou", "cn-shanghai", "ap-southeast-1"]
    assume_role_arns = [for id in var.account_ids : "acs:ram::${id}:role/audit-shipping"]
  }
}
