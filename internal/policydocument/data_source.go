// Package policydocument holds the data source innertrail_policy_document: the RAM
// policies that the runs of a configuration need, and those that protect its logs.
package policydocument

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
)

// dataSource is innertrail_policy_document. The policies are generated from the client's
// table of operations, so that no action is missing or superfluous.
type dataSource struct{ providerdata.DataSource }

var _ datasource.DataSourceWithValidateConfig = (*dataSource)(nil)

// NewDataSource returns the data source for the provider's list.
func NewDataSource() datasource.DataSource { return &dataSource{} }

// Metadata implements [datasource.DataSource].
func (*dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_policy_document"
}

// ValidateConfig implements [datasource.DataSourceWithValidateConfig].
func (*dataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m dataSourceModel
	if req.Config.Get(ctx, &m).HasError() {
		return // the framework reports it
	}
	validators.CheckRole(m.Role, &resp.Diagnostics)
	m.checkUse(&resp.Diagnostics)
	m.checkAccount(&resp.Diagnostics)
	m.checkGuard(&resp.Diagnostics)
}

// Read implements [datasource.DataSource].
func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m dataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !d.Reachable(&resp.Diagnostics) {
		return
	}
	m.checkUse(&resp.Diagnostics) // again, now that every value is known
	m.checkAccount(&resp.Diagnostics)
	m.checkGuard(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if m.Use.ValueString() == useCoverage {
		m.fillCoverage(ctx, d.Client(), &resp.Diagnostics)
		resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
		return
	}
	stated := !m.AccountID.IsNull()
	for _, role := range append(m.breakGlass(), m.AssumeRoleARN.ValueString()) {
		if _, owner, err := arn.ParseRole(role); err == nil {
			m.AccountID = types.StringValue(owner)
		}
	}
	if m.AccountID.IsNull() || !stated && m.guardsOwnAccount() {
		_, session, end := d.Begin(ctx, providerdata.ReadTimeout, types.StringNull(), &resp.Diagnostics)
		if end == nil {
			return
		}
		end()
		m.checkSession(session.ID, &resp.Diagnostics)
		m.AccountID = types.StringValue(session.ID)
	}
	m.Region = types.StringValue(d.HomeRegion(m.Region, &resp.Diagnostics))
	if m.ProjectRegion.IsNull() {
		m.ProjectRegion = m.Region
	}
	if resp.Diagnostics.HasError() {
		return
	}
	m.fill(ctx, d.Client(), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}
