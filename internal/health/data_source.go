// Package health holds the data source innertrail_shipping: the health of a shipping, or
// the unmet preconditions of one that does not exist yet.
package health

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// dataSource is innertrail_shipping. It observes as the resource's refresh does, and
// judges as its plan does.
type dataSource struct{ providerdata.DataSource }

var _ datasource.DataSourceWithValidateConfig = (*dataSource)(nil)

// NewDataSource returns the data source for the provider's list.
func NewDataSource() datasource.DataSource { return &dataSource{} }

// Metadata implements [datasource.DataSource].
func (*dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_shipping"
}

// ValidateConfig implements [datasource.DataSourceWithValidateConfig].
func (*dataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m dataSourceModel
	if req.Config.Get(ctx, &m).HasError() {
		return // the framework reports it
	}
	providerdata.CheckTimeouts(m.Timeouts.Object, &resp.Diagnostics)
}

// Read implements [datasource.DataSource].
func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m dataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	limit, diagnostics := m.Timeouts.Read(ctx, providerdata.ReadTimeout)
	resp.Diagnostics.Append(diagnostics...)
	ctx, session, end := d.Begin(ctx, limit, m.AssumeRoleARN, &resp.Diagnostics)
	if end == nil {
		return
	}
	defer end()
	region := d.HomeRegion(m.Region, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	spec, observed, err := d.observe(ctx, session, &m, region)
	if err != nil {
		what := "the shipping of account " + session.ID
		if !m.TrailName.IsNull() {
			what = "shipping " + m.TrailName.ValueString()
		}
		resp.Diagnostics.Append(diags.FromRead(diags.Attempting("look up "+what), spec, err))
		return
	}
	resp.Diagnostics.Append(diags.FromRole(spec.Role, observed.Role)...)
	resp.Diagnostics.Append(diags.FromPolicies(spec, observed.Observed, session.First)...)
	resp.Diagnostics.Append(m.setComputed(ctx, spec, observed)...)
	if slices.Contains(spec.Health(observed).Causes, reason.SlotUnknown) {
		warnSilentRegions(spec, observed, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(m.setConsole(ctx)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// warnSilentRegions names the regions where the trail may be that was not found. Terraform shows the warnings
// of many accounts as one, by their summary.
func warnSilentRegions(spec domain.Spec, observed domain.HealthObserved, diagnostics *diag.Diagnostics) {
	what := "no inner trail"
	if spec.Trail != "" {
		what = "no inner trail " + spec.Trail
	}
	diagnostics.AddWarning("Not every region could be searched for an inner trail", diags.Paragraphs(
		"Account "+spec.Account+" has "+what+" in the regions that answered. No answer came from "+observed.OtherRegions.SilentRegions()+", so a trail may be there.",
		"exists = false is therefore not certain, and slot_status says the same.",
		"Run again, or look at the inner trails of these regions in the ActionTrail console."))
}

// observe finds the shipping and observes it. A missing part is read twice, as in a
// refresh, since the first answer may be stale.
func (*dataSource) observe(
	ctx context.Context, session *providerdata.LockedAccount, m *dataSourceModel, region string,
) (domain.Spec, domain.HealthObserved, error) {
	client, account, observer := session.Client, session.ID, session.Observer()
	spec := domain.Spec{Account: account, Region: region}
	var observed domain.HealthObserved
	f, err := m.Find(ctx, client, region)
	if err == nil {
		err = m.Fill(f, account)
	}
	if err != nil {
		return spec, observed, err
	}
	role := domain.RoleSpec{Name: names.DefaultRole}
	if name, ok := m.Role.Attributes()["name"].(types.String); ok {
		role.Name = name.ValueString()
	} else if f.Trail != nil {
		if role.Name, err = reconcile.DeliveryRole(ctx, client, *f.Trail); err != nil {
			return spec, observed, err
		}
	}
	role.Manage = names.ManagedByDefault(role.Name)
	spec = m.expand(account, role)
	observer.AllowNotEnabled = true
	observed.Observed, err = observer.ObserveTwice(ctx, spec, domain.Statuses{})
	if err != nil {
		return spec, observed, err
	}
	trail, exists := domain.FindTrail(observed.Trails, spec.Trail)
	if observed.OtherRegions = f.OtherRegions; observed.OtherRegions == nil && !exists && observed.NotEnabled == nil {
		found := reconcile.TrailsInOtherRegions(ctx, client, spec.Region)
		observed.OtherRegions = &found
	}
	if spec.Project.Name != "" && !observed.ProjectExists {
		observed.ProjectRegion = reconcile.FindProjectRegion(ctx, client, spec.Project.Project)
	}
	if !exists {
		return spec, observed, nil
	}
	status, err := client.GetTrailStatus(ctx, spec.Region, trail.Name)
	if err == nil {
		observed.Delivery = &status
	}
	return spec, observed, reconcile.IgnoreNotFound(err)
}
