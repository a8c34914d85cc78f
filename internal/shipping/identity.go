package shipping

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
)

// identity is what addresses a shipping.
type identity struct {
	AccountID types.String `tfsdk:"account_id"`
	Region    types.String `tfsdk:"region"`
	TrailName types.String `tfsdk:"trail_name"`
	// AssumeRoleARN is how the account is reached, not what is meant. The list resource sets it, and an
	// import reads it. It is null in every recorded identity, which Terraform does not allow to change.
	AssumeRoleARN types.String `tfsdk:"assume_role_arn"`
}

func (m *resourceModel) identity() identity {
	return identity{AccountID: m.AccountID, Region: m.Region, TrailName: m.TrailName}
}

// IdentitySchema implements [resource.ResourceWithIdentity].
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Version: 1, Attributes: map[string]identityschema.Attribute{
		"account_id": identityschema.StringAttribute{
			OptionalForImport: true, Description: "Account id. The credentials of the provider block, or the role in assume_role_arn, must be of this account.",
		},
		"region":     identityschema.StringAttribute{OptionalForImport: true, Description: "Home region of the trail. Default: the provider's."},
		"trail_name": identityschema.StringAttribute{RequiredForImport: true, Description: "Name of the trail."},
		"assume_role_arn": identityschema.StringAttribute{
			OptionalForImport: true, Description: "ARN of a role to assume, to import from another account. An import puts it into the argument of the same name; no recorded identity has it.",
		},
	}}
}

// UpgradeIdentity implements [resource.ResourceWithUpgradeIdentity]. Version 0 had no role, and
// OpenTofu rejects a recorded identity that lacks an attribute, even an optional one. Terraform upgrades
// also what is not there, in a state that a Terraform before 1.12 wrote; a refresh then records it.
func (*Resource) UpgradeIdentity(context.Context) map[int64]resource.IdentityUpgrader {
	return map[int64]resource.IdentityUpgrader{0: {
		IdentityUpgrader: func(ctx context.Context, req resource.UpgradeIdentityRequest, resp *resource.UpgradeIdentityResponse) {
			var before struct {
				AccountID *string `json:"account_id"`
				Region    *string `json:"region"`
				TrailName *string `json:"trail_name"`
			}
			if len(req.RawIdentity.JSON) > 0 {
				if err := json.Unmarshal(req.RawIdentity.JSON, &before); err != nil {
					resp.Diagnostics.AddError("The recorded identity is not understood", diags.Paragraphs(
						"It is not one that this provider has recorded: "+err.Error()+".", "Nothing was changed.",
						"Restore an earlier state; or run terraform state rm on the resource, and import it again."))
					return
				}
			}
			resp.Diagnostics.Append(resp.Identity.Set(ctx, identity{
				AccountID: types.StringPointerValue(before.AccountID), Region: types.StringPointerValue(before.Region), TrailName: types.StringPointerValue(before.TrailName),
			})...)
		},
	}}
}
