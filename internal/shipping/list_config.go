package shipping

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
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
				MarkdownDescription: "Home regions to look for trails in. Default: all regions that this version knows.",
				ElementType:         types.StringType, Optional: true,
			},
			"assume_role_arns": schema.ListAttribute{
				MarkdownDescription: "ARNs of roles to assume, one for each account to look in. Default: the account of the provider's own credentials.",
				ElementType:         types.StringType, Optional: true,
			},
		},
	}
}

// ValidateListResourceConfig implements [list.ListResourceWithValidateConfig].
func (*listResource) ValidateListResourceConfig(ctx context.Context, req list.ValidateConfigRequest, resp *list.ValidateConfigResponse) {
	_, _, _ = getListModel(ctx, req.Config, &resp.Diagnostics).expand(&resp.Diagnostics)
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
	s = &listSearch{req: req}
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
	regions, regionsKnown := expandTexts(path.Root("regions"), m.Regions, names.Region, diagnostics)
	roles, rolesKnown := expandTexts(path.Root("assume_role_arns"), m.AssumeRoleARNs, names.RoleARN, diagnostics)
	if m.Regions.IsNull() {
		regions = model.Regions()
	}
	of := map[string]string{}
	for i, role := range roles {
		_, account, _ := arn.ParseRole(role)
		if other, twice := of[account]; twice && account != "" {
			diagnostics.AddAttributeError(path.Root("assume_role_arns").AtListIndex(i), "Two roles are of account "+account, diags.Paragraphs(
				fmt.Sprintf("They are %s and %s. Each shipping would be listed twice.", other, role), "Keep one role for each account."))
		}
		of[account] = role
	}
	if m.AssumeRoleARNs.IsNull() {
		roles = []string{""}
	}
	return regions, roles, regionsKnown && rolesKnown
}

// expandTexts returns the texts of a list, each once, and whether all are known. A list without
// elements is an error: nothing would be read, and the answer would look like that of an account
// without a shipping.
func expandTexts(at path.Path, of types.List, rule names.Rule, diagnostics *diag.Diagnostics) (texts []string, known bool) {
	if known = !of.IsUnknown(); known && !of.IsNull() && len(of.Elements()) == 0 {
		diagnostics.AddAttributeError(at, at.String()+" has no elements", "Nothing would be listed. Name at least one, or omit the argument to use the default.")
	}
	for i, element := range of.Elements() {
		text, _ := element.(types.String)
		switch {
		case text.IsUnknown():
			known = false
		case !rule.Allows(text.ValueString()):
			diagnostics.AddAttributeError(at.AtListIndex(i), "Invalid element of "+at.String(), fmt.Sprintf("It must be %s, got: %q.", rule.Text, model.ShortName(text.ValueString())))
		case !slices.Contains(texts, text.ValueString()):
			texts = append(texts, text.ValueString())
		}
	}
	return texts, known
}
