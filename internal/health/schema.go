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
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
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
		MarkdownDescription: "Whether the shipping would create its project, so that a missing one is no obstacle. Default: `false`.", Optional: true,
	}
	attributes["custom_index"] = schema.BoolAttribute{
		MarkdownDescription: "Whether the shipping keeps an index of its own, of which only the presence counts here. Default: `false`: the standard index is expected.",
		Optional:            true,
	}
	attributes["timeouts"] = providerdata.ReadTimeoutAttribute(ctx)
	for name, description := range map[string]string{
		"id":                  "`account_id/region/trail_name`; null without a trail's name.",
		"account_id":          "Account whose shipping it is.",
		"logstore_name":       "Name of the Logstore: `innertrail_<trail_name>`.",
		"project_arn":         "ARN of the project.",
		"role_arn":            "ARN of the delivery role.",
		"trail_arn":           "ARN of the trail.",
		"last_delivery":       "When events were last delivered, in RFC 3339; null where that has never happened, which is no ill: platform events are rare.",
		"last_delivery_error": "What went wrong at the last attempt to deliver, as ActionTrail puts it; null where nothing did.",
		"allow_list_status":   providerdata.StatusDescription(reconcile.AllowListOpen) + "why Inner-ActionTrail is not open to the account.",
		"slot_status":         providerdata.StatusDescription(reconcile.SlotAvailable) + "which other trail holds the one place that an account has. Null where the account is not allow-listed.",
		"project_status":      providerdata.StatusDescription(reconcile.ProjectPresent) + "what is wrong with the project. Null where none is named.",
		"role_status":         providerdata.StatusDescription(reconcile.RoleAuthorized) + "what is wrong with the delivery role, its trust or its policies.",
		"logstore_status":     providerdata.StatusDescription(reconcile.LogstoreReady) + "what is wrong with the Logstore. Null where it has no name yet, or its project is missing.",
		"index_status":        providerdata.StatusDescription(reconcile.IndexComplete) + "what the index lacks. Null without a Logstore.",
		"trail_status":        providerdata.StatusDescription(reconcile.TrailPresent) + "what is wrong with the trail.",
		"delivery_status":     providerdata.StatusDescription(reconcile.Delivering) + "why nothing is delivered. Null without a trail.",
	} {
		attributes[name] = schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	attributes["exists"] = schema.BoolAttribute{MarkdownDescription: "Whether there is such a trail.", Computed: true}
	attributes["enabled"] = schema.BoolAttribute{MarkdownDescription: "Whether the trail ships; null without a trail.", Computed: true}
	attributes["retention_days"] = schema.Int64Attribute{
		MarkdownDescription: "How long the Logstore keeps logs, in days, 3650 for ever; null without a Logstore.", Computed: true,
	}
	attributes["healthy"] = schema.BoolAttribute{
		MarkdownDescription: "Whether the shipping is there, started, and every part of it as it must be.", Computed: true,
	}
	attributes["reasons"] = schema.ListAttribute{
		MarkdownDescription: "Why it is not healthy, a text for each part; empty where it is. For people.", Computed: true, ElementType: types.StringType,
	}
	attributes["obstacles"] = schema.ListAttribute{
		MarkdownDescription: "Reasons why creating an `innertrail_shipping` with these names would be rejected; empty if there are none. For people.",
		Computed:            true, ElementType: types.StringType,
	}
	attributes["console"] = schema.SingleNestedAttribute{
		MarkdownDescription: "Pages of the Log Service console; null without the names of project and trail. Their form is inferred.",
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"project":  schema.StringAttribute{MarkdownDescription: "The project.", Computed: true},
			"logstore": schema.StringAttribute{MarkdownDescription: "The Logstore, on the page where it is queried.", Computed: true},
			"dashboards": schema.ListAttribute{
				MarkdownDescription: "The dashboards that the service makes, the Chinese and the English one; the name of the latter is inferred.", Computed: true, ElementType: types.StringType,
			},
		},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The health of an account's shipping, part by part, with the time and the error of the last delivery. Where there is no shipping " +
			"yet it is a preflight: whether the account is allow-listed, its one place free, the role in order and the project there. " +
			"What is missing is a result, not an error. Nothing is written. Beside the permissions of a plan of the resource it needs `actiontrail:GetTrailStatus`.",
		Attributes: attributes,
	}
}
