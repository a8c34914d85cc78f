package events

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Limits of the number of events.
const (
	defaultLimit = 100
	maxLimit     = 1000
)

// dataSourceModel is the data source in Terraform's types.
type dataSourceModel struct {
	providerdata.Location

	From        types.String   `tfsdk:"from"`
	To          types.String   `tfsdk:"to"`
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

// checkTimes rejects what the validators leave to the read: times of the year 1 and before.
func (m *dataSourceModel) checkTimes(diagnostics *diag.Diagnostics) {
	for name, value := range map[string]types.String{"from": m.From, "to": m.To} {
		if _, err := wholeSecond(value.ValueString()); err != nil && placeholder(value.ValueString()) {
			addTimeError(path.Root(name), err, diagnostics)
		}
	}
}

// checkWindow rejects from >= to.
func (m *dataSourceModel) checkWindow(diagnostics *diag.Diagnostics) {
	from, err := wholeSecond(m.From.ValueString())
	to, endErr := wholeSecond(m.To.ValueString())
	if err == nil && endErr == nil && !from.Before(to) {
		diagnostics.AddAttributeError(path.Root("to"), "to is not later than from",
			fmt.Sprintf("The window from %s to %s holds no time. Exchange the two, or widen it.", m.From.ValueString(), m.To.ValueString()))
	}
}

// locate fills in the location of the Logstore. With both names given it makes no call,
// so that the logs of a shipping that was destroyed can be read.
func (m *dataSourceModel) locate(ctx context.Context, session *providerdata.LockedAccount, region string, diagnostics *diag.Diagnostics) bool {
	found := reconcile.LookupResult{Region: region}
	var err error
	if m.TrailName.IsNull() || m.ProjectName.IsNull() {
		found, err = m.Find(ctx, session.Client, region)
	}
	if err == nil {
		err = found.NotEnabled
	}
	if err == nil {
		err = m.Fill(found, session.ID)
	}
	m.checkTrail(found.Trail, diagnostics)
	switch {
	case err != nil:
		diagnostics.Append(diags.FromRead(diags.Attempting("look up the shipping of account "+session.ID), reconcile.Spec{Account: session.ID}, err))
	case m.TrailName.IsNull() || m.ProjectName.IsNull():
		diagnostics.AddError("Cannot search for events: there is no shipping", diags.Paragraphs(
			fmt.Sprintf("Account %s has no inner trail that was meant, at home in %s, into a project of its own.", session.ID, region),
			silentRegions(found),
			"Check trail_name and region. To read the logs of a shipping that has ended, set both trail_name and project_name."))
	}
	return !diagnostics.HasError()
}

// silentRegions says in which regions the trail may be that was not found; empty if all
// answered.
func silentRegions(found reconcile.LookupResult) string {
	silent := found.OtherRegions.SilentRegions()
	if silent == "" {
		return ""
	}
	return "No answer came from " + silent + ": it may be there. Set region, or run again."
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
	// The validators have parsed both.
	s.from, _ = wholeSecond(m.From.ValueString())
	s.to, _ = wholeSecond(m.To.ValueString())
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
