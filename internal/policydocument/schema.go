package policydocument

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
)

// Schema implements [datasource.DataSource].
func (*dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	flag := func(description string) schema.Attribute {
		return schema.BoolAttribute{MarkdownDescription: description + " Default: `false`.", Optional: true}
	}
	policy := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: "Policy for " + description + ", a JSON document.", Computed: true}
	}
	region := []validator.String{validators.MustBe(names.Region)}
	resp.Schema = schema.Schema{
		MarkdownDescription: "RAM policies that allow the runs of a configuration with an `innertrail_shipping` and its data sources, and no more: " +
			"for drift detection, for an apply and for a destroy, narrowed to the names of the configuration. Its arguments are those of the resource. " +
			"For a move, a rename or another role, whoever applies needs the policies of the old configuration and of the new one. " +
			"With `account_id` or `assume_role_arn` nothing is called.",
		Attributes: map[string]schema.Attribute{
			"trail_name": schema.StringAttribute{
				MarkdownDescription: "Name of the trail.", Required: true,
				Validators: []validator.String{validators.MustBe(names.Trail)},
			},
			"project_name": schema.StringAttribute{
				MarkdownDescription: "Log Service project that holds the Logstore.", Required: true,
				Validators: []validator.String{validators.MustBe(names.Project)},
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "Home region of the trail. Default: the provider's.", Optional: true, Computed: true, Validators: region,
			},
			"project_region": schema.StringAttribute{
				MarkdownDescription: "Region of the project. Default: `region`.", Optional: true, Computed: true, Validators: region,
			},
			"account_id": schema.StringAttribute{
				MarkdownDescription: "Account whose shipping it is. Default: that of `assume_role_arn`, or the one that the provider's credentials belong to.", Optional: true, Computed: true,
				Validators: []validator.String{validators.MustBe(names.Account)},
			},
			"assume_role_arn": schema.StringAttribute{
				MarkdownDescription: "ARN of the role through which the shipping of another account is managed. `read`, `apply` and `destroy` are then for this role.",
				Optional:            true,
				Validators:          []validator.String{validators.MustBe(names.RoleARN)},
			},
			"role": schema.SingleNestedAttribute{
				MarkdownDescription: "The delivery role.", Optional: true,
				Attributes: map[string]schema.Attribute{
					"name": schema.StringAttribute{
						MarkdownDescription: "Name of the role, not its ARN. Default: `" + names.DefaultRole + "`.", Optional: true,
						Validators: []validator.String{validators.MustBe(names.Role)},
					},
					"manage": schema.BoolAttribute{
						MarkdownDescription: "Whether the shipping manages the role. Default: `true` for `" + names.DefaultRole + "`, `false` for any other role.", Optional: true,
					},
				},
			},
			"create_project":             flag("Whether the shipping may create its project."),
			"delete_logstore_on_destroy": flag("Whether a destroy deletes the Logstore and all logs in it."),
			"read_events":                flag("Whether `innertrail_events` may read the logs, in each of the policies."),
			"read":                       policy("a plan, a refresh, an import and the data sources: drift detection"),
			"apply":                      policy("an apply: what `read` allows, to create, change and move the shipping"),
			"destroy":                    policy("a destroy: what `read` allows, and to end the shipping"),
			"assume_role":                policy("whoever the provider's credentials are, to assume the role of `assume_role_arn`; null without it"),
			"inferred_actions": schema.ListAttribute{
				MarkdownDescription: "The actions in these policies that no public document names for the calls that need them; the others are published.",
				Computed:            true, ElementType: types.StringType,
			},
		},
	}
}
