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
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// NewDataSource returns the data source innertrail_shipping for the provider's list.
func NewDataSource() datasource.DataSource { return &healthSource{} }

// Source is the part that all data sources share. None of them makes a call that could
// change anything.
type Source struct{ access *Access }

// Configure implements [datasource.DataSourceWithConfigure].
func (s *Source) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s.access = accessOf(req.ProviderData, &resp.Diagnostics)
}

// Reachable reports whether the cloud can be reached, and adds the reason where it
// cannot. A data source cannot defer itself to the apply: Terraform accepts no unknown
// result.
func (s *Source) Reachable(diagnostics *diag.Diagnostics) bool {
	if s.access != nil && s.access.Client == nil && len(s.access.Unknown) > 0 {
		diagnostics.AddError("The provider cannot reach Alibaba Cloud yet", diags.Paragraphs(
			"These arguments of the provider block are not known before apply: "+strings.Join(s.access.Unknown, ", ")+".",
			"A data source is read during the plan. To have it read during the apply, add depends_on with the resource that those arguments come from."))
		return false
	}
	return s.access.usable(diagnostics)
}

// Session is an open read of an account.
type Session struct {
	Account  string
	Client   *cloud.Client
	observer reconcile.Observer
}

// Begin opens a read: within limit, through the role where one is named, in an account
// that the provider block allows, while nothing else works on it. End closes the read;
// it is nil where the read could not be opened.
func (s *Source) Begin(
	ctx context.Context, limit time.Duration, roleARN types.String, diags *diag.Diagnostics,
) (bounded context.Context, session Session, end func()) {
	if diags.HasError() || !s.Reachable(diags) {
		return ctx, Session{}, nil
	}
	bounded, cancel := s.access.Client.Clock().WithTimeout(ctx, limit)
	account, acc, leave, entered := s.access.enterAccount(bounded, entry{roleARN: roleARN.ValueString()})
	diags.Append(entered...)
	if entered.HasError() {
		cancel()
		return ctx, Session{}, nil
	}
	return bounded, Session{Account: account, Client: acc.client, observer: acc.observer()}, func() {
		leave()
		cancel()
	}
}

// ReadError returns the diagnostic for a failed read; doing is what was attempted, such
// as "look up shipping platform-ops".
func ReadError(doing, account, project string, err error) diag.Diagnostic {
	return unseen(doing, reconcile.Spec{Account: account, Project: reconcile.ProjectSpec{Project: cloud.Project{Name: project}}}, err)
}

// unseen is ReadError for a declaration. A read that was ended leaves nothing to resume.
func unseen(doing string, d reconcile.Spec, err error) diag.Diagnostic {
	if cloud.Is(err, cloud.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return diag.NewErrorDiagnostic("Cannot "+doing+" in time", diags.Paragraphs(model.Answer(err), "Nothing was changed.",
			"The run was ended, or the read took longer than timeouts allows. Run again, or allow more time in timeouts."))
	}
	return diags.FromError(diags.Do(doing), d, err)
}

// Client returns the client with the provider's own credentials.
func (s *Source) Client() *cloud.Client { return s.access.Client }

// HomeRegion returns the home region of a configuration: its own, or the provider's. It
// is empty where neither is set, which is an error.
func (s *Source) HomeRegion(region types.String, diags *diag.Diagnostics) string {
	if region.ValueString() != "" {
		return region.ValueString()
	}
	if s.access.Region == "" {
		diags.AddAttributeError(path.Root("region"), "No region is set", s.access.NoRegion)
	}
	return s.access.Region
}

// Location is where a shipping is, in the arguments of the resource.
type Location struct {
	AssumeRoleARN types.String `tfsdk:"assume_role_arn"`
	TrailName     types.String `tfsdk:"trail_name"`
	Region        types.String `tfsdk:"region"`
	ProjectName   types.String `tfsdk:"project_name"`
	ProjectRegion types.String `tfsdk:"project_region"`
}

// LocationAttributes returns the arguments of a location. The defaults come from the
// account's one trail.
func LocationAttributes() map[string]schema.Attribute {
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

// assumeRoleAttribute returns the argument for the role in another account.
func assumeRoleAttribute() schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "ARN of a role to look through into another account, as on the resource. Default: the provider's credentials as they are.",
		Optional:            true,
		Validators:          []validator.String{validators.MustBe(names.RoleARN)},
	}
}

// ReadTimeoutAttribute returns the argument for the time that a read may take.
func ReadTimeoutAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.AttributesWithOpts(ctx, timeouts.Opts{
		ReadDescription: "How long the read may take, such as `30s` or `5m`. Default: `2m`.",
	})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long the read may take."
		return nested
	}
	return attribute
}

// ReadTimeout is how long a read may take where timeouts does not say.
const ReadTimeout = readTimeout

// CheckTimeouts rejects timeouts of less than a second.
func CheckTimeouts(object types.Object, diags *diag.Diagnostics) { checkTimeouts(object, diags) }
