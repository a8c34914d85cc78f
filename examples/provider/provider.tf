# The provider, for one region.
terraform {
  required_providers {
    innertrail = {
      source = "innertrail/innertrail"
    }
  }
}

# The access key comes from the environment, so that no file holds it:
# ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.
provider "innertrail" {
  region = "cn-hangzhou"
}
