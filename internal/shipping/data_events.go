package shipping

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
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

// eventAttributes are the attributes of an event: its fields as the standard index
// lists them, and what they mean (ActionTrail, "Fields in Alibaba Cloud-initiated
// events").
var eventAttributes = []struct{ name, field, description string }{
	{"event_id", "EventID", "Unique id of the event."},
	{"event_version", "EventVersion", "Version of the event's format."},
	{"event_product", "EventProduct", "Product that was acted upon, such as `ECS`."},
	{"event_name", "EventName", "Operation that was performed."},
	{"event_description", "EventDescription", "Why: a ticket, a maintenance job, a change, a security scan."},
	{"event_type", "EventType", "Who began it: `CUSTOMER_INITIATED_SUPPORT`, `ALIYUN_INITIATED_SERVICE` or `ALIYUN_INITIATED_PENALTY`."},
	{"employee_id", "EmployeeID", "Encrypted id of the employee of Alibaba Cloud; empty for what is automated."},
	{"event_method", "EventMethod", "Nature of the operation, such as `Regular Read`."},
	{"resource_type", "ResourceType", "Type of the resource, such as `ACS::ECS::Instance`."},
	{"resource_id", "ResourceID", "Resource that was acted upon."},
	{"resource_region_id", "ResourceRegionID", "Region of the resource."},
	{"resource_owner_id", "ResourceOwnerID", "Account that owns the resource."},
	{"event_additional_detail", "EventAdditionalDetail", "What else there is to say, free text and often JSON, as it came."},
	{"event_time", "EventTime", "When it happened, in UTC, such as `2026-01-11T05:23:37Z`."},
	{"event_level", "EventLevel", "`NOTICE`, or `WARNING` for what Alibaba Cloud alerts its customer to."},
	{"event_location", "EventLocation", "Country of who did it, in two letters."},
}

func eventTypes() types.ObjectType {
	members := map[string]attr.Type{}
	for _, attribute := range eventAttributes {
		members[attribute.name] = types.StringType
	}
	return types.ObjectType{AttrTypes: members}
}

// Metadata implements [datasource.DataSource].
func (*eventsSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_events"
}

// Schema implements [datasource.DataSource].
func (*eventsSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := placeAttributes()
	for name, attribute := range map[string]schema.Attribute{
		"from": timeAttribute("Begin of the time in which events were logged"),
		"to":   timeAttribute("End of that time, which itself is left out"),
		"types": texts("Values of `event_type` of which one must fit.",
			stringvalidator.OneOf("CUSTOMER_INITIATED_SUPPORT", "ALIYUN_INITIATED_SERVICE", "ALIYUN_INITIATED_PENALTY")),
		"levels":    texts("Values of `event_level` of which one must fit.", stringvalidator.OneOf("NOTICE", "WARNING")),
		"products":  texts("Values of `event_product` of which one must fit, spelled as in events.", stringvalidator.LengthAtLeast(1)),
		"resources": texts("Values of `resource_id` of which one must fit, spelled as in events.", stringvalidator.LengthAtLeast(1)),
		"query": schema.StringAttribute{
			MarkdownDescription: "A search in the syntax of Log Service that must fit too, without an analysis behind `|`. It goes to the service as it is. " +
				"Fields that it names must be in the index.",
			Optional:   true,
			Validators: []validator.String{searchValidator{}},
		},
		"limit": schema.Int64Attribute{
			MarkdownDescription: fmt.Sprintf("How many events to give at most, 1–%d. Default: `%d`.", mostEvents, usualEvents),
			Optional:            true,
			Validators:          []validator.Int64{int64validator.Between(1, mostEvents)},
		},
		"newest_first": schema.BoolAttribute{
			MarkdownDescription: "Whether the latest event comes first, and the earliest are left out where there are more than `limit`. Default: `true`.",
			Optional:            true,
		},
		"timeouts":      readTimeoutAttribute(ctx),
		"logstore_name": schema.StringAttribute{MarkdownDescription: "Logstore that was searched.", Computed: true},
		"truncated": schema.BoolAttribute{
			MarkdownDescription: "Whether there were more events than `limit`.", Computed: true,
		},
		"events": schema.ListNestedAttribute{
			MarkdownDescription: "The events, in the order of the time at which they were logged. An attribute is null where the log has no such field.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: eventSchema()},
		},
	} {
		attributes[name] = attribute
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Platform events that were shipped: what Alibaba Cloud's own staff and systems did to your resources. It searches the Logstore of the " +
			"account's shipping and reads page by page until everything that fits, or `limit`, is there. Times are absolute, so that a plan and its apply see " +
			"the same window: for the last day, compute them from `plantimestamp()`.",
		Attributes: attributes,
	}
}

