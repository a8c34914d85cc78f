package provider_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

const (
	shippingAddress = "innertrail_shipping.audit"
	shippingBlock   = `
resource "innertrail_shipping" "audit" {
  trail_name   = "platform-ops"
  project_name = "security-audit"
}
`
)

func factories(options ...provider.Option) map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"innertrail": providerserver.NewProtocol6WithError(provider.New("test", options...)()),
	}
}

// Without a resource, nothing is called, whatever the block contains.
func TestTerraform_configuringCallsNothing(t *testing.T) {
	t.Parallel()
	e, transport := newCloud(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(transport, provider.WithEnvironment(nil)),
		Steps: []resource.TestStep{{
			// Terraform does not configure a provider that no block uses.
			Config: `
provider "innertrail" {
  region              = "cn-hangzhou"
  access_key          = "nobody's"
  secret_key          = "nothing"
  allowed_account_ids = ["1"]
}
resource "innertrail_shipping" "none" {
  count        = 0
  trail_name   = "platform-ops"
  project_name = "security-audit"
}
`,
		}},
	})
	if calls := e.Journal(); len(calls) > 0 {
		t.Errorf("it called %s %s", calls[0].Service, calls[0].Action)
	}
}

// The environment alone is sufficient.
func TestTerraform_environment(t *testing.T) {
	t.Parallel()
	e, transport := newCloud(t)
	e.AddProject("security-audit", "cn-hangzhou")
	env := provider.WithEnvironment(vars{
		"ALIBABA_CLOUD_REGION": "cn-hangzhou", "ALIBABA_CLOUD_ACCESS_KEY_ID": e.Account().AccessKeyID,
		"ALIBABA_CLOUD_ACCESS_KEY_SECRET": e.Account().AccessKeySecret,
	})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(transport, env),
		Steps: []resource.TestStep{{
			Config: shippingBlock,
			Check:  resource.TestCheckResourceAttr(shippingAddress, "region", "cn-hangzhou"),
		}},
	})
}

// With INNERTRAIL_READ_ONLY, Terraform can plan but not apply.
func TestTerraform_readOnlyEnvironment(t *testing.T) {
	t.Parallel()
	e, transport := newCloud(t)
	e.AddProject("security-audit", "cn-hangzhou")
	env := provider.WithEnvironment(vars{
		"ALIBABA_CLOUD_REGION": "cn-hangzhou", "ALIBABA_CLOUD_ACCESS_KEY_ID": e.Account().AccessKeyID,
		"ALIBABA_CLOUD_ACCESS_KEY_SECRET": e.Account().AccessKeySecret, "INNERTRAIL_READ_ONLY": "true",
	})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(transport, env),
		Steps: []resource.TestStep{
			{Config: shippingBlock, PlanOnly: true, ExpectNonEmptyPlan: true},
			{Config: shippingBlock, ExpectError: regexp.MustCompile(`the provider is read-only`)},
			{Config: "provider \"innertrail\" {\n  read_only = false\n}\n" + shippingBlock, ExpectError: regexp.MustCompile(`the provider is read-only`)},
		},
	})
	if calls := e.Mutations(); len(calls) > 0 {
		t.Errorf("it called %s %s", calls[0].Service, calls[0].Action)
	}
}

// silent checks that a plan made no call.
type silent struct{ *testcloud.Cloud }

func (s silent) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	if calls := s.Journal(); len(calls) > 0 {
		resp.Error = errors.New("the plan called " + calls[0].Action)
	}
}

// A key from another resource is unknown at plan time: the create is planned without
// the cloud and then applied.
func TestTerraform_unknownKey(t *testing.T) {
	t.Parallel()
	e, transport := newCloud(t)
	e.AddProject("security-audit", "cn-hangzhou")
	config := func(rotation int) string {
		return fmt.Sprintf(`
resource "terraform_data" "key" {
  input            = %q
  triggers_replace = %d
}
provider "innertrail" {
  region     = "cn-hangzhou"
  access_key = terraform_data.key.output
  secret_key = %q
}
`, e.Account().AccessKeyID, rotation, e.Account().AccessKeySecret) + shippingBlock
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(transport, provider.WithEnvironment(nil)),
		Steps: []resource.TestStep{
			{
				Config: config(1),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					silent{e},
					plancheck.ExpectResourceAction(shippingAddress, plancheck.ResourceActionCreate),
					plancheck.ExpectUnknownValue(shippingAddress, tfjsonpath.New("account_id")),
				}},
				Check: resource.TestCheckResourceAttr(shippingAddress, "id", "1000000000000001/cn-hangzhou/platform-ops"),
			},
			{
				// The key is replaced: the shipping stays as it is in the state.
				Config: config(2),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(shippingAddress, plancheck.ResourceActionNoop)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
}

// A refresh with an unknown key keeps the state, with a warning.
func TestTerraform_unknownKeyKeepsTheState(t *testing.T) {
	t.Parallel()
	s := acctest.New(t).NewSession(t, keys(object{"access_key": unknown}))
	before := &acctest.State{Value: acctest.Value(s.Shape, object{
		"trail_name": "platform-ops", "project_name": "security-audit", "region": "cn-hangzhou", "project_region": "cn-hangzhou",
		"account_id": "1000000000000001", "id": "1000000000000001/cn-hangzhou/platform-ops", "trail_status": "present",
	})}
	after, diags := s.TryRefresh(before)
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning {
		t.Fatalf("want one warning: %v", diags)
	}
	if d := diags[0]; d.Summary != "Shipping platform-ops was not refreshed" || !strings.Contains(d.Detail, "access_key") {
		t.Errorf("it warns: %s: %s", d.Summary, d.Detail)
	}
	if changes := s.Changes(before.Value, after.Value); len(changes) > 0 {
		t.Errorf("the state changed: %v", changes)
	}
}

// Without any region, the error names every source of one, unless the resource has its
// own.
func TestTerraform_noRegion(t *testing.T) {
	t.Parallel()
	e, transport := newCloud(t)
	e.AddProject("security-audit", "cn-hangzhou")
	block := fmt.Sprintf("provider \"innertrail\" {\n  access_key = %q\n  secret_key = %q\n}\n", e.Account().AccessKeyID, e.Account().AccessKeySecret)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(transport, provider.WithEnvironment(nil)),
		Steps: []resource.TestStep{
			{Config: block + shippingBlock, ExpectError: regexp.MustCompile(`(?s)No region is set.*` +
				`the\s+resource.*the\s+provider\s+block.*ALIBABA_CLOUD_REGION,\s+ALIBABA_CLOUD_REGION_ID\s+or\s+ALICLOUD_REGION`)},
			{Config: block + strings.Replace(shippingBlock, "}", "  region = \"cn-hangzhou\"\n}", 1)},
		},
	})
}
