// Package events holds the data source innertrail_events: a search for shipped events.
package events

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
)

// dataSource is innertrail_events.
type dataSource struct{ providerdata.DataSource }

var _ datasource.DataSourceWithValidateConfig = (*dataSource)(nil)

// NewDataSource returns the data source for the provider's list.
func NewDataSource() datasource.DataSource { return &dataSource{} }

// Metadata implements [datasource.DataSource].
func (*dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_events"
}

// ValidateConfig implements [datasource.DataSourceWithValidateConfig].
func (*dataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m dataSourceModel
	if req.Config.Get(ctx, &m).HasError() {
		return // the framework reports it
	}
	providerdata.CheckTimeouts(m.Timeouts.Object, &resp.Diagnostics)
	m.CheckWindow(&resp.Diagnostics)
	m.checkInterval(&resp.Diagnostics)
}

// Read implements [datasource.DataSource].
func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m dataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	limit, diags := m.Timeouts.Read(ctx, providerdata.ReadTimeout)
	resp.Diagnostics.Append(diags...)
	m.CheckKnownWindow(&resp.Diagnostics)
	m.checkInterval(&resp.Diagnostics)
	ctx, session, end := d.Begin(ctx, limit, m.AssumeRoleARN, &resp.Diagnostics)
	if end == nil {
		return
	}
	defer end()
	region := d.HomeRegion(m.Region, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !m.locate(ctx, session, region, &resp.Diagnostics) {
		return
	}
	s := m.search(ctx, session.Client, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	m.CoveredFrom = s.coveredFrom(ctx, s.client.Clock().Now(), &resp.Diagnostics)
	parts, _ := m.intervals()
	if err := s.count(ctx, parts); err != nil {
		resp.Diagnostics.Append(s.explain(session.ID, err))
		return
	}
	var events []cloud.Log
	more := slices.ContainsFunc(parts, func(part interval) bool { return part.count > 0 })
	if s.limit > 0 {
		var err error
		if events, more, err = s.run(ctx); err != nil {
			resp.Diagnostics.Append(s.explain(session.ID, err))
			return
		}
		s.checkProducts(events, &resp.Diagnostics)
		s.checkTruncated(events, more, &resp.Diagnostics)
	}
	m.LogstoreName, m.Truncated = types.StringValue(s.logstore), types.BoolValue(more)
	m.Events, m.Counts = flattenEvents(events), flattenCounts(parts)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}
