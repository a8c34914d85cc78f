package coverage

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
)

// Schema implements [datasource.DataSource].
func (*dataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads which accounts ship their platform events, which do not, and why: for the members of the resource directory, for a list of roles, or for the provider's own account. " +
			"An account that cannot be read is not covered, and its `reasons` say why; that is no error. What is not known is null, and never `false`. It never writes. " +
			"`innertrail_policy_document` with `use = \"coverage\"` generates the policies that it needs.",
		Attributes: map[string]schema.Attribute{
			"assume_role_arns": schema.ListAttribute{
				MarkdownDescription: "ARNs of roles to assume, one for each account, each once. Default: without `role_pattern`, the account of the provider's own credentials.",
				ElementType:         types.StringType, Optional: true,
			},
			"role_pattern": schema.StringAttribute{
				MarkdownDescription: "ARN of a role that each member of the resource directory has, with `{account_id}` for the account, such as `acs:ram::{account_id}:role/audit-shipping`. " +
					"The provider's credentials must belong to the management account or to a delegated administrator, since no other account may list the members. " +
					"The management account is not a member: read it with another block.",
				Optional:   true,
				Validators: []validator.String{validators.MustBe(names.RolePattern)},
			},
			"exclude_account_ids": schema.SetAttribute{
				MarkdownDescription: "Members to leave out, with `role_pattern`. They are counted in `totals.excluded`.",
				ElementType:         types.StringType, Optional: true,
				Validators: []validator.Set{
					setvalidator.NoNullValues(), setvalidator.ValueStringsAre(validators.MustBe(names.Account)),
				},
			},
			"regions": schema.ListAttribute{
				MarkdownDescription: "Home regions to look for trails in, and regions to look for Logstores without a trail in. One that is given twice counts once, and one that this version does not know is a warning. Default: all regions that this version knows.",
				ElementType:         types.StringType, Optional: true,
			},
			"timeouts": providerdata.ReadTimeoutAttributeOf(ctx, "`10m`, and two minutes for each account within it"),
			"accounts": schema.ListNestedAttribute{
				MarkdownDescription: "The accounts, sorted by `account_id`.", Computed: true,
				NestedObject: schema.NestedAttributeObject{Attributes: accountAttributes()},
			},
			"totals": schema.SingleNestedAttribute{
				MarkdownDescription: "Numbers of accounts.", Computed: true, Attributes: totalsAttributes(),
			},
			"complete": schema.BoolAttribute{
				MarkdownDescription: "Whether every account in `accounts` is covered. It is `false` if there is none, which is a warning.", Computed: true,
			},
		},
	}
}

func accountAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	flag := func(description string) schema.Attribute {
		return schema.BoolAttribute{MarkdownDescription: description, Computed: true}
	}
	list := func(description string) schema.Attribute {
		return schema.ListAttribute{MarkdownDescription: description, Computed: true, ElementType: types.StringType}
	}
	return map[string]schema.Attribute{
		"account_id":      text("Id of the account. Null if the account of the provider's own credentials is not known."),
		"account_name":    text("Its display name in the resource directory. Null without `role_pattern`."),
		"assume_role_arn": text("The role that it was read through. Null for the provider's own account."),
		"readable":        flag("Whether it could be read, in one region at least."),
		"allow_listed":    flag("Whether Inner-ActionTrail is open for it. Null if that is not known."),
		"shipping":        flag("Whether it has a started trail in `regions`. Null if that is not known, such as when a region did not answer."),
		"healthy":         flag("Whether its trail is healthy, as `healthy` of the data source `innertrail_shipping`. Null if that is not known; `false` without a trail, and with more than one."),
		"covered":         flag("Whether it is readable, shipping and healthy. `retention_days` is shown and not judged: for a minimum, check it in a postcondition."),
		"reasons":         list("Why it is not covered, and what could not be read in it. For display only."),
		"codes":           list("The stable [codes](https://registry.terraform.io/providers/innertrail/innertrail/latest/docs/guides/reason-codes) of the reasons, such as `trail.stopped`. A reason may have several, or none if it does not matter for `covered`."),
		"since":           text("Since when its trail is started, in RFC 3339. That ActionTrail tells this of inner trails is inferred. Null if it is stopped, or ActionTrail does not tell."),
		"last_delivery":   text("When events were last delivered, in RFC 3339. Null if none was ever delivered, which is normal, because platform events are rare."),
		"trail_name":      text("Name of its trail; of the started one if there are several. Null without a trail."),
		"region":          text("Home region of the trail."),
		"project_name":    text("Project that the trail delivers to. Null if that project belongs to another account."),
		"project_region":  text("Region of the project."),
		"logstore_name":   text("Logstore that the trail delivers to."),
		"retention_days":  schema.Int64Attribute{MarkdownDescription: "Retention of the Logstore in days; 3650 means forever. Null without a Logstore, and if it is not known.", Computed: true},
		"orphaned_logstores": list("Logstores in `regions` named `innertrail_*` to which no trail of the account in `regions` delivers, as `project/logstore`. " +
			"Null if they are not known; `reasons` say why."),
		"console": text("Page of the Log Service console on which the Logstore is queried. Its form is inferred. Null without a project."),
	}
}

func totalsAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for name, description := range map[string]string{
		"accounts":     "Accounts in `accounts`.",
		"allow_listed": "Those for which Inner-ActionTrail is known to be open.",
		"shipping":     "Those that are known to have a started trail.",
		"healthy":      "Those whose trail is known to be healthy.",
		"covered":      "Those that are covered.",
		"unreadable":   "Those that could not be read.",
		"excluded":     "Members that `exclude_account_ids` leaves out.",
	} {
		attributes[name] = schema.Int64Attribute{MarkdownDescription: description, Computed: true}
	}
	return attributes
}

func accountTypes() map[string]attr.Type { return typesOf(accountAttributes()) }

func totalsTypes() map[string]attr.Type { return typesOf(totalsAttributes()) }

func typesOf(attributes map[string]schema.Attribute) map[string]attr.Type {
	kinds := map[string]attr.Type{}
	for name, attribute := range attributes {
		kinds[name] = attribute.GetType()
	}
	return kinds
}
