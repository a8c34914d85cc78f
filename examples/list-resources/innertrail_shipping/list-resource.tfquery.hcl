# The account of the provider's credentials, in all regions
list "innertrail_shipping" "own" {
  provider = innertrail
}
