# Attaches the guard to a member account. Run it with credentials of the
# management account.
provider "alicloud" {
  region = "cn-hangzhou"
}

locals {
  documents = data.innertrail_policy_document.guard.documents
}

resource "alicloud_resource_manager_control_policy" "guard" {
  count = length(local.documents)

  control_policy_name = "innertrail-guard-${count.index}"
  effect_scope        = "RAM"
  policy_document     = local.documents[count.index]
}

resource "alicloud_resource_manager_control_policy_attachment" "guard" {
  count = length(local.documents)

  policy_id = alicloud_resource_manager_control_policy.guard[count.index].id
  target_id = var.account_id
}
