package policydocument

import (
	"context"
	"maps"

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
		return schema.StringAttribute{MarkdownDescription: "Policy for " + description + ". A JSON document.", Computed: true}
	}
	region := []validator.String{validators.MustBe(names.Region)}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Generates least-privilege RAM policies for a configuration with an `innertrail_shipping` resource and its data sources: " +
			"for drift detection, for an apply and for a destroy, limited to the names in the configuration. It has the arguments of the resource. " +
			"A move, a rename or a change of the role needs the policies of both the old and the new configuration. " +
			"With `use = \"coverage\"` it generates those of `innertrail_coverage`, for an organisation. " +
			"With `use = \"guard\"` it generates policies that deny instead: they forbid everyone but the roles that are named to end, alter or silence the log. " +
			"The guide [Protect the log](https://registry.terraform.io/providers/innertrail/innertrail/latest/docs/guides/protect-the-log#guard-policies) says how to attach them, whom they do not bind and what they cannot cover. " +
			"No call is made if `account_id` or `assume_role_arn` is set, for a coverage, and for a guard as control policy.",
		Attributes: map[string]schema.Attribute{
			"use": schema.StringAttribute{
				MarkdownDescription: "What the policies are for: `" + useGuard + "`, `" + useApplyWithoutEnd + "` or `" + useCoverage + "`, which set `documents`. " +
					"Default: the runs of the configuration, in `read`, `apply`, `apply_without_end` and `destroy`.",
				Optional:   true,
				Validators: []validator.String{validators.OneOf(useGuard, useApplyWithoutEnd, useCoverage)},
			},
			"trail_name": schema.StringAttribute{
				MarkdownDescription: "Name of the trail. Required, except with `use = \"coverage\"`.", Optional: true,
				Validators: []validator.String{validators.MustBe(names.Trail)},
			},
			"project_name": schema.StringAttribute{
				MarkdownDescription: "Log Service project that holds the Logstore. Required, except with `use = \"coverage\"`.", Optional: true,
				Validators: []validator.String{validators.MustBe(names.Project)},
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "Home region of the trail. Default: the provider's. A guard protects the trail of this region.", Optional: true, Computed: true, Validators: region,
			},
			"project_region": schema.StringAttribute{
				MarkdownDescription: "Region of the project. Default: `region`.", Optional: true, Computed: true, Validators: region,
			},
			"account_id": schema.StringAttribute{
				MarkdownDescription: "Account of the trail. Default: the account of `assume_role_arn`, or of the provider's credentials. For a guard: the account of the break-glass roles, " +
					"which must be that of the provider's credentials, except for control policies. Set it if the policies are attached in another account.", Optional: true, Computed: true,
				Validators: []validator.String{validators.MustBe(names.Account)},
			},
			"assume_role_arn": schema.StringAttribute{
				MarkdownDescription: "ARN of the role to assume, to manage a trail in another account. `read`, `apply`, `apply_without_end` and `destroy` are then for this role.",
				Optional:            true,
				Validators:          []validator.String{validators.MustBe(names.RoleARN)},
			},
			"role_pattern": schema.StringAttribute{
				MarkdownDescription: "With `use = \"coverage\"`: the `role_pattern` of `innertrail_coverage`, or the name of the roles in `assume_role_arns` in that form.",
				Optional:            true,
				Validators:          []validator.String{validators.MustBe(names.RolePattern)},
			},
			"role": schema.SingleNestedAttribute{
				MarkdownDescription: "The delivery role, as in the resource. Without it, the policies are for `" + names.DefaultRole + "`: a guard then protects no role of your own, and no message says so.", Optional: true,
				Attributes: map[string]schema.Attribute{
					"name": schema.StringAttribute{
						MarkdownDescription: "Name of the role, not its ARN. Default: `" + names.DefaultRole + "`.", Optional: true,
						Validators: []validator.String{validators.MustBe(names.Role)},
					},
					"manage": schema.BoolAttribute{
						MarkdownDescription: "Whether the resource manages the role. Default: `true` for `" + names.DefaultRole + "`, `false` for any other role.", Optional: true,
					},
				},
			},
			"create_project":             flag("Whether the resource may create its project."),
			"delete_logstore_on_destroy": flag("Whether a destroy deletes the Logstore and all logs in it."),
			"read_events":                flag("Whether each policy allows `innertrail_events` to read the logs."),
			"attribute_drift":            flag("Whether each policy allows looking up who made a change, for `attribute_drift` of the provider: `actiontrail:LookupEvents`, with which every call of the account can be read."),
			"read_evidence":              flag("Whether each policy allows `innertrail_evidence` to ask its witnesses: `actiontrail:LookupEvents`, with which every call of the account can be read, ActionTrail's delivery metric, and the logs as searches and as consumers get them."),
			"read":                       policy("a plan, a refresh, an import and the data sources: drift detection"),
			"apply":                      policy("an apply: everything in `read`, and creating, changing and moving the trail. It can therefore also stop or delete the trail and lower the retention"),
			"apply_without_end": policy("an apply that cannot stop, delete or move the trail, lower the retention, or weaken the role, the Logstore or the index: everything in `read`, and creating what is missing and starting the trail. " +
				"RAM cannot tell raising a retention from lowering it, so repairs of existing settings need `apply`; without it, the error names the missing action. " +
				"It contains `CreateInnerTrail`; that this call rejects an existing name is inferred. Where the Logstore is missing, it allows creating one with any settings"),
			"documents": schema.ListAttribute{
				MarkdownDescription: "With `use`: the policies, each a JSON document within the limit of its language. Null without it. " +
					"For a coverage: the policy of the role in each account. " +
					"Of a guard as RAM policies, for every user and role of the account except the break-glass roles, the apply roles, the delivery roles and the callers.",
				Computed: true, ElementType: types.StringType,
			},
			"apply_role_documents": schema.ListAttribute{
				MarkdownDescription: "The guard for the apply roles, as RAM policies. Empty in other languages, which spare them in `documents`, and without apply roles. Null without a guard.",
				Computed:            true, ElementType: types.StringType,
			},
			"delivery_role_documents": schema.ListAttribute{
				MarkdownDescription: "The guard for the delivery role and, if it exists, `" + names.DefaultRole + "`, as RAM policies: they allow what ActionTrail does in these roles, whatever their other policies allow. " +
					"Empty in other languages. Null without a guard. No policy can be attached to a service-linked role.",
				Computed: true, ElementType: types.StringType,
			},
			"destroy":     policy("a destroy: everything in `read`, and deleting the trail"),
			"assume_role": policy("the identity of the provider's credentials, to assume the role in `assume_role_arn`; null if that is not set. With `role_pattern`, to assume the roles and to list the members of the resource directory"),
			"inferred_actions": schema.ListAttribute{
				MarkdownDescription: "Actions in these policies that are inferred, because no public document lists them for these calls.",
				Computed:            true, ElementType: types.StringType,
			},
		},
	}
	maps.Copy(resp.Schema.Attributes, guardAttributes())
}
