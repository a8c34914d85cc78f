package query_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// resourceBlock is a resource block with its lines.
var resourceBlock = regexp.MustCompile(`(?ms)^resource .*?^}$`)

// Terraform finds the shippings of the own account and of others, and generates configuration that is
// short, formatted, and imported without a change; the next plan is empty.
func TestQuery_generatedConfiguration(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.NewWithProject(t), 2, 1)
	c := o.NewCLI(t)
	acctest.Require(t, terraform.Queries)
	o.NewSession(t, nil).Create(acctest.Minimal)
	o.EditAccount(memberAccount(1), func(a *emulator.Account) {
		a.Projects["audit-elsewhere"] = testcloud.NewProject("audit-elsewhere", "cn-shanghai")
	})
	o.NewSession(t, o.keys).Create(acctest.Config(map[string]any{
		"assume_role_arn": o.roles[1], "project_name": "audit-elsewhere", "project_region": "cn-shanghai", "enabled": false,
		"logstore": map[string]any{"retention_days": 180}, "role": map[string]any{"name": "Writer", "manage": true},
	}))
	o.ClearJournal()
	keys := o.UserWithActions(t, "operator", []string{"*"})
	c.Configure(acctest.ProviderHCLWith("cn-beijing", fmt.Sprint(keys["access_key"]), fmt.Sprint(keys["secret_key"])))
	c.WriteFile("find.tfquery.hcl", `list "innertrail_shipping" "own" {
  provider = innertrail
}

list "innertrail_shipping" "members" {
  provider = innertrail

  config {
    regions          = ["cn-hangzhou", "cn-shanghai"]
    assume_role_arns = ["`+strings.Join(o.roles, `", "`)+`"]
  }
}
`)
	said := c.Must(0, "query", "-no-color", "-generate-config-out=generated.tf").Text
	for _, words := range []string{
		"1000000000000001/cn-hangzhou/platform-ops", "4000000000000000/cn-hangzhou/platform-ops", "4000000000000001/cn-hangzhou/platform-ops: delivery: stopped",
	} {
		if !strings.Contains(acctest.Flatten(said), words) {
			t.Errorf("the query does not say %q:\n%s", words, said)
		}
	}
	o.CheckNoWrites(t)

	generated := c.ReadFile("generated.tf")
	t.Log(generated)
	blocks := resourceBlock.FindAllString(generated, -1)
	if len(blocks) != 3 {
		t.Fatalf("%d resources are generated, want 3:\n%s", len(blocks), generated)
	}
	for _, block := range blocks {
		if lines := strings.Count(block, "\n") + 1; lines > 9 && !strings.Contains(block, "Writer") {
			t.Errorf("a resource with default settings has %d lines, want at most 9:\n%s", lines, block)
		}
	}
	c.Must(0, "fmt", "-check", "-diff", "generated.tf")
	plan := c.Plan(2).Text
	if !strings.Contains(plan, "Plan: 3 to import, 0 to add, 0 to change, 0 to destroy.") {
		t.Errorf("the import is not one without changes:\n%s", plan)
	}
	c.ApplyPlan()
	c.Plan(0)
	o.CheckNoWrites(t)
}

// An account that cannot be read is a warning of the query, and the others are listed.
func TestQuery_unreadableAccount(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 3, 2)
	o.EditAccount(memberAccount(2), func(a *emulator.Account) { delete(a.Roles, "shipper") })
	c := o.NewCLI(t)
	acctest.Require(t, terraform.Queries)
	c.Configure(acctest.ProviderHCLWith("cn-hangzhou", fmt.Sprint(o.keys["access_key"]), fmt.Sprint(o.keys["secret_key"])))
	list := "list \"innertrail_shipping\" \"all\" {\n  provider = innertrail\n%s\n  config {\n    regions          = [\"cn-hangzhou\"]\n    assume_role_arns = [\"" +
		strings.Join(o.roles, `", "`) + "\"]\n  }\n}\n"
	for limit, warning := range map[string]string{"": "Account 4000000000000002 was not read", "  limit = 1\n": "The list ends at limit = 1, and there are more shippings"} {
		c.WriteFile("find.tfquery.hcl", fmt.Sprintf(list, limit))
		said := c.Must(0, "query", "-no-color").Text
		if want := 2 - len(limit)/len("  limit = 1\n"); strings.Count(said, "/cn-hangzhou/platform-ops") != want || !strings.Contains(acctest.Flatten(said), warning) {
			t.Errorf("with limit %q the query says\n%s", limit, said)
		}
	}
	o.CheckNoWrites(t)
}

// A query with a mistake is an error of terraform validate -query.
func TestQuery_validate(t *testing.T) {
	t.Parallel()
	tc := acctest.New(t)
	c := tc.NewCLI(t)
	acctest.Require(t, terraform.Queries)
	c.Configure(tc.ProviderHCL())
	c.WriteFile("find.tfquery.hcl", "list \"innertrail_shipping\" \"all\" {\n  provider = innertrail\n\n  config {\n    regions = []\n  }\n}\n")
	if said := acctest.Flatten(c.Must(1, "validate", "-query", "-no-color").Text); !strings.Contains(said, "regions has no elements") {
		t.Errorf("it says %s", said)
	}
	if calls := tc.Journal(); len(calls) > 0 {
		t.Errorf("it calls\n%s", testcloud.FormatCalls(calls))
	}
	c.WriteFile("find.tfquery.hcl", "list \"innertrail_shipping\" \"all\" {\n  provider = innertrail\n\n  config {\n    regions = [\"cn-hangzho\"]\n  }\n}\n")
	for _, args := range [][]string{{"validate", "-query", "-no-color"}, {"query", "-no-color"}} {
		acctest.CheckWords(t, acctest.Flatten(c.Must(0, args...).Text), "This version does not know region cn-hangzho")
	}
}

