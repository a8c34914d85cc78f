package coverage

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// addMembers adds the members of the resource directory but the excluded ones. A member that has not
// joined the directory, or left it, is not read, and has a row that says so.
func (c *census) addMembers(ctx context.Context, client *cloud.Client, pattern string, excluded map[string]bool, diagnostics *diag.Diagnostics) {
	members, err := client.ListMembers(ctx)
	if err != nil {
		diagnostics.Append(notListed(ctx, client, err))
		return
	}
	c.members = map[string]model.Member{}
	strangers := maps.Clone(excluded)
	for _, member := range members {
		role := arn.RoleOf(pattern, member.ID)
		delete(strangers, member.ID)
		switch {
		case excluded[member.ID]:
			c.excluded++
			continue
		case member.Joined():
			c.roles = append(c.roles, role)
		}
		if c.members[role] = member; !member.Joined() {
			c.add(unreadRow(role, "its status in the resource directory is "+member.Status+", so that it is no member. To leave it out, name it in exclude_account_ids"))
		}
	}
	if len(strangers) > 0 {
		diagnostics.AddAttributeWarning(path.Root("exclude_account_ids"), "Accounts to leave out are no members of the resource directory",
			diags.Paragraphs("They are "+model.List(slices.Sorted(maps.Keys(strangers)))+".", "Check the ids, or remove them."))
	}
}

// notListed says why the members could not be listed.
func notListed(ctx context.Context, client *cloud.Client, err error) diag.Diagnostic {
	const otherwise = "Or name the roles in assume_role_arns instead of role_pattern: then no directory is read."
	at := path.Root("role_pattern")
	switch {
	case model.Is(err, model.NotFound):
		return diag.NewAttributeErrorDiagnostic(at, "The account of the credentials is in no resource directory", diags.Paragraphs(
			model.Answer(err), "Nothing was read.", "Use credentials of the management account of the organisation, or of a delegated administrator.", otherwise))
	case model.Is(err, model.Denied):
		management := "the management account"
		if id, err := client.ManagementAccount(ctx); err == nil {
			management += ", which is " + id + ","
		}
		return diag.NewAttributeErrorDiagnostic(at, "The credentials may not list the members of the resource directory", diags.Paragraphs(
			model.Answer(err), "Nothing was read.",
			"Only "+management+" and delegated administrators may list them, and a user or a role of such an account needs the RAM permission resourcemanager:ListAccounts.", otherwise))
	default:
		return diags.FromRead(diags.Attempting("list the members of the resource directory"), domain.Spec{}, err)
	}
}
