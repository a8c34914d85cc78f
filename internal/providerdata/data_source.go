package providerdata

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
)

// DataSource is the part that all data sources share. None of them makes a call that could
// change anything.
type DataSource struct{ Access *Access }

// Configure implements [datasource.DataSourceWithConfigure].
func (s *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s.Access = FromConfigure(req.ProviderData, &resp.Diagnostics)
}

// Reachable reports whether the cloud can be reached, and adds the reason where it
// cannot. A data source cannot defer itself to the apply: Terraform accepts no unknown
// result.
func (s *DataSource) Reachable(diagnostics *diag.Diagnostics) bool {
	if s.Access != nil && s.Access.Client == nil && len(s.Access.Unknown) > 0 {
		diagnostics.AddError("The provider cannot reach Alibaba Cloud yet", diags.Paragraphs(
			"These arguments of the provider block are not known before apply: "+strings.Join(s.Access.Unknown, ", ")+".",
			"A data source is read during the plan. To have it read during the apply, add depends_on with the resource that those arguments come from."))
		return false
	}
	return s.Access.Usable(diagnostics)
}

// Begin opens a read: within limit, through the role where one is named, in an account
// that the provider block allows, while nothing changes it. End closes the read;
// it is nil where the read could not be opened.
func (s *DataSource) Begin(
	ctx context.Context, limit time.Duration, roleARN types.String, diags *diag.Diagnostics,
) (bounded context.Context, session *LockedAccount, end func()) {
	if diags.HasError() || !s.Reachable(diags) {
		return ctx, nil, nil
	}
	bounded, cancel := s.Access.Client.Clock().WithTimeout(ctx, limit)
	_, session, leave, entered := s.Access.LockAccount(bounded, AccountRef{RoleARN: roleARN.ValueString()})
	diags.Append(entered...)
	if entered.HasError() {
		cancel()
		return ctx, nil, nil
	}
	return bounded, session, func() {
		leave()
		cancel()
	}
}

// Client returns the client with the provider's own credentials.
func (s *DataSource) Client() *cloud.Client { return s.Access.Client }

// HomeRegion returns the home region of a configuration: its own, or the provider's. It
// is empty where neither is set, which is an error.
func (s *DataSource) HomeRegion(region types.String, diags *diag.Diagnostics) string {
	if region.ValueString() != "" {
		return region.ValueString()
	}
	if s.Access.Region == "" {
		diags.Append(s.Access.MissingRegion())
	}
	return s.Access.Region
}
