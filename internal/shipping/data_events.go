package shipping

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// How many events are given.
const (
	usualEvents = 100
	mostEvents  = 1000
)

// eventsSource is the data source innertrail_events: a search for shipped events.
type eventsSource struct{ source }

var _ datasource.DataSourceWithValidateConfig = (*eventsSource)(nil)

// eventsModel is the data source as Terraform holds it.
type eventsModel struct {
	placeModel

	From        types.String   `tfsdk:"from"`
	To          types.String   `tfsdk:"to"`
	Types       types.Set      `tfsdk:"types"`
	Levels      types.Set      `tfsdk:"levels"`
	Products    types.Set      `tfsdk:"products"`
	Resources   types.Set      `tfsdk:"resources"`
	Query       types.String   `tfsdk:"query"`
	Limit       types.Int64    `tfsdk:"limit"`
	NewestFirst types.Bool     `tfsdk:"newest_first"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`

	LogstoreName types.String `tfsdk:"logstore_name"`
	Events       types.List   `tfsdk:"events"`
	Truncated    types.Bool   `tfsdk:"truncated"`
}

// Metadata implements [datasource.DataSource].
func (*eventsSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_events"
}

// ValidateConfig implements [datasource.DataSourceWithValidateConfig].
func (*eventsSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m eventsModel
	if req.Config.Get(ctx, &m).HasError() {
		return // the framework itself refuses it
	}
	checkTimeouts(m.Timeouts.Object, &resp.Diagnostics)
	m.checkWindow(&resp.Diagnostics)
}

// checkWindow refuses a window of time that is none.
func (m *eventsModel) checkWindow(diags *diag.Diagnostics) {
	from, err := wholeSecond(m.From.ValueString())
	to, endErr := wholeSecond(m.To.ValueString())
	if err == nil && endErr == nil && !from.Before(to) {
		diags.AddAttributeError(path.Root("to"), "to is not later than from",
			fmt.Sprintf("The window from %s to %s holds no time. Exchange the two, or widen it.", m.From.ValueString(), m.To.ValueString()))
	}
}

// Read implements [datasource.DataSource].
func (s *eventsSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m eventsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	limit, diags := m.Timeouts.Read(ctx, readTimeout)
	resp.Diagnostics.Append(diags...)
	m.checkWindow(&resp.Diagnostics) // of values that were not known before
	ctx, account, look, end := s.begin(ctx, limit, m.AssumeRoleARN, &resp.Diagnostics)
	if end == nil {
		return
	}
	defer end()
	region := s.home(m.Region, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !m.place(ctx, look.client, account, region, &resp.Diagnostics) {
		return
	}
	search := m.search(ctx, look.client, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	events, more, err := search.run(ctx)
	if err != nil {
		resp.Diagnostics.Append(search.explain(account, err))
		return
	}
	m.LogstoreName, m.Truncated = types.StringValue(search.logstore), types.BoolValue(more)
	m.Events = recordEvents(events)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// place finds the Logstore that is meant. With both names given nobody is asked, so
// that the logs of a shipping that ended can be read.
func (m *eventsModel) place(ctx context.Context, client *cloud.Client, account, region string, diags *diag.Diagnostics) bool {
	f := found{region: region}
	var err error
	if m.TrailName.IsNull() || m.ProjectName.IsNull() {
		f, err = m.find(ctx, client, region)
	}
	if err == nil {
		err = f.closed
	}
	if err == nil {
		err = m.fill(f, account)
	}
	switch {
	case err != nil:
		diags.Append(unseen(lookingUp+"the shipping of account "+account, declaration{account: account, region: region}, err))
	case m.TrailName.IsNull() || m.ProjectName.IsNull():
		diags.AddError("Cannot search for events: there is no shipping", paragraphs(
			fmt.Sprintf("Account %s has no inner trail that was meant, at home in %s, into a project of its own.", account, region),
			"Check trail_name and region. To read the logs of a shipping that has ended, set both trail_name and project_name."))
	}
	return !diags.HasError()
}

// search makes the search of a configuration that is wholly known.
func (m *eventsModel) search(ctx context.Context, client *cloud.Client, diags *diag.Diagnostics) eventSearch {
	list := func(set types.Set) (values []string) {
		if !set.IsNull() {
			diags.Append(set.ElementsAs(ctx, &values, false)...)
		}
		return values
	}
	s := eventSearch{
		client: client, project: cloud.Project{Region: m.ProjectRegion.ValueString(), Name: m.ProjectName.ValueString()},
		logstore: names.Logstore(m.TrailName.ValueString()), limit: usualEvents, newestFirst: true,
		filter: eventFilter{
			query: m.Query.ValueString(), types: list(m.Types), levels: list(m.Levels), products: list(m.Products), resources: list(m.Resources),
		},
	}
	if n := intOf(m.Limit); n != nil {
		s.limit = *n
	}
	if newest := boolOf(m.NewestFirst); newest != nil {
		s.newestFirst = *newest
	}
	// Both have been read by their validators.
	s.from, _ = wholeSecond(m.From.ValueString())
	s.to, _ = wholeSecond(m.To.ValueString())
	return s
}

// explain words what can be wrong with a search in particular.
func (s eventSearch) explain(account string, err error) diag.Diagnostic {
	summary := "Cannot search Logstore " + s.logstore
	where := fmt.Sprintf("project %s in %s", s.project.Name, s.project.Region)
	switch {
	case cloud.HasCode(err, "IndexConfigNotExist"):
		return diag.NewErrorDiagnostic(summary+": it has no index", paragraphs(model.Answer(err),
			"Without an index nothing can be searched. innertrail_shipping makes one and keeps it complete."))
	case cloud.HasCode(err, "LogStoreNotExist"):
		return diag.NewErrorDiagnostic(summary+": it does not exist", paragraphs(model.Answer(err),
			"It was looked for in "+where+". Check trail_name, project_name and project_region."))
	case cloud.Is(err, cloud.NotFound):
		return diag.NewErrorDiagnostic(summary+": its project does not exist", paragraphs(model.Answer(err),
			"It was looked for as "+where+". Check project_name and project_region."))
	case cloud.Is(err, cloud.Refused):
		return diag.NewErrorDiagnostic(summary, paragraphs(model.Answer(err),
			"The search was: "+s.filter.search(),
			"Check query. Each field that is searched by its name, as types, levels, products and resources do, must be in the index of the Logstore: "+
				"the standard index of innertrail_shipping has them all."))
	}
	return unseen("search Logstore "+s.logstore, declaration{account: account, project: projectSpec{Project: s.project}}, err)
}

func recordEvents(events []cloud.Log) types.List {
	of := eventTypes()
	values := make([]attr.Value, len(events))
	for i, event := range events {
		members := make(map[string]attr.Value, len(eventAttributes))
		for _, attribute := range eventAttributes {
			members[attribute.name] = types.StringNull()
			if text, ok := event.Fields[attribute.field]; ok {
				members[attribute.name] = types.StringValue(text)
			}
		}
		values[i] = types.ObjectValueMust(of.AttrTypes, members)
	}
	return types.ListValueMust(of, values)
}
