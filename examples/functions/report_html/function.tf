# Without arguments, the provider's own account; with role_pattern, an organisation.
data "innertrail_coverage" "all" {}

# terraform apply
# terraform output -raw page > page.html
output "page" {
  value     = provider::innertrail::report_html(data.innertrail_coverage.all)
  sensitive = true # keeps the page out of logs
}
