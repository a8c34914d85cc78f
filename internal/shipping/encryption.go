package shipping

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
)

var (
	encryptionTypes    = attributeTypes(encryptionAttributes())
	encryptionKeyTypes = memberTypes(encryptionTypes["key"])
)

type (
	encryptionModel struct {
		Type types.String `tfsdk:"type"`
		Key  types.Object `tfsdk:"key"`
	}
	encryptionKeyModel struct {
		ID      types.String `tfsdk:"id"`
		RoleARN types.String `tfsdk:"role_arn"`
		Region  types.String `tfsdk:"region"`
	}
)

func encryptionAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Encryption of the logs at rest. Once there is one, its type and key cannot be changed, and this provider does not switch it off: such a " +
			"change, and removing this attribute, is a plan error. One that others switched off is switched on again. Default: not managed; a new Logstore is not encrypted.",
		Optional:   true,
		Attributes: encryptionAttributes(),
	}
}

func encryptionAttributes() map[string]schema.Attribute {
	text := func(what string, validators ...validator.String) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: what, Required: true, Validators: validators}
	}
	return map[string]schema.Attribute{
		"type": schema.StringAttribute{
			MarkdownDescription: "`default`, which is AES-256, or `sm4`. Default: `default`.",
			Optional:            true,
			Computed:            true,
			Default:             stringdefault.StaticString("default"),
			Validators:          []validator.String{validators.OneOf("default", "sm4")},
		},
		"key": schema.SingleNestedAttribute{
			MarkdownDescription: "Your own key in KMS. Default: the key of the service.",
			Optional:            true,
			Attributes: map[string]schema.Attribute{
				"id":       text("Id of the key.", validators.NotEmpty()),
				"role_arn": text("ARN of the role that Log Service assumes to use the key.", validators.Matches(names.RoleARN, "must be the ARN of a RAM role such as acs:ram::1234567890123456:role/log-kms")),
				"region":   text("Region of the key.", validators.RegionForm()),
			},
		},
	}
}

// expandEncryption turns the encryption object into the value of the cloud; nil if it is
// not declared.
func expandEncryption(object types.Object, diags *diag.Diagnostics) *model.Encryption {
	if object.IsNull() || object.IsUnknown() {
		return nil
	}
	var m encryptionModel
	fill(&m, object.Attributes(), diags)
	declared := &model.Encryption{Enable: true, Kind: m.Type.ValueString()}
	if !m.Key.IsNull() && !m.Key.IsUnknown() {
		var key encryptionKeyModel
		fill(&key, m.Key.Attributes(), diags)
		declared.Key = &model.EncryptionKey{ID: key.ID.ValueString(), Role: key.RoleARN.ValueString(), Region: key.Region.ValueString()}
	}
	return declared
}

// flattenEncryption returns the observed encryption; null if logs are not encrypted.
func flattenEncryption(observed *model.Encryption, diags *diag.Diagnostics) types.Object {
	if observed == nil || !observed.Enable {
		return types.ObjectNull(encryptionTypes)
	}
	m := encryptionModel{Type: types.StringValue(observed.Kind), Key: types.ObjectNull(encryptionKeyTypes)}
	if observed.Key != nil {
		m.Key = objectOf(encryptionKeyTypes, encryptionKeyModel{
			ID: types.StringValue(observed.Key.ID), RoleARN: types.StringValue(observed.Key.Role), Region: types.StringValue(observed.Key.Region),
		}, diags)
	}
	return objectOf(encryptionTypes, m, diags)
}
