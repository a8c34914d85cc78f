# The shippings of all accounts, in all regions.
list "innertrail_shipping" "members" {
  provider = innertrail
  limit    = 1000

  config {
    assume_role_arns = [for id in var.account_ids : "acs:ram::${id}:role/audit-shipping"]
  }
}
