package shipping

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
)

var roleAttributeTypes = attributeTypes(roleAttributes())

func roleAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The delivery role: the RAM role that ActionTrail assumes to write into the Logstore. " +
			"It is never deleted, and nothing is ever detached from it. A change of `name` re-creates the trail in place, and events of the moments " +
			"between may not be shipped; a change of `manage` only changes who keeps the role. Default: `{}`.",
		Optional:   true,
		Computed:   true,
		Default:    objectdefault.StaticValue(roleObject(names.DefaultRole, true)),
		Attributes: roleAttributes(),
	}
}

func roleAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{
			MarkdownDescription: "Name of the role, not its ARN: 1–64 letters, digits, `.`, `@`, `_` and `-`. Default: `" + names.DefaultRole + "`.",
			Optional:            true,
			Computed:            true,
			Default:             stringdefault.StaticString(names.DefaultRole),
			Validators:          []validator.String{validators.MustBe(names.Role)},
		},
		"manage": schema.BoolAttribute{
			MarkdownDescription: "Whether to create the role when it is missing, and to repair its trust in ActionTrail and its policy `" +
				names.DefaultPolicy + "`; other policies and whom else it trusts stay. A role that is not managed is only looked at: what is wrong with it is a warning on every plan. " +
				"Default: `true` for `" + names.DefaultRole + "`, `false` for any other role. Not possible for a service-linked role.",
			Optional: true,
			Computed: true,
		},
	}
}
