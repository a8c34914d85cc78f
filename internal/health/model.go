package health

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/console"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// dataSourceModel is the data source in Terraform's types.
type dataSourceModel struct {
	providerdata.Location

	Role          types.Object   `tfsdk:"role"`
	CreateProject types.Bool     `tfsdk:"create_project"`
	CustomIndex   types.Bool     `tfsdk:"custom_index"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`

	ID           types.String `tfsdk:"id"`
	AccountID    types.String `tfsdk:"account_id"`
	LogstoreName types.String `tfsdk:"logstore_name"`
	ProjectARN   types.String `tfsdk:"project_arn"`
	RoleARN      types.String `tfsdk:"role_arn"`
	TrailARN     types.String `tfsdk:"trail_arn"`

	Exists        types.Bool   `tfsdk:"exists"`
	Enabled       types.Bool   `tfsdk:"enabled"`
	RetentionDays types.Int64  `tfsdk:"retention_days"`
	Healthy       types.Bool   `tfsdk:"healthy"`
	Reasons       types.List   `tfsdk:"reasons"`
	Codes         types.List   `tfsdk:"codes"`
	Obstacles     types.List   `tfsdk:"obstacles"`
	LastDelivery  types.String `tfsdk:"last_delivery"`
	LastError     types.String `tfsdk:"last_delivery_error"`

	AllowListStatus types.String `tfsdk:"allow_list_status"`
	SlotStatus      types.String `tfsdk:"slot_status"`
	ProjectStatus   types.String `tfsdk:"project_status"`
	RoleStatus      types.String `tfsdk:"role_status"`
	LogstoreStatus  types.String `tfsdk:"logstore_status"`
	IndexStatus     types.String `tfsdk:"index_status"`
	TrailStatus     types.String `tfsdk:"trail_status"`
	DeliveryStatus  types.String `tfsdk:"delivery_status"`

	Integrity types.Object `tfsdk:"integrity"`
	Console   types.Object `tfsdk:"console"`
}

var consoleTypes = map[string]attr.Type{
	"project": types.StringType, "logstore": types.StringType, "dashboards": types.ListType{ElemType: types.StringType},
}

// expand returns the spec of a shipping with these names and the resource's defaults.
func (m *dataSourceModel) expand(account string, role domain.RoleSpec) domain.Spec {
	d := domain.Spec{
		Account: account, Region: m.Region.ValueString(), Trail: m.TrailName.ValueString(), Enabled: true, Role: role,
		Index: domain.IndexSpec{Declared: m.CustomIndex.ValueBool()},
	}
	d.Project = domain.ProjectSpec{Create: m.CreateProject.ValueBool()}
	d.Project.Name, d.Project.Region = m.ProjectName.ValueString(), m.ProjectRegion.ValueString()
	d.Logstore = domain.LogstoreSpec{Name: names.Logstore(d.Trail), RetentionDays: domain.RetentionForever}
	return d
}

// setComputed sets what was observed and what it means.
func (m *dataSourceModel) setComputed(ctx context.Context, spec domain.Spec, observed domain.HealthObserved) diag.Diagnostics {
	m.AccountID = types.StringValue(spec.Account)
	m.RoleARN = types.StringValue(arn.Role(spec.Account, spec.Role.Name))
	if spec.Trail != "" {
		m.ID = types.StringValue(spec.Account + "/" + spec.Region + "/" + spec.Trail)
		m.TrailARN = types.StringValue(arn.Trail(spec.Region, spec.Account, spec.Trail))
		m.LogstoreName = types.StringValue(spec.Logstore.Name)
	}
	if spec.Project.Name != "" {
		m.ProjectARN = types.StringValue(arn.Project(spec.Project.Region, spec.Account, spec.Project.Name))
	}
	trail, exists := domain.FindTrail(observed.Trails, spec.Trail)
	m.Exists = types.BoolValue(exists)
	if exists {
		m.Enabled = types.BoolValue(trail.Status == model.TrailEnabled)
	}
	if observed.Logstore != nil {
		m.RetentionDays = types.Int64Value(int64(observed.Logstore.RetentionDays))
	}
	if observed.Delivery != nil {
		m.LastDelivery, m.LastError = textOrNull(observed.Delivery.LatestDelivery), textOrNull(observed.Delivery.LatestError)
	}
	h := spec.Health(observed)
	for _, status := range []struct {
		attribute *types.String
		text      string
	}{
		{&m.AllowListStatus, h.AllowList},
		{&m.SlotStatus, h.Slot},
		{&m.ProjectStatus, h.Project},
		{&m.RoleStatus, h.Role},
		{&m.LogstoreStatus, h.Logstore},
		{&m.IndexStatus, h.Index},
		{&m.TrailStatus, h.Trail},
		{&m.DeliveryStatus, h.Delivery},
	} {
		*status.attribute = textOrNull(status.text)
	}
	reasons := h.Reasons()
	m.Healthy = types.BoolValue(len(reasons) == 0)
	m.Reasons, m.Obstacles = textList(reasons), textList(h.Obstacles)
	codes := make([]string, len(h.Causes))
	for i, code := range h.Causes {
		codes[i] = string(code)
	}
	m.Codes = textList(codes)
	return m.setIntegrity(ctx, h.Integrity)
}

// dashboards returns the names of the dashboards that the service creates for a trail
// (Log Service, Inner-ActionTrail, "Usage notes"). The name of the Chinese one is
// published, and that of the English one is inferred from it.
func dashboards(trail string) []string {
	return []string{names.Logstore(trail) + "_audit_center_cn", names.Logstore(trail) + "_audit_center_en"}
}

// setConsole sets the pages of the console.
func (m *dataSourceModel) setConsole(ctx context.Context) diag.Diagnostics {
	project, trail := m.ProjectName.ValueString(), m.TrailName.ValueString()
	if project == "" || trail == "" {
		return nil
	}
	region := m.ProjectRegion.ValueString()
	pages := make([]string, 0, 2)
	for _, dashboard := range dashboards(trail) {
		pages = append(pages, console.ProjectPage(project, region, "dashboard", dashboard))
	}
	object, diags := types.ObjectValueFrom(ctx, consoleTypes, struct {
		Project    string   `tfsdk:"project"`
		Logstore   string   `tfsdk:"logstore"`
		Dashboards []string `tfsdk:"dashboards"`
	}{console.ProjectPage(project, region), console.LogstorePage(project, region, names.Logstore(trail)), pages})
	m.Console = object
	return diags
}

// textOrNull returns an attribute in words, which may quote a service.
func textOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(model.Visible(text))
}

func textList(texts []string) types.List {
	values := make([]attr.Value, len(texts))
	for i, text := range texts {
		values[i] = types.StringValue(model.Visible(text))
	}
	return types.ListValueMust(types.StringType, values)
}
