package shipping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// NewDataSource returns the data source innertrail_shipping for the provider's list.
func NewDataSource() datasource.DataSource { return &dataSource{} }

// dataSource is the data source innertrail_shipping: the health of a shipping,
// and what stands in the way of one that does not exist yet. It looks with the
// code of the resource's refresh and judges with that of its plan.
type dataSource struct{ providerdata.DataSource }

var _ datasource.DataSourceWithValidateConfig = (*dataSource)(nil)

// dataSourceModel is the data source as Terraform holds it.
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

	Console types.Object `tfsdk:"console"`
}

var consoleTypes = map[string]attr.Type{
	"project": types.StringType, "logstore": types.StringType, "dashboards": types.ListType{ElemType: types.StringType},
}

// Metadata implements [datasource.DataSource].
func (*dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_shipping"
}

// ValidateConfig implements [datasource.DataSourceWithValidateConfig].
func (*dataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m dataSourceModel
	if req.Config.Get(ctx, &m).HasError() {
		return // the framework itself refuses it
	}
	providerdata.CheckTimeouts(m.Timeouts.Object, &resp.Diagnostics)
}

// Read implements [datasource.DataSource].
func (s *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m dataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	limit, diagnostics := m.Timeouts.Read(ctx, providerdata.ReadTimeout)
	resp.Diagnostics.Append(diagnostics...)
	ctx, session, end := s.Begin(ctx, limit, m.AssumeRoleARN, &resp.Diagnostics)
	if end == nil {
		return
	}
	defer end()
	region := s.HomeRegion(m.Region, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	want, observed, err := m.observe(ctx, session, region)
	if err != nil {
		what := "the shipping of account " + session.ID
		if name := stringOf(m.TrailName); name != nil {
			what = "shipping " + *name
		}
		resp.Diagnostics.Append(diags.FromRead(diags.Do("look up "+what), want, err))
		return
	}
	m.flatten(want, observed)
	resp.Diagnostics.Append(m.setConsole(ctx)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// observe finds the shipping and observes it: what is missing is looked for twice, as
// in a refresh, since a first answer may be stale.
func (m *dataSourceModel) observe(ctx context.Context, session *providerdata.AccountSession, region string) (reconcile.Spec, reconcile.HealthObserved, error) {
	client, account, look := session.Client, session.ID, session.Observer()
	want := reconcile.Spec{Account: account, Region: region}
	var observed reconcile.HealthObserved
	f, err := m.Find(ctx, client, region)
	if err == nil {
		err = m.Fill(f, account)
	}
	if err != nil {
		return want, observed, err
	}
	role := reconcile.RoleSpec{Name: names.DefaultRole}
	if name, ok := m.Role.Attributes()["name"].(types.String); ok {
		role.Name = name.ValueString()
	} else if f.Trail != nil {
		if role.Name, err = reconcile.DeliveryRole(ctx, client, *f.Trail); err != nil {
			return want, observed, err
		}
	}
	role.Manage = names.ManagedByDefault(role.Name)
	want = m.expand(account, role)
	look.AllowNotEnabled = true
	observed.Observed, err = look.ObserveTwice(ctx, want, reconcile.Statuses{})
	if err != nil {
		return want, observed, err
	}
	trail, exists := reconcile.FindTrail(observed.Trails, want.Trail)
	if observed.OtherRegions = f.OtherRegions; observed.OtherRegions == nil && !exists && observed.NotEnabled == nil {
		observed.OtherRegions = reconcile.TrailsInOtherRegions(ctx, client, want.Region)
	}
	if want.Project.Name != "" && !observed.ProjectExists {
		observed.ProjectRegion = reconcile.FindProjectRegion(ctx, client, want.Project.Project)
	}
	if !exists {
		return want, observed, nil
	}
	status, err := client.GetTrailStatus(ctx, want.Region, trail.Name)
	if err == nil {
		observed.Delivery = &status
	}
	return want, observed, reconcile.IgnoreNotFound(err)
}

// expand is what the names and the defaults of the resource declare.
func (m *dataSourceModel) expand(account string, role reconcile.RoleSpec) reconcile.Spec {
	d := reconcile.Spec{
		Account: account, Region: m.Region.ValueString(), Trail: m.TrailName.ValueString(), Enabled: true, Role: role,
		Index: reconcile.IndexSpec{Declared: m.CustomIndex.ValueBool()},
	}
	d.Project = reconcile.ProjectSpec{Create: m.CreateProject.ValueBool()}
	d.Project.Name, d.Project.Region = m.ProjectName.ValueString(), m.ProjectRegion.ValueString()
	d.Logstore = reconcile.LogstoreSpec{Name: names.Logstore(d.Trail), RetentionDays: reconcile.RetentionForever}
	return d
}

// flatten puts what was seen and what it means into the model.
func (m *dataSourceModel) flatten(want reconcile.Spec, observed reconcile.HealthObserved) {
	m.AccountID = types.StringValue(want.Account)
	m.RoleARN = types.StringValue(arn.Role(want.Account, want.Role.Name))
	if want.Trail != "" {
		m.ID = types.StringValue(want.Account + "/" + want.Region + "/" + want.Trail)
		m.TrailARN = types.StringValue(arn.Trail(want.Region, want.Account, want.Trail))
		m.LogstoreName = types.StringValue(want.Logstore.Name)
	}
	if want.Project.Name != "" {
		m.ProjectARN = types.StringValue(arn.Project(want.Project.Region, want.Account, want.Project.Name))
	}
	trail, exists := reconcile.FindTrail(observed.Trails, want.Trail)
	m.Exists = types.BoolValue(exists)
	if exists {
		m.Enabled = types.BoolValue(trail.Status == cloud.TrailEnabled)
	}
	if observed.Logstore != nil {
		m.RetentionDays = types.Int64Value(int64(observed.Logstore.RetentionDays))
	}
	if observed.Delivery != nil {
		m.LastDelivery, m.LastError = stringOrNull(observed.Delivery.LatestDelivery), stringOrNull(observed.Delivery.LatestError)
	}
	h := want.Health(observed)
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
		*status.attribute = stringOrNull(status.text)
	}
	reasons := h.Reasons()
	m.Healthy = types.BoolValue(len(reasons) == 0)
	m.Reasons, m.Obstacles = stringList(reasons), stringList(h.Obstacles)
}

// setConsole sets the pages of the console.
func (m *dataSourceModel) setConsole(ctx context.Context) diag.Diagnostics {
	m.Console = types.ObjectNull(consoleTypes)
	project, trail := m.ProjectName.ValueString(), m.TrailName.ValueString()
	if project == "" || trail == "" {
		return nil
	}
	region := m.ProjectRegion.ValueString()
	pages := make([]string, 0, 2)
	for _, dashboard := range dashboards(trail) {
		pages = append(pages, projectPage(project, region, "dashboard", dashboard))
	}
	object, diags := types.ObjectValueFrom(ctx, consoleTypes, struct {
		Project    string   `tfsdk:"project"`
		Logstore   string   `tfsdk:"logstore"`
		Dashboards []string `tfsdk:"dashboards"`
	}{projectPage(project, region), projectPage(project, region, "logsearch", names.Logstore(trail)), pages})
	m.Console = object
	return diags
}

func stringOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

func stringList(texts []string) types.List {
	values := make([]attr.Value, len(texts))
	for i, text := range texts {
		values[i] = types.StringValue(text)
	}
	return types.ListValueMust(types.StringType, values)
}
