package shipping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/organization"
)

// listModel is the configuration of a list block.
type listModel struct {
	Regions        types.List `tfsdk:"regions"`
	AssumeRoleARNs types.List `tfsdk:"assume_role_arns"`
}

// ListResourceConfigSchema implements [list.ListResource].
func (*listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds the shippings of one account or of many, for `terraform query`, says what is wrong with each, and generates the configuration to import them. " +
			"It makes no call that could change anything.",
		Attributes: map[string]schema.Attribute{
			"regions": schema.ListAttribute{
				MarkdownDescription: "Home regions to look for trails in. One that is given twice counts once, and one that this version does not know is a warning. Default: all regions that this version knows.",
				ElementType:         types.StringType, Optional: true,
			},
			"assume_role_arns": schema.ListAttribute{
				MarkdownDescription: "ARNs of roles to assume, one for each account to look in, each once. Default: the account of the provider's own credentials.",
				ElementType:         types.StringType, Optional: true,
			},
		},
	}
}

// ValidateListResourceConfig implements [list.ListResourceWithValidateConfig].
func (*listResource) ValidateListResourceConfig(ctx context.Context, req list.ValidateConfigRequest, resp *list.ValidateConfigResponse) {
	config := getListModel(ctx, req.Config, &resp.Diagnostics)
	_, _, _ = config.expand(&resp.Diagnostics)
	organization.WarnOfRegions(config.Regions, &resp.Diagnostics)
}

// getListModel returns the configuration of a list block, which may have none.
func getListModel(ctx context.Context, of tfsdk.Config, diagnostics *diag.Diagnostics) (config listModel) {
	if !of.Raw.IsNull() {
		diagnostics.Append(of.Get(ctx, &config)...)
	}
	return config
}

// newListSearch returns the search that a list block configures.
func newListSearch(ctx context.Context, req list.ListRequest) (s *listSearch, diagnostics diag.Diagnostics) {
	s = &listSearch{req: req, unread: map[string][]unreadAccount{}}
	var known bool
	if s.regions, s.roles, known = getListModel(ctx, req.Config, &diagnostics).expand(&diagnostics); !known {
		diagnostics.AddError("The accounts and regions to list are not known yet",
			"The config of the list block depends on values that are not known before an apply. Write them down, or use variables.")
	}
	return s, diagnostics
}

// expand returns the regions and the roles of the configuration, or what they default to, and whether
// all of it is known. It rejects what is none.
func (m listModel) expand(diagnostics *diag.Diagnostics) (regions, roles []string, known bool) {
	regions, regionsKnown := organization.Regions(m.Regions, diagnostics)
	roles, rolesKnown := organization.Roles(m.AssumeRoleARNs, diagnostics)
	return regions, roles, regionsKnown && rolesKnown
}