func eventSchema() map[string]schema.Attribute {
	members := map[string]schema.Attribute{}
	for _, attribute := range eventAttributes {
		members[attribute.name] = schema.StringAttribute{MarkdownDescription: attribute.description, Computed: true}
	}
	return members
}

func timeAttribute(description string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: description + ", in RFC 3339 and whole seconds, such as `2026-01-11T00:00:00Z`.",
		Required:            true,
		Validators:          []validator.String{timeValidator{}},
	}
}

func texts(description string, each validator.String) schema.Attribute {
	return schema.SetAttribute{
		MarkdownDescription: description, ElementType: types.StringType, Optional: true,
		Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(each)},
	}
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
	ctx, account, acc, end := s.begin(ctx, limit, &resp.Diagnostics)
	if acc == nil {
		return
	}
	defer end()
	region := s.home(m.Region, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !s.place(ctx, &m, account, region, &resp.Diagnostics) {
		return
	}
	search := m.search(ctx, s.access.Client, &resp.Diagnostics)
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
func (s *eventsSource) place(ctx context.Context, m *eventsModel, account, region string, diags *diag.Diagnostics) bool {
	f := found{region: region}
	var err error
	if m.TrailName.IsNull() || m.ProjectName.IsNull() {
		f, err = m.find(ctx, s.access.Client, region)
	}
	if err == nil {
		err = f.closed
	}
	if err == nil {
		err = m.fill(f, account)
	}
	switch {
	case err != nil:
		diags.Append(explain(lookingUp+"the shipping of account "+account, declaration{account: account, region: region}, err))
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
		logstore: logstoreName(m.TrailName.ValueString()), limit: usualEvents, newestFirst: true,
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
		return diag.NewErrorDiagnostic(summary+": it has no index", paragraphs(callSaid(err),
			"Without an index nothing can be searched. innertrail_shipping makes one and keeps it complete."))
	case cloud.HasCode(err, "LogStoreNotExist"):
		return diag.NewErrorDiagnostic(summary+": it does not exist", paragraphs(callSaid(err),
			"It was looked for in "+where+". Check trail_name, project_name and project_region."))
	case cloud.Is(err, cloud.NotFound):
		return diag.NewErrorDiagnostic(summary+": its project does not exist", paragraphs(callSaid(err),
			"It was looked for as "+where+". Check project_name and project_region."))
	case cloud.Is(err, cloud.Refused):
		return diag.NewErrorDiagnostic(summary, paragraphs(callSaid(err),
			"The search was: "+s.filter.search(),
			"Check query. Each field that is searched by its name, as types, levels, products and resources do, must be in the index of the Logstore: "+
				"the standard index of innertrail_shipping has them all."))
	}
	return explain("search Logstore "+s.logstore, declaration{account: account, project: projectSpec{Project: s.project}}, err)
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

// wholeSecond reads a time as the service takes it.
func wholeSecond(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	switch {
	case err != nil:
		return t, fmt.Errorf("%q is not a time in RFC 3339, such as 2026-01-11T00:00:00Z; there are no relative times: "+
			"compute one with timeadd(plantimestamp(), \"-24h\")", text)
	case t.Nanosecond() != 0:
		return t, fmt.Errorf("%q holds a part of a second; Log Service searches by whole seconds", text)
	case t.Unix() < 0:
		return t, fmt.Errorf("%q is before 1970, where Log Service has no logs", text)
	}
	return t, nil
}

// timeValidator accepts what wholeSecond reads.
type timeValidator struct{}

func (timeValidator) Description(context.Context) string {
	return "a time in RFC 3339, in whole seconds"
}

func (v timeValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (timeValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := wholeSecond(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "The time in "+req.Path.String()+" is not understood", sentence(err.Error()))
	}
}

// searchValidator accepts what checkQuery does.
type searchValidator struct{}

func (searchValidator) Description(context.Context) string { return "a search without an analysis" }

func (v searchValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (searchValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := checkQuery(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "The query is not one that can be made", sentence(err.Error()))
	}
}
