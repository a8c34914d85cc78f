# The name and the account of a role, from its ARN.
locals {
  role = provider::innertrail::arn_parse("acs:ram::1234567890123456:role/aliyunactiontraildefaultrole")
}

output "role" {
  value = "${local.role.resource_name} of account ${local.role.account_id}" # aliyunactiontraildefaultrole of account 1234567890123456
}
