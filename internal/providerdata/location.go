package providerdata

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// Location is where a shipping is, in the arguments of the resource.
type Location struct {
	AssumeRoleARN types.String `tfsdk:"assume_role_arn"`
	TrailName     types.String `tfsdk:"trail_name"`
	Region        types.String `tfsdk:"region"`
	ProjectName   types.String `tfsdk:"project_name"`
	ProjectRegion types.String `tfsdk:"project_region"`
}

// LocationAttributes returns the arguments of a location. The names and the region of the
// project default to those of the account's one trail.
func LocationAttributes() map[string]schema.Attribute {
	attribute := func(description string, valid validator.String) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Optional: true, Computed: true, Validators: []validator.String{valid}}
	}
	region := validators.MustBe(names.Region)
	return map[string]schema.Attribute{
		"assume_role_arn": assumeRoleAttribute(),
		"trail_name": attribute("Name of the trail. Default: the account's only trail, in `region`; if `region` is not set "+
			"either, in any region that answers.", validators.MustBe(names.Trail)),
		"region": attribute("Home region of the trail. Default: the provider's.", region),
		"project_name": attribute("Log Service project that holds the Logstore. Default: the one that the trail delivers to.",
			validators.MustBe(names.Project)),
		"project_region": attribute("Region of the project. Default: that of the project that the trail delivers to; with `project_name`, `region`.", region),
	}
}

// assumeRoleAttribute returns the argument for the role in another account.
func assumeRoleAttribute() schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "ARN of a role to assume, to read another account, as for the resource. Default: the provider's own credentials.",
		Optional:            true,
		Validators:          []validator.String{validators.MustBe(names.RoleARN)},
	}
}

// Find looks for the trail that a configuration means. Where neither name nor region
// is given, every region is asked.
func (m *Location) Find(ctx context.Context, c reconcile.Cloud, region string) (domain.LookupResult, error) {
	return reconcile.Lookup(ctx, c, region, m.TrailName.ValueString(), m.Region.IsNull())
}

// Locate finds the shipping that a configuration means and fills in its names. A trail that does not exist is no error
// if both names are given. What is attempted, and what could be done without a trail, are for the error.
func (m *Location) Locate(
	ctx context.Context, session *LockedAccount, region, attempted, without string, diagnostics *diag.Diagnostics,
) (domain.LookupResult, bool) {
	found, err := m.Find(ctx, session.Client, region)
	if err == nil {
		err = found.NotEnabled
	}
	if err == nil {
		err = m.Fill(found, session.ID)
	}
	switch {
	case err != nil:
		diagnostics.Append(diags.FromRead(diags.Attempting("look up the shipping of account "+session.ID), domain.Spec{Account: session.ID, Region: region}, err))
		return found, false
	case m.TrailName.IsNull() || m.ProjectName.IsNull():
		diagnostics.AddError("Cannot "+attempted+": there is no shipping", diags.Paragraphs(
			m.missing(found, session.ID, region),
			silentRegions(found),
			"Check trail_name and region. To "+without+" a shipping that has ended, set both trail_name and project_name."))
		return found, false
	}
	return found, true
}

// missing says which trail there is not. The name of a trail of another project is filled in.
func (m *Location) missing(found domain.LookupResult, account, region string) string {
	switch {
	case found.Trail != nil:
		return fmt.Sprintf("Inner trail %s of account %s ships to a project of another account.", found.Trail.Name, account)
	case !m.TrailName.IsNull():
		return fmt.Sprintf("Account %s has no inner trail %s whose home region is %s.", account, m.TrailName.ValueString(), region)
	default:
		return fmt.Sprintf("Account %s has no inner trail whose home region is %s.", account, region)
	}
}

// silentRegions says in which regions the trail may be that was not found; empty if all
// answered.
func silentRegions(found domain.LookupResult) string {
	silent := found.OtherRegions.SilentRegions()
	if silent == "" {
		return ""
	}
	return "No answer came from " + silent + ": it may be there. Set region, or run again."
}

// Fill completes the names by those of the trail.
func (m *Location) Fill(f domain.LookupResult, account string) error {
	m.Region = types.StringValue(f.Region)
	if f.Trail != nil {
		m.TrailName = types.StringValue(f.Trail.Name)
		project, owner, err := arn.ParseProject(f.Trail.ProjectARN)
		if err != nil {
			return fmt.Errorf("trail %s ships to something this provider does not understand: %w", f.Trail.Name, err)
		}
		if m.ProjectName.IsNull() && owner == account {
			m.ProjectName = types.StringValue(project.Name)
		}
		if m.ProjectRegion.IsNull() && m.ProjectName.ValueString() == project.Name {
			m.ProjectRegion = types.StringValue(project.Region)
		}
	}
	if m.ProjectRegion.IsNull() && !m.ProjectName.IsNull() {
		m.ProjectRegion = m.Region
	}
	return nil
}
