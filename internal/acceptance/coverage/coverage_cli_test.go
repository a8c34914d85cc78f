package coverage_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// example returns the example of the page, with three regions.
func example(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../examples/data-sources/innertrail_coverage/data-source.tf")
	if err != nil {
		t.Fatal(err)
	}
	const argument = "  role_pattern = \"" + pattern + "\"\n"
	if !strings.Contains(string(text), argument) {
		t.Fatalf("the example has another pattern:\n%s", text)
	}
	return strings.Replace(string(text), argument, argument+"  regions      = [\""+strings.Join(threeRegions, `", "`)+"\"]\n", 1)
}

func (o *organisation) providerHCL() string {
	return acctest.ProviderHCLWith("cn-hangzhou", fmt.Sprint(o.keys["access_key"]), fmt.Sprint(o.keys["secret_key"]))
}

// The example of the page plans and applies while all accounts are covered, and the next plan is empty.
// It fails when one is not, with the names and the reasons of those that are not.
func TestCoverage_example(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 4, 4)
	c := o.NewCLI(t)
	c.Configure(o.providerHCL() + example(t))
	c.Apply()
	c.Plan(0)
	if said := c.Must(0, "output", "-no-color").Text; !strings.Contains(acctest.Flatten(said), `"covered" = 4`) || !strings.Contains(acctest.Flatten(said), "orphaned_logstores = {}") {
		t.Error(said)
	}
	o.edit(1, func(a *emulator.Account) { a.InnerTrails["platform-ops"].Status = "Disable" })
	o.edit(2, func(a *emulator.Account) { delete(a.Roles, roleName) })
	o.edit(3, func(a *emulator.Account) { delete(a.InnerTrails, "platform-ops") })
	o.ClearJournal()
	said := acctest.Flatten(c.Plan(1).Text)
	for _, words := range []string{
		"1 of 4 accounts could not be read", "Resource postcondition failed", "Not covered: team-01 " + o.members[1] + " (delivery: stopped), team-02 " + o.members[2] + " (account: not read: STS answered EntityNotExist.Role",
		"team-03 " + o.members[3] + " (trail: none in cn-hangzhou, cn-shanghai, ap-southeast-1).",
	} {
		if !strings.Contains(said, words) {
			t.Errorf("it does not say %q:\n%s", words, said)
		}
	}
	if strings.Contains(said, "team-00") {
		t.Error("it names a covered account")
	}
	const argument = "  role_pattern = \"" + pattern + "\"\n"
	for more, words := range map[string][]string{
		argument + "  exclude_account_ids = [\"" + strings.Join(o.members, `", "`) + "\"]\n": {"No account was examined", "leaves out every member", "Resource postcondition failed"},
		"": {"Not covered: account of the credentials ("}, // whose id is not known
	} {
		keys := o.providerHCL()
		if more == "" {
			keys = acctest.ProviderHCLWith("cn-hangzhou", "unknown", "unknown")
		}
		c.Configure(keys + strings.Replace(example(t), argument, more, 1))
		acctest.CheckWords(t, acctest.Flatten(c.Plan(1).Text), words...)
	}
	o.CheckNoWrites(t)
}

// Roles, a pattern and regions that are known after an apply only are read then.
func TestCoverage_unknownArguments(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 2, 2)
	for name, arguments := range map[string]string{
		"roles":          `assume_role_arns = [terraform_data.roles["0"].output, terraform_data.roles["1"].output]`,
		"a list":         `assume_role_arns = values(terraform_data.roles)[*].output`,
		"a pattern":      `role_pattern = replace(terraform_data.roles["0"].output, "` + o.members[0] + `", "{account_id}")`,
		"regions":        `assume_role_arns = ["` + o.role(0) + `", "` + o.role(1) + `"]` + "\n  regions = [terraform_data.region.output, \"cn-shanghai\"]",
		"excluded":       `role_pattern = "` + pattern + `"` + "\n  exclude_account_ids = [terraform_data.excluded.output]",
		"twice the same": `assume_role_arns = [terraform_data.roles["0"].output, "` + o.role(0) + `"]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := o.NewCLI(t)
			c.Configure(o.providerHCL() + `
resource "terraform_data" "roles" {
  for_each = { "0" = "` + o.role(0) + `", "1" = "` + o.role(1) + `" }
  input    = each.value
}

resource "terraform_data" "region" {
  input = "cn-hangzhou"
}

resource "terraform_data" "excluded" {
  input = "` + o.members[1] + `"
}

data "innertrail_coverage" "all" {
  ` + arguments + `
}

output "covered" {
  value = data.innertrail_coverage.all.totals.covered
}
`)
			if name == "twice the same" {
				if said := c.ApplyFails(); !strings.Contains(acctest.Flatten(said), "A role is given twice") {
					t.Error(said)
				}
				return
			}
			c.Apply()
			c.Plan(0)
			want := "2"
			if name == "excluded" {
				want = "1"
			}
			if got := strings.TrimSpace(c.Must(0, "output", "-raw", "covered").Text); got != want {
				t.Errorf("covered are %s", got)
			}
		})
	}
}
