package shipping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
)

// Schema implements [resource.Resource].
func (*Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"trail_name": schema.StringAttribute{
			MarkdownDescription: "Name of the trail, " + names.Trail.Text + ". The Logstore is named `innertrail_<trail_name>`, which cannot be " +
				"chosen: ActionTrail's delivery policies allow writing events of an inner trail to Logstores `innertrail_*` only. A change replaces the shipping.",
			Required:   true,
			Validators: []validator.String{validators.MustBe(names.Trail)},
		},
		"project_name": schema.StringAttribute{
			MarkdownDescription: "Log Service project that holds the Logstore, " + names.Project.Text + ". A change is a move, in place: the new place is " +
				"prepared first, then the trail is re-created; events that occur in between may not be shipped. The old Logstore keeps its logs.",
			Required:   true,
			Validators: []validator.String{validators.MustBe(names.Project)},
		},
		"region": schema.StringAttribute{
			MarkdownDescription: "Home region of the trail, such as `cn-hangzhou`. Default: the provider's, recorded at creation; a later change of the provider's region " +
				"does not move what exists. A change replaces the shipping.",
			Optional:   true,
			Computed:   true,
			Validators: []validator.String{validators.RegionForm()},
		},
		"project_region": schema.StringAttribute{
			MarkdownDescription: "Region of the project. Default: `region`, recorded at creation. A change is a move, in place, as that of `project_name`.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{validators.RegionForm()},
		},
		"create_project": flag("Whether to create the project when it is missing; otherwise a missing project is an error of the plan. The project is " +
			"never deleted. A change is in place."),
		"enabled": schema.BoolAttribute{
			MarkdownDescription: "Whether the trail ships. `false` stops new logs and keeps everything else. A change is in place. Default: `true`.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(true),
		},
		"assume_role_arn": schema.StringAttribute{
			MarkdownDescription: "ARN of a role to manage the shipping of another account through. It is assumed with the provider's credentials; all resources that " +
				"name it share one session. A refresh uses the role that was recorded. A change is in place; it must be a role of the same account. " +
				"Default: the provider's credentials as they are.",
			Optional:   true,
			Validators: []validator.String{validators.MustBe(names.RoleARN)},
		},
		"role":     roleAttribute(),
		"logstore": logstoreAttribute(),
		"index":    indexAttribute(),
		"delete_logstore_on_destroy": flag("Whether destroying the shipping deletes the Logstore **and all logs in it**. It counts on a real destroy only, " +
			"never on a replacement, and the plan warns when it will happen. A change is in place."),
		"deletion_protection": flag("Whether to refuse whatever would end the shipping: a destroy, a removed block, a rename, `-replace`. " +
			"It must be lifted by an apply of its own. `enabled = false`, a move, and a `removed` block with `destroy = false` stay possible. A change is in place."),
		"timeouts": timeoutsAttribute(ctx),
	}
	for name, description := range map[string]string{
		"id":            "`account_id/region/trail_name`.",
		"account_id":    "Account whose platform events are shipped.",
		"logstore_name": "Name of the Logstore: `innertrail_<trail_name>`.",
		"project_arn":   "ARN of the project.",
		"role_arn":      "ARN of the delivery role; RAM prints the role's name in lower case.",
		"trail_arn":     "ARN of the trail.",
		"trail_status":  providerdata.StatusDescription("present") + "what is wrong with the trail. An apply repairs it.",
		"role_status": providerdata.StatusDescription("authorized") + "what is wrong with the delivery role. An apply repairs a role that is managed. " +
			"`unreadable` where RAM may not be read and nothing is known.",
		"logstore_status": providerdata.StatusDescription("ready") + "what is wrong with the Logstore. Settings that differ show as themselves. An apply repairs it.",
		"index_status":    providerdata.StatusDescription("complete") + "what the index lacks. An apply repairs it.",
	} {
		attributes[name] = schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The shipping of Inner-ActionTrail, the log of what Alibaba Cloud's own staff and systems do to your resources, into a " +
			"Logstore of Log Service: the delivery role, the Logstore, its index and the trail, kept as declared. Existing parts are adopted. " +
			"Destroying it stops new logs and keeps the old ones.",
		Attributes: attributes,
	}
}

func flag(description string) schema.Attribute {
	return schema.BoolAttribute{
		MarkdownDescription: description + " Default: `false`.",
		Optional:            true, Computed: true, Default: booldefault.StaticBool(false),
	}
}

func timeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: "How long a create may take, such as `30s` or `15m`. Default: `10m`.",
		ReadDescription:   "How long a refresh, and what a plan asks the cloud, may take. Default: `2m`.",
		UpdateDescription: "How long an update may take. Default: `10m`.",
		DeleteDescription: "How long a destroy may take. Default: `5m`.",
	})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long the operations may take; a change touches nothing in the cloud."
		return nested
	}
	return attribute
}

var roleAttributeTypes = attributeTypes(roleAttributes())

func roleAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The delivery role: the RAM role that ActionTrail assumes to write into the Logstore. " +
			"It is never deleted, and nothing is ever detached from it. A change of `name` re-creates the trail in place, and events that occur in " +
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
