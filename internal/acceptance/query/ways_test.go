package query_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
)

// What the guide about imports says of its two ways: a query generates another delivery role, and a
// configuration without it plans to change the role; an index with fields of its own is a change of both.
func TestQuery_besidesImportBlocks(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewCLI(t)
	acctest.Require(t, terraform.Queries)
	tc.NewSession(t, nil).Create(acctest.Config(map[string]any{"role": map[string]any{"name": "Writer", "manage": true}}))
	tc.Edit(testcloud.EditIndex(func(_, keys map[string]any) { delete(keys, "EventID") }))
	keys := tc.UserWithActions(t, "operator", []string{"*"})
	provider := acctest.ProviderHCLWith("cn-hangzhou", fmt.Sprint(keys["access_key"]), fmt.Sprint(keys["secret_key"]))
	c.Configure(provider)
	c.WriteFile("find.tfquery.hcl", "list \"innertrail_shipping\" \"own\" {\n  provider = innertrail\n}\n")
	c.Must(0, "query", "-no-color", "-generate-config-out=generated.tf")
	if !strings.Contains(c.ReadFile("generated.tf"), `"Writer"`) {
		t.Errorf("the role is not generated:\n%s", c.ReadFile("generated.tf"))
	}
	c.Plan(2)
	const index = `index_status: "missing fields: EventID" -> "complete"`
	generated := c.PlannedChanges().Attributes()
	if !slices.Contains(generated, index) || slices.ContainsFunc(generated, func(line string) bool { return strings.HasPrefix(line, "role") }) {
		t.Errorf("with the generated configuration the plan changes %q", generated)
	}
	c.WriteFile("generated.tf", "")
	c.Configure(provider + acctest.ShippingHCL() + fmt.Sprintf(acctest.ImportHCL, "platform-ops"))
	c.Plan(2)
	if declared := c.PlannedChanges().Attributes(); !slices.Contains(declared, index) || !slices.Contains(declared, `role.name: "Writer" -> "AliyunActionTrailDefaultRole"`) {
		t.Errorf("without the role the plan changes %q", declared)
	}
}
