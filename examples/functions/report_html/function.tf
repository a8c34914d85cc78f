data "innertrail_shipping" "audit" {}

# terraform apply
# terraform output -raw page > page.html
output "page" {
  value = provider::innertrail::report_html(data.innertrail_shipping.audit)
}
