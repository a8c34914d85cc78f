package events

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// Limits of the number of events.
const (
	defaultLimit = 100
	maxLimit     = 1000
)

// dataSourceModel is the data source in Terraform's types.
type dataSourceModel struct {
	providerdata.Location
	providerdata.Window

	Types       types.Set      `tfsdk:"types"`
	Levels      types.Set      `tfsdk:"levels"`
	Products    types.Set      `tfsdk:"products"`
	Resources   types.Set      `tfsdk:"resources"`
	Query       types.String   `tfsdk:"query"`
	Limit       types.Int64    `tfsdk:"limit"`
	NewestFirst types.Bool     `tfsdk:"newest_first"`
	Interval    types.String   `tfsdk:"interval"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`

	LogstoreName types.String `tfsdk:"logstore_name"`
	CoveredFrom  types.String `tfsdk:"covered_from"`
	Events       types.List   `tfsdk:"events"`
	Truncated    types.Bool   `tfsdk:"truncated"`
	Counts       types.List   `tfsdk:"counts"`
}

// locate fills in the location of the Logstore. With both names given it makes no call,
// so that the logs of a shipping that was destroyed can be read.
func (m *dataSourceModel) locate(ctx context.Context, session *providerdata.LockedAccount, region string, diagnostics *diag.Diagnostics) bool {
	found := domain.LookupResult{Region: region}
	ok := true
	if m.TrailName.IsNull() || m.ProjectName.IsNull() {
		found, ok = m.Locate(ctx, session, region, "search for events", "read the logs of", diagnostics)
	} else {
		_ = m.Fill(found, session.ID) // without a trail there is no error
	}
	m.checkTrail(found.Trail, diagnostics)
	return ok
}

// search returns the search of a configuration whose values are all known.
func (m *dataSourceModel) search(ctx context.Context, client *cloud.Client, diagnostics *diag.Diagnostics) search {
	list := func(set types.Set) (values []string) {
		if !set.IsNull() {
			diagnostics.Append(set.ElementsAs(ctx, &values, false)...)
		}
		return values
	}
	s := search{
		client: client, project: model.Project{Region: m.ProjectRegion.ValueString(), Name: m.ProjectName.ValueString()},
		logstore: names.Logstore(m.TrailName.ValueString()), limit: defaultLimit, newestFirst: true,
		filter: filter{
			query: m.Query.ValueString(), types: list(m.Types), levels: list(m.Levels), products: list(m.Products), resources: list(m.Resources),
		},
	}
	if !m.Limit.IsNull() {
		s.limit = int(m.Limit.ValueInt64())
	}
	if !m.NewestFirst.IsNull() {
		s.newestFirst = m.NewestFirst.ValueBool()
	}
	s.from, s.to, _ = m.Times() // the validators have parsed both
	return s
}

func flattenEvents(events []cloud.Log) types.List {
	of := eventType()
	values := make([]attr.Value, len(events))
	for i, event := range events {
		members := make(map[string]attr.Value, len(eventAttributes))
		for _, attribute := range eventAttributes {
			members[attribute.name] = types.StringNull()
			if text, ok := event.Fields[attribute.field]; ok {
				members[attribute.name] = types.StringValue(text)
			}
		}
		members[madeBy] = types.StringNull()
		if employee, ok := event.Fields["EmployeeID"]; ok && employee == "" {
			members[madeBy] = types.StringValue("machine")
		} else if ok {
			members[madeBy] = types.StringValue("person")
		}
		values[i] = types.ObjectValueMust(of.AttrTypes, members)
	}
	return types.ListValueMust(of, values)
}
