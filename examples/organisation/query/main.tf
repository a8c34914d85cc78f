# The provider and the accounts of the query.
terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

variable "account_ids" {
  description = "The accounts to look into."
  type        = set(string)
}

provider "innertrail" {
  region = "cn-hangzhou"
}
