# Attaches the guard to the users and roles of the account. A delivery role of your
# own is named twice: in delivery_roles, and in role of the data source, without
# which everyone may change the role.
provider "alicloud" {
  region = "cn-hangzhou"
}

locals {
  documents          = data.innertrail_policy_document.guard.documents
  apply_documents    = data.innertrail_policy_document.guard.apply_role_documents
  delivery_documents = data.innertrail_policy_document.guard.delivery_role_documents
}

resource "alicloud_ram_policy" "guard" {
  count = length(local.documents)

  policy_name     = "innertrail-guard-${count.index}"
  policy_document = local.documents[count.index]
}

resource "alicloud_ram_user_policy_attachment" "guard" {
  for_each = { for pair in setproduct(var.users, range(length(local.documents))) : join("/", pair) => pair }

  user_name   = each.value[0]
  policy_name = alicloud_ram_policy.guard[each.value[1]].policy_name
  policy_type = "Custom"
}

resource "alicloud_ram_role_policy_attachment" "guard" {
  for_each = { for pair in setproduct(var.roles, range(length(local.documents))) : join("/", pair) => pair }

  role_name   = each.value[0]
  policy_name = alicloud_ram_policy.guard[each.value[1]].policy_name
  policy_type = "Custom"
}

resource "alicloud_ram_policy" "apply" {
  count = length(local.apply_documents)

  policy_name     = "innertrail-guard-apply-${count.index}"
  policy_document = local.apply_documents[count.index]
}

resource "alicloud_ram_role_policy_attachment" "apply" {
  count = length(local.apply_documents)

  role_name   = "deploy"
  policy_name = alicloud_ram_policy.apply[count.index].policy_name
  policy_type = "Custom"
}

resource "alicloud_ram_policy" "delivery" {
  count = length(local.delivery_documents)

  policy_name     = "innertrail-guard-delivery-${count.index}"
  policy_document = local.delivery_documents[count.index]
}

resource "alicloud_ram_role_policy_attachment" "delivery" {
  for_each = { for pair in setproduct(var.delivery_roles, range(length(local.delivery_documents))) : join("/", pair) => pair }

  role_name   = each.value[0]
  policy_name = alicloud_ram_policy.delivery[each.value[1]].policy_name
  policy_type = "Custom"
}
