// Package coverage holds the data source innertrail_coverage: which accounts of an organisation ship,
// which do not, and why.
package coverage

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/organization"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
)

// readTimeout is how long the read of all accounts may take where timeouts does not say. Each account
// has less for itself.
const readTimeout = 10 * time.Minute

// dataSource is innertrail_coverage.
type dataSource struct{ providerdata.DataSource }

var _ datasource.DataSourceWithValidateConfig = (*dataSource)(nil)

// NewDataSource returns the data source for the provider's list.
func NewDataSource() datasource.DataSource { return &dataSource{} }

// Metadata implements [datasource.DataSource].
func (*dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_coverage"
}

// ValidateConfig implements [datasource.DataSourceWithValidateConfig].
func (*dataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m dataSourceModel
	if req.Config.Get(ctx, &m).HasError() {
		return // the framework reports it
	}
	providerdata.CheckTimeouts(m.Timeouts.Object, &resp.Diagnostics)
	_, _ = m.expand(&resp.Diagnostics)
	organization.WarnOfRegions(m.Regions, &resp.Diagnostics)
}

// Read implements [datasource.DataSource].
func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m dataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	limit, diagnostics := m.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diagnostics...)
	if resp.Diagnostics.HasError() || !d.Reachable(&resp.Diagnostics) {
		return
	}
	if d.Access.NoCredentials != nil {
		resp.Diagnostics.Append(d.Access.NoCredentials)
		return
	}
	regions, roles := m.expand(&resp.Diagnostics) // now that every value is known
	if resp.Diagnostics.HasError() {
		return
	}
	bounded, cancel := d.Client().Clock().WithTimeout(ctx, limit)
	defer cancel()
	census := census{regions: regions}
	if m.RolePattern.IsNull() {
		census.addRoles(roles)
	} else {
		census.addMembers(bounded, d.Client(), m.RolePattern.ValueString(), m.excluded(), &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	reader := organization.Reader{Access: d.Access, Regions: regions, Logstores: true}
	census.read(bounded, &reader)
	if ctx.Err() != nil {
		resp.Diagnostics.AddError("The accounts were not read", diags.Paragraphs("The run was interrupted.", "What was read is not kept.", "Run again."))
		return
	}
	census.warn(&resp.Diagnostics)
	resp.Diagnostics.Append(m.setComputed(ctx, census)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}
