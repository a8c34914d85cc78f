# A state in an OSS bucket, with locks in a table of Tablestore. Make both first,
# in an account that those who are audited do not administer; give the bucket
# versioning, so that a state that is lost can be restored.

terraform {
  backend "oss" {
    bucket              = "example-audit-state"
    prefix              = "innertrail"
    region              = "cn-hangzhou"
    encrypt             = true
    acl                 = "private"
    tablestore_endpoint = "https://example-lock.cn-hangzhou.ots.aliyuncs.com"
    tablestore_table    = "terraform_locks" # with the primary key LockID, a string
  }
}
