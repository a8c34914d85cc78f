package health

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// Schema implements [datasource.DataSource].
func (*dataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := providerdata.LocationAttributes()
	attributes["role"] = schema.SingleNestedAttribute{
		MarkdownDescription: "The delivery role that is expected. Default: the one that the trail uses, or `" + names.DefaultRole + "`.",
		Optional:            true,
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the role, not its ARN.", Required: true,
				Validators: []validator.String{validators.MustBe(names.Role)},
			},
		},
	}
	attributes["create_project"] = schema.BoolAttribute{
		MarkdownDescription: "Whether the resource would create its project; if `true`, a missing project is not an obstacle. Default: `false`.", Optional: true,
	}
	attributes["custom_index"] = schema.BoolAttribute{
		MarkdownDescription: "Whether the Logstore has a custom index, of which only the existence is checked. Default: `false`, which expects the standard index.",
		Optional:            true,
	}
	attributes["timeouts"] = providerdata.ReadTimeoutAttribute(ctx)
	for name, description := range map[string]string{
		"id":                  "`account_id/region/trail_name`; null without a trail's name.",
		"account_id":          "Account of the trail.",
		"logstore_name":       "Name of the Logstore: `innertrail_<trail_name>`.",
		"project_arn":         "ARN of the project.",
		"role_arn":            "ARN of the delivery role.",
		"trail_arn":           "ARN of the trail.",
		"last_delivery":       "When events were last delivered, in RFC 3339; null if none was ever delivered, which is normal, because platform events are rare.",
		"last_delivery_error": "Error of the last delivery attempt, as reported by ActionTrail; null if it succeeded.",
		"allow_list_status":   providerdata.StatusDescription(domain.AllowListOpen) + "why Inner-ActionTrail is not enabled for the account.",
		"slot_status":         providerdata.StatusDescription(domain.SlotAvailable) + "which other trail occupies the account's only slot, or which regions did not answer and may have one. Null if the account is not allow-listed.",
		"project_status":      providerdata.StatusDescription(domain.ProjectPresent) + "what is wrong with the project. Null if none is named.",
		"role_status":         providerdata.StatusDescription(domain.RoleAuthorized) + "what is wrong with the delivery role, its trust or its policies.",
		"logstore_status":     providerdata.StatusDescription(domain.LogstoreReady) + "what is wrong with the Logstore, also if its logs can be altered. Null if it has no name yet, or its project is missing.",
		"index_status":        providerdata.StatusDescription(domain.IndexComplete) + "what the index lacks. Null without a Logstore.",
		"trail_status":        providerdata.StatusDescription(domain.TrailPresent) + "what is wrong with the trail.",
		"delivery_status":     providerdata.StatusDescription(domain.Delivering) + "why nothing is delivered. Null without a trail. If the last delivery failed because the Logstore or the project did not exist, and it exists now, this says so, and `healthy` does not depend on it.",
	} {
		attributes[name] = schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	attributes["exists"] = schema.BoolAttribute{MarkdownDescription: "Whether there is such a trail.", Computed: true}
	attributes["enabled"] = schema.BoolAttribute{MarkdownDescription: "Whether the trail delivers events; null without a trail.", Computed: true}
	attributes["retention_days"] = schema.Int64Attribute{
		MarkdownDescription: "Retention of the Logstore in days; 3650 means forever. Null without a Logstore.", Computed: true,
	}
	attributes["healthy"] = schema.BoolAttribute{
		MarkdownDescription: "Whether the trail exists, is started, all components are healthy, and `integrity.status` is `append-only`. It is `false` if that is not known.", Computed: true,
	}
	attributes["reasons"] = schema.ListAttribute{
		MarkdownDescription: "Why the trail is unhealthy, one text per component, and one if the integrity is not known; empty if it is healthy. For display only.", Computed: true, ElementType: types.StringType,
	}
	attributes["codes"] = schema.ListAttribute{
		MarkdownDescription: "The stable [codes](https://registry.terraform.io/providers/innertrail/innertrail/latest/docs/guides/reason-codes) of the reasons, such as `trail.stopped`; empty if the trail is healthy. A reason may have several.",
		Computed:            true, ElementType: types.StringType,
	}
	attributes["obstacles"] = schema.ListAttribute{
		MarkdownDescription: "Reasons why creating an `innertrail_shipping` resource with these names would fail; empty if there are none. For display only.",
		Computed:            true, ElementType: types.StringType,
	}
	attributes["integrity"] = integrityAttribute()
	attributes["console"] = schema.SingleNestedAttribute{
		MarkdownDescription: "Pages of the Log Service console; null without the names of project and trail. Their form is inferred.",
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"project":  schema.StringAttribute{MarkdownDescription: "The project.", Computed: true},
			"logstore": schema.StringAttribute{MarkdownDescription: "The Logstore, on the page where it is queried.", Computed: true},
			"dashboards": schema.ListAttribute{
				MarkdownDescription: "The dashboards that the service creates, Chinese and English; the name of the English one is inferred.", Computed: true, ElementType: types.StringType,
			},
		},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the health of an account's trail by component, the integrity of its logs, and the time and the error of the last delivery. If there is no trail " +
			"yet, it is a preflight check: is the account allow-listed, is its only trail slot free, is the role valid, and does the project exist. " +
			"A missing component is a result, not an error. It never writes. It needs the policy `read` of `innertrail_policy_document`. " +
			"If it may not read the policies of the project, that is no error, but a trail is not healthy then.",
		Attributes: attributes,
	}
}