// The results have the identity, the name and the values that the checks of terraform-plugin-testing see.
func TestQuery_checks(t *testing.T) {
	t.Parallel()
	acctest.SkipInShort(t)
	acctest.Require(t, terraform.Queries)
	tc := acctest.NewWithProject(t)
	id := map[string]knownvalue.Check{
		"account_id": knownvalue.StringExact(emulator.DefaultAccountID), "region": knownvalue.StringExact("cn-hangzhou"),
		"trail_name": knownvalue.StringExact("platform-ops"), "assume_role_arn": knownvalue.Null(),
	}
	const block = "innertrail_shipping.own"
	filter := queryfilter.ByResourceIdentity(id)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: tc.Factories(),
		Steps: []resource.TestStep{{Config: tc.HCL()}, {
			Query:  true,
			Config: "list \"innertrail_shipping\" \"own\" {\n  provider = innertrail\n  include_resource = true\n}\n",
			QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength(block, 1),
				querycheck.ExpectIdentity(block, id),
				querycheck.ExpectResourceDisplayName(block, filter, knownvalue.StringExact("1000000000000001/cn-hangzhou/platform-ops")),
				querycheck.ExpectResourceKnownValues(block, filter, []querycheck.KnownValueCheck{
					{Path: tfjsonpath.New("project_name"), KnownValue: knownvalue.StringExact("security-audit")},
					{Path: tfjsonpath.New("index_status"), KnownValue: knownvalue.StringExact("complete")},
				}),
			},
		}},
	})
}

// The examples of the page run unchanged.
func TestQuery_examples(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.NewSession(t, nil).Create(acctest.Minimal)
	for _, account := range []string{testcloud.MemberAccount, testcloud.StrangerAccount} {
		keys := tc.AddMember(t, account, "audit-shipping")
		tc.NewSession(t, keys).Create(acctest.ThroughRole("acs:ram::"+account+":role/audit-shipping", account))
	}
	c := tc.NewCLI(t)
	acctest.Require(t, terraform.Queries)
	keys := tc.UserWithActions(t, "operator", []string{"*"})
	c.Configure(acctest.ProviderHCLWith("cn-hangzhou", fmt.Sprint(keys["access_key"]), fmt.Sprint(keys["secret_key"])))
	files, err := filepath.Glob("../../../examples/list-resources/innertrail_shipping/*.tfquery.hcl")
	if err != nil || len(files) != 2 {
		t.Fatalf("there are the examples %v, %v", files, err)
	}
	tc.ClearJournal()
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c.WriteFile(filepath.Base(file), string(text))
	}
	said := c.Must(0, "query", "-no-color").Text
	for _, account := range []string{emulator.DefaultAccountID, testcloud.MemberAccount, testcloud.StrangerAccount} {
		if !strings.Contains(said, "   "+account+"/cn-hangzhou/platform-ops") {
			t.Errorf("the shipping of %s is missing:\n%s", account, said)
		}
	}
	tc.CheckNoWrites(t)
}

// Accounts that are added after a query are imported by another one, with another name of the list
// block and another file, as the guide says. The same file, or the same name, is an error of Terraform.
func TestQuery_addedAccounts(t *testing.T) {
	t.Parallel()
	o := newOrganisation(t, acctest.New(t), 2, 2)
	c := o.NewCLI(t)
	acctest.Require(t, terraform.Queries)
	c.Configure(acctest.ProviderHCLWith("cn-hangzhou", fmt.Sprint(o.keys["access_key"]), fmt.Sprint(o.keys["secret_key"])) +
		"\nvariable \"account_ids\" {\n  type = set(string)\n}\n")
	find := func(name string) {
		c.WriteFile("find.tfquery.hcl", "list \"innertrail_shipping\" \""+name+"\" {\n  provider = innertrail\n\n  config {\n    regions          = [\"cn-hangzhou\"]\n"+
			"    assume_role_arns = [for id in var.account_ids : \"acs:ram::${id}:role/shipper\"]\n  }\n}\n")
	}
	query := func(code int, file, account string) string {
		return acctest.Flatten(c.Must(code, "query", "-no-color", "-var", `account_ids=["`+account+`"]`, "-generate-config-out="+file).Text)
	}
	c.WriteFile("terraform.tfvars", "account_ids = [\""+memberAccount(0)+"\"]\n")
	find("members")
	query(0, "generated.tf", memberAccount(0))
	c.Apply()
	acctest.CheckWords(t, query(1, "generated.tf", memberAccount(1)), "Target generated file already exists")
	find("added")
	query(0, "added.tf", memberAccount(1))
	if plan := c.Plan(2).Text; !strings.Contains(plan, "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.") {
		t.Errorf("the plan is not one of an import:\n%s", plan)
	}
	c.ApplyPlan()
	c.Plan(0)
}
