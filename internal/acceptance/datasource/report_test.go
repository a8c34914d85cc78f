package datasource_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// report returns the expression of a page.
func report(object string) string { return "provider::innertrail::report_html(" + object + ")" }

// The page takes the objects of the data source as Terraform has them: one, the map of for_each,
// the list of count, one with a part that is unknown until the apply, and a sensitive one.
func TestReport_terraform(t *testing.T) {
	t.Parallel()
	acctest.Require(t, terraform.Functions)
	tc := acctest.NewWithProject(t)
	tc.NewSession(t, nil).Create(acctest.Minimal)
	tc.Deliver(3)
	tc.ClearJournal()
	config := tc.ProviderHCL("read_only = true") + `
data "innertrail_shipping" "one" {}
data "innertrail_shipping" "each" {
  for_each   = toset(["platform-ops", "missing-ops"])
  trail_name = each.key
}
data "innertrail_shipping" "two" {
  count      = 2
  trail_name = ["platform-ops", "missing-ops"][count.index]
}
data "innertrail_shipping" "none" {
  for_each   = toset([])
  trail_name = each.key
}
resource "terraform_data" "later" {
  input = "2026-11-27T08:00:00Z"
}
output "one" { value = ` + report("data.innertrail_shipping.one") + ` }
output "each" { value = ` + report("data.innertrail_shipping.each") + ` }
output "two" { value = ` + report("data.innertrail_shipping.two") + ` }
output "none" { value = ` + report("data.innertrail_shipping.none") + ` }
output "dated" { value = ` + report(`data.innertrail_shipping.one, "2099-11-27T08:00:00Z"`) + ` }
output "later" { value = ` + report("merge(data.innertrail_shipping.one, { last_delivery = terraform_data.later.output })") + ` }
output "sensitive" {
  value     = ` + report("sensitive(data.innertrail_shipping.one)") + `
  sensitive = true
}
`
	c := tc.NewCLI(t)
	c.Configure(config)
	if plan := c.Plan(2).Text; !strings.Contains(plan, "+ later     = (known after apply)") || !strings.Contains(plan, "<!doctype html>") {
		t.Errorf("the plan is %.400s", plan)
	}
	c.Apply()
	for output, wanted := range map[string][]string{
		"one":       {"The trail is healthy", "1000000000000001", "innertrail_platform-ops", `<a href="https://sls.console.aliyun.com/`, "The date of this page is not stated"},
		"each":      {"1 of 2 shippings are healthy", "1 shipping needs attention", "no trail missing-ops in cn-hangzhou"},
		"two":       {"1 of 2 shippings are healthy"},
		"none":      {"No trail was examined"},
		"dated":     {"2099-11-27 08:00 UTC"},
		"later":     {`<time datetime="2026-11-27T08:00:00Z">`},
		"sensitive": {"The trail is healthy"},
	} {
		page := c.Must(0, "output", "-raw", output).Text
		for _, want := range wanted {
			if !strings.Contains(page, want) {
				t.Errorf("the page %s does not say %q", output, want)
			}
		}
	}
	c.Plan(0)
	tc.CheckNoWrites(t)
}

// What Terraform says of an argument that is no object of a data source.
func TestReport_errors(t *testing.T) {
	t.Parallel()
	acctest.Require(t, terraform.Functions)
	tc := acctest.New(t)
	var steps []resource.TestStep
	for _, row := range []struct{ object, wrong string }{
		{`"x"`, `must be the whole object of\s+data.innertrail_coverage, of data.innertrail_evidence or of\s+data.innertrail_shipping, or a list or map of the last; found a\s+string`},
		{`{ accounts = [{ account_id = 7 }], totals = {} }`, `accounts\[0\].account_id must be\s+a string, not a number`},
		{`{ healthy = true, trail_status = "present" }`, `account_id is missing`},
		{`{ a = { accounts = [], totals = {} }, b = { accounts = [], totals = {} } }`, `of\s+which\s+a\s+list\s+or\s+map\s+is\s+not\s+supported`},
		{`null`, `argument must not be null`},
		{`{}, "today"`, `"today" must be a time in RFC\s+3339`},
	} {
		steps = append(steps, resource.TestStep{Config: "output \"page\" { value = " + report(row.object) + " }", ExpectError: regexp.MustCompile(row.wrong)})
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: tc.Factories(), Steps: steps,
	})
}
