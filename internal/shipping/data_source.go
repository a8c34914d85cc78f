package shipping

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
)

// NewDataSources are the data sources for the provider's list. None of them makes
// a call that could change something.
func NewDataSources() []func() datasource.DataSource {
	return []func() datasource.DataSource{
		func() datasource.DataSource { return &healthSource{} },
		func() datasource.DataSource { return &eventsSource{} },
		func() datasource.DataSource { return &policySource{} },
	}
}

// source is what the data sources have in common.
type source struct{ access *Access }

// Configure implements [datasource.DataSourceWithConfigure].
func (s *source) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s.access = accessOf(req.ProviderData, &resp.Diagnostics)
}

// reachable says whether the cloud can be reached, and if not, why. A data source
// cannot wait for the apply by itself: Terraform takes no unknown result.
func (s *source) reachable(diags *diag.Diagnostics) bool {
	if s.access != nil && s.access.Client == nil && len(s.access.Unknown) > 0 {
		diags.AddError("The provider cannot reach Alibaba Cloud yet", paragraphs(
			"These arguments of the provider block are not known before apply: "+strings.Join(s.access.Unknown, ", ")+".",
			"A data source is read during the plan. To have it read during the apply, add depends_on with the resource that those arguments come from."))
		return false
	}
	return s.access.usable(diags)
}

// begin opens a read: within limit, through the role where one is named, in an
// account that the provider block allows, and alone in it. End closes the read; it
// is nil where it could not be opened.
func (s *source) begin(
	ctx context.Context, limit time.Duration, roleARN types.String, diags *diag.Diagnostics,
) (bounded context.Context, account string, look observer, end func()) {
	if diags.HasError() || !s.reachable(diags) {
		return ctx, "", observer{}, nil
	}
	bounded, cancel := s.access.Client.Clock().WithTimeout(ctx, limit)
	account, acc, leave, entered := s.access.enterAccount(bounded, entry{roleARN: roleARN.ValueString()})
	diags.Append(entered...)
	if entered.HasError() {
		cancel()
		return ctx, "", observer{}, nil
	}
	return bounded, account, acc.observer(), func() {
		leave()
		cancel()
	}
}

// unseen words why a data source could not be read; doing is what was attempted,
// such as "look up shipping platform-ops". A read that was ended leaves nothing to
// take up again.
func unseen(doing string, d declaration, err error) diag.Diagnostic {
	if cloud.Is(err, cloud.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return diag.NewErrorDiagnostic("Cannot "+doing+" in time", paragraphs(model.Answer(err), "Nothing was changed.",
			"The run was ended, or the read took longer than timeouts allows. Run again, or allow more time in timeouts."))
	}
	return explain(doing, d, err)
}

// home is the home region that a configuration means; empty where it means none,
// which is an error.
func (s *source) home(region types.String, diags *diag.Diagnostics) string {
	if region.ValueString() != "" {
		return region.ValueString()
	}
	if s.access.Region == "" {
		diags.AddAttributeError(path.Root("region"), "No region is set", s.access.NoRegion)
	}
	return s.access.Region
}

// placeModel is where a shipping is, as the arguments of the resource name it.
type placeModel struct {
	AssumeRoleARN types.String `tfsdk:"assume_role_arn"`
	TrailName     types.String `tfsdk:"trail_name"`
	Region        types.String `tfsdk:"region"`
	ProjectName   types.String `tfsdk:"project_name"`
	ProjectRegion types.String `tfsdk:"project_region"`
}

// placeAttributes are the arguments that say where a shipping is; each left out is
// what the account's one trail says.
func placeAttributes() map[string]schema.Attribute {
	attribute := func(description string, valid validator.String) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Optional: true, Computed: true, Validators: []validator.String{valid}}
	}
	region := validators.MustBe(names.Region)
	return map[string]schema.Attribute{
		"assume_role_arn": assumeRoleAttribute(),
		"trail_name": attribute("Name of the trail. Default: the account's one trail, in the region that is meant or, with neither `trail_name` nor "+
			"`region`, in any region that answers.", validators.MustBe(names.Trail)),
		"region": attribute("Home region of the trail. Default: the provider's.", region),
		"project_name": attribute("Log Service project that holds the Logstore. Default: the one that the trail ships to.",
			validators.MustBe(names.Project)),
		"project_region": attribute("Region of the project. Default: that of the project that the trail ships to; with `project_name`, `region`.", region),
	}
}

// assumeRoleAttribute is the role to look through, in another account.
func assumeRoleAttribute() schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "ARN of a role to look through into another account, as on the resource. Default: the provider's credentials as they are.",
		Optional:            true,
		Validators:          []validator.String{validators.MustBe(names.RoleARN)},
	}
}

func readTimeoutAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.AttributesWithOpts(ctx, timeouts.Opts{
		ReadDescription: "How long the read may take, such as `30s` or `5m`. Default: `2m`.",
	})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long the read may take."
		return nested
	}
	return attribute
}
