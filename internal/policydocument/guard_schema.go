package policydocument

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/guard"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
)

// guardAttributes returns the arguments of a guard.
func guardAttributes() map[string]schema.Attribute {
	set := func(description string, each validator.String) schema.Attribute {
		return schema.SetAttribute{
			MarkdownDescription: description, Optional: true, ElementType: types.StringType,
			Validators: []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(each)},
		}
	}
	role := validators.Matches(names.RoleARN, "must be "+names.RoleARN.Text+", without wildcards")
	return map[string]schema.Attribute{
		"language": schema.StringAttribute{
			MarkdownDescription: "Language of the guard: `ram_policy`, `control_policy` or `project_policy`. A RAM policy binds the users and roles that it is attached to, and not the account itself. " +
				"A control policy binds all users and roles of a member account, roles of services included; not the account itself, not the management account and not service-linked roles. " +
				"A project policy is experimental, and its use is a warning: that it can spare a role is not published, nor whether it binds the identities of its own account. Default: `ram_policy`.",
			Optional:   true,
			Validators: []validator.String{validators.OneOf(guard.Languages()...)},
		},
		"break_glass_role_arns": set("ARNs of the roles that a guard spares. They alone may stop or delete the trail, delete logs and remove the guard. Required for a guard. "+
			"The roles must exist.", role),
		"apply_role_arns": set("ARNs of the roles that apply configurations. A guard lets them create and repair, which includes raising or lowering the retention, since RAM cannot tell these apart. "+
			"It denies them to stop or delete the trail, hence also to move it or to change its role, to delete logs, and to change a break-glass or apply role.", role),
		"caller_arns": set("ARNs of the users and roles of the account that may assume the break-glass and apply roles. A guard denies everyone else to act as one of them, for example with a new access key. "+
			"With a user among them, it denies restoring any deleted user or access key of the account, and a control policy denies renaming any user: one could become a user that does not exist. "+
			"A control policy denies `sts:AssumeRole` on these roles to all others in the account, not to other accounts and identity providers. Default: the trust of the roles decides.", validators.MustBe(names.IdentityARN)),
		"identity_provider_arns": set("ARNs of the OIDC and SAML providers through which outside logins assume these roles and those in `caller_arns`. A guard denies changing and deleting them, "+
			"since anyone who adds a client id, a fingerprint or metadata to a provider can assume the roles that trust it. Default: all providers of the account. "+
			"Name them if others manage providers of their own there.", validators.MustBe(names.ProviderARN)),
		"other_project_names": set("Further projects to protect, such as those that held the Logstore before a move.", validators.MustBe(names.Project)),
		"encryption_keys": schema.SetNestedAttribute{
			MarkdownDescription: "Keys of your own that encrypt logs, as in `logstore.encryption.key` of the resource. A guard keeps them and their roles from being disabled, deleted or changed.",
			Optional:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id": schema.StringAttribute{
					MarkdownDescription: "Id of the key.", Required: true,
					Validators: []validator.String{validators.MustBe(names.Key)},
				},
				"role_arn": schema.StringAttribute{
					MarkdownDescription: "ARN of the role that Log Service assumes to use the key.", Required: true, Validators: []validator.String{role},
				},
			}},
		},
		"guard_policy_name": schema.StringAttribute{
			MarkdownDescription: "Beginning of the names of the RAM policies that hold the guard. The guard denies changing, detaching and deleting every policy whose name begins with it. Default: `" + defaultGuardName + "`.",
			Optional:            true,
			Validators:          []validator.String{validators.MustBe(names.PolicyPrefix)},
		},
	}
}
