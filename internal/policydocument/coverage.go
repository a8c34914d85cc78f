package policydocument

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// requireNames rejects a configuration without the names of its trail and its project. Only the
// policies for a coverage need none.
func (m *dataSourceModel) requireNames(diagnostics *diag.Diagnostics) {
	for _, required := range []struct {
		name  string
		value types.String
	}{{"trail_name", m.TrailName}, {"project_name", m.ProjectName}} {
		if required.value.IsNull() {
			diagnostics.AddAttributeError(path.Root(required.name), "Missing required argument",
				fmt.Sprintf("The argument %q is required, except with use = %q.", required.name, useCoverage))
		}
	}
}

// fillCoverage sets the policies for the data source innertrail_coverage: of the role in each account,
// and of the provider's own credentials.
func (m *dataSourceModel) fillCoverage(ctx context.Context, c *cloud.Client, diagnostics *diag.Diagnostics) {
	pages := &grantedDocuments{client: c, diagnostics: diagnostics, names: operation.Names{
		Account: "*", Region: "*", Trail: "*", ProjectRegion: "*", Project: "*", Logstore: names.Logstore("*"), Role: "*",
		AssumedRole: arn.RoleOf(m.RolePattern.ValueString(), "*"),
	}}
	m.Documents = list(ctx, []string{pages.document(operation.Observe | operation.ListLogstores).ValueString()})
	if !m.RolePattern.IsNull() {
		m.AssumeRole = pages.document(operation.AssumeRoles | operation.ListMembers)
	}
	m.InferredActions = list(ctx, pages.inferred())
}
