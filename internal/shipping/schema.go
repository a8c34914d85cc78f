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
			MarkdownDescription: "Name of the trail, " + names.Trail.Text + ". The Logstore is named `innertrail_<trail_name>`, a fixed name, " +
				"because ActionTrail's delivery policies allow writing events of an inner trail only to Logstores named `innertrail_*`. Changing it replaces the resource.",
			Required:   true,
			Validators: []validator.String{validators.MustBe(names.Trail)},
		},
		"project_name": schema.StringAttribute{
			MarkdownDescription: "Log Service project that holds the Logstore, " + names.Project.Text + ". Changing it moves the delivery, in place: the provider " +
				"prepares the new project, then re-creates the trail. Events in between may not be delivered. The old Logstore keeps its logs.",
			Required:   true,
			Validators: []validator.String{validators.MustBe(names.Project)},
		},
		"region": schema.StringAttribute{
			MarkdownDescription: "Home region of the trail, such as `cn-hangzhou`. Default: the provider's region at creation. A later change of the provider's region " +
				"has no effect on an existing trail. Changing it replaces the resource.",
			Optional:   true,
			Computed:   true,
			Validators: []validator.String{validators.RegionForm()},
		},
		"project_region": schema.StringAttribute{
			MarkdownDescription: "Region of the project. Default: `region`, recorded at creation. Changing it moves the delivery, as for `project_name`.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{validators.RegionForm()},
		},
		"create_project": flag("Whether to create the project if it is missing, with its recycle bin on, so that a deleted Logstore can be restored for a while. If `false`, a missing " +
			"project is a warning in the plan and an error in the apply. An existing project is left as it is. The project is never deleted. Updated in place."),
		"enabled": schema.BoolAttribute{
			MarkdownDescription: "Whether the trail delivers events. `false` stops new logs and keeps everything else. It is not OpenTofu's `lifecycle.enabled`, which destroys. Updated in place. Default: `true`.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(true),
		},
		"assume_role_arn": schema.StringAttribute{
			MarkdownDescription: "ARN of a role to assume, to manage a trail in another account. It is assumed with the provider's credentials; all resources " +
				"with the same role share one session. A refresh uses the recorded role. It can be changed in place to another role of the same account. " +
				"Default: the provider's own credentials.",
			Optional:   true,
			Validators: []validator.String{validators.MustBe(names.RoleARN)},
		},
		"role":     roleAttribute(),
		"logstore": logstoreAttribute(),
		"index":    indexAttribute(),
		"delete_logstore_on_destroy": flag("Whether a destroy deletes the Logstore **and all logs in it**. It applies only to a real destroy, " +
			"never to a replacement; the plan shows a warning. A Logstore whose retention was raised outside Terraform is not deleted, since it may be held. Updated in place."),
		"deletion_protection": flag("Whether to reject everything that would delete the trail for good: a destroy, removing its block, a rename, `-replace`. " +
			"Removing the protection takes a separate apply. `enabled = false`, a move, `terraform state rm` and a `removed` block with `destroy = false` stay possible. So do, in OpenTofu, a `removed` block without `lifecycle`, and `lifecycle { destroy = false }`, with which a destroy only forgets. Updated in place."),
		"timeouts": timeoutsAttribute(ctx),
	}
	for name, description := range map[string]string{
		"id":            "`account_id/region/trail_name`.",
		"account_id":    "Account whose platform events are delivered.",
		"logstore_name": "Name of the Logstore: `innertrail_<trail_name>`.",
		"project_arn":   "ARN of the project.",
		"role_arn":      "ARN of the delivery role; RAM prints the role's name in lower case.",
		"trail_arn":     "ARN of the trail.",
		"trail_status":  providerdata.StatusDescription("present") + "what is wrong with the trail. An apply repairs it.",
		"role_status": providerdata.StatusDescription("authorized") + "what is wrong with the delivery role. An apply repairs a role that is managed. " +
			"`unreadable` if access to RAM is denied and no earlier status is known.",
		"logstore_status": providerdata.StatusDescription("ready") + "what is wrong with the Logstore. Settings that differ are shown under `logstore`. An apply repairs it, or ends with an error: see `logstore.accept`. Begins with `accepted: ` if only that is left which is accepted there.",
		"last_applied": "What the last apply or import left: project region, project, retention and, if there is one, the consent to lower it, such as " +
			"`cn-hangzhou/security-audit/3650`, or `cn-hangzhou/security-audit/180/180` with `allow_retention_decrease_to = 180`. It is a record, and no setting: a plan shows it where an apply will write another one. What an import found begins with `imported:`, and the first apply replaces it. The guards compare with it; a refresh does not change it.",
		"logstore_created": "When the Logstore was created that the last apply or import left (RFC 3339); null where that is not known. A Logstore that is younger was deleted and " +
			"created again since: `logstore_status` says so, and the next apply records it. A refresh does not change it.",
		"index_status": providerdata.StatusDescription("complete") + "what the index lacks. An apply repairs it.",
	} {
		attributes[name] = schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the delivery of Inner-ActionTrail events to a Logstore in Log Service. Inner-ActionTrail logs what Alibaba Cloud's own staff " +
			"and systems do to your resources. The resource manages the delivery role, the Logstore, its index and the trail. An existing role, project, Logstore and index are adopted; an existing trail is imported. " +
			"A destroy stops new logs and keeps existing ones.",
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
		CreateDescription: "Time limit of a create, such as `30s` or `15m`. Default: `10m`.",
		ReadDescription:   "Time limit of a refresh and of the reads in a plan. Default: `2m`.",
		UpdateDescription: "Time limit of an update. Default: `10m`.",
		DeleteDescription: "Time limit of a destroy. Default: `5m`.",
	})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "Time limits of the operations. Changing them makes no change in the cloud."
		return nested
	}
	return attribute
}

var roleAttributeTypes = attributeTypes(roleAttributes())

func roleAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The delivery role: the RAM role that ActionTrail assumes to write into the Logstore. " +
			"The role is never deleted, and no policy is ever detached from it. Changing `name` re-creates the trail in place; events in " +
			"between may not be delivered. Changing `manage` changes only who maintains the role. Default: `{}`.",
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
			MarkdownDescription: "Whether to create the role if it is missing, and to repair its trust in ActionTrail and its policy `" +
				names.DefaultPolicy + "`. Other policies and other trusted principals are kept. A role that is not managed is only read; problems are a warning in every plan. " +
				"Default: `true` for `" + names.DefaultRole + "`, `false` for any other role. Not available for a service-linked role.",
			Optional: true,
			Computed: true,
		},
	}
}
