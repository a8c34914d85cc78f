package shipping

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/providerdata"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// importID is what an import names: a trail, and where to look for it.
type importID struct {
	account string // empty: the one the credentials belong to
	region  string // empty: the provider's
	trail   string
	role    string // ARN to act through; empty: none
}

// parseImportID parses "trail", "trail@region" or "account/region/trail", each followed
// by "#" and the ARN of a role if the account is reached through one.
func parseImportID(text string) (importID, error) {
	var id importID
	text, role, through := strings.Cut(text, "#")
	if through && !names.RoleARN.Allows(role) {
		return id, fmt.Errorf("%q, behind the #, is not the ARN of a role such as acs:ram::1234567890123456:role/audit", model.ShortName(role))
	}
	if parts := strings.Split(text, "/"); len(parts) > 1 {
		if len(parts) != 3 {
			return id, fmt.Errorf("%q has %d parts; the exported id has three: account_id/region/trail_name", model.ShortName(text), len(parts))
		}
		id = importID{account: parts[0], region: parts[1], trail: parts[2]}
		if id.account == "" {
			return id, fmt.Errorf("%q names no account before its first slash", model.ShortName(text))
		}
		if id.region == "" {
			return id, fmt.Errorf("%q names no region between its slashes", model.ShortName(text))
		}
	} else {
		var named bool
		id.trail, id.region, named = strings.Cut(text, "@")
		if named && id.region == "" {
			return id, fmt.Errorf("%q names no region behind the @", model.ShortName(text))
		}
	}
	id.role = role
	return id, id.check()
}

// check returns an error for the first part that breaks its rule.
func (id importID) check() error {
	switch {
	case id.account != "" && !names.Account.Allows(id.account):
		return fmt.Errorf("%q is not an account id: it holds digits only", model.ShortName(id.account))
	case !names.Trail.Allows(id.trail):
		return fmt.Errorf("%q is not the name of a trail: %s", model.ShortName(id.trail), names.Trail.Text)
	case id.region != "" && !names.Region.Allows(id.region):
		return fmt.Errorf("%q is not a region such as cn-hangzhou", model.ShortName(id.region))
	}
	return nil
}

// ImportState implements [resource.ResourceWithImportState]. It reads the trail,
// so that a missing one is an error and not an empty state, and sets what exists only in
// the provider to its defaults.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, ok := r.importID(ctx, req, &resp.Diagnostics)
	if !ok || !r.access.Usable(&resp.Diagnostics) {
		return
	}
	ctx, cancel := r.access.Client.Clock().WithTimeout(ctx, providerdata.ReadTimeout)
	defer cancel()
	account, acc, leave, diagnostics := r.access.LockAccount(ctx, providerdata.AccountRef{Account: id.account, RoleARN: id.role, Import: true})
	resp.Diagnostics.Append(diagnostics...)
	if resp.Diagnostics.HasError() {
		return
	}
	defer leave()
	d := domain.Spec{Account: account, Region: id.region, Trail: id.trail}
	trails, otherHomes, err := reconcile.ListTrails(ctx, acc.Client, id.region)
	if err != nil {
		resp.Diagnostics.Append(diags.FromError(diags.Attempting("import trail "+id.trail), d, err))
		return
	}
	trail, ok := domain.FindTrail(trails, id.trail)
	if !ok {
		resp.Diagnostics.Append(missingTrail{id, trails, otherHomes}.diagnostic(ctx, acc))
		return
	}
	project, owner, err := arn.ParseProject(trail.ProjectARN)
	if err != nil || owner != account {
		resp.Diagnostics.AddError("Cannot import trail "+id.trail+": its destination is not one of this account",
			diags.Paragraphs(fmt.Sprintf("It ships to %s. Only a shipping into a project of the same account can be managed.", trail.ProjectARN)))
		return
	}
	acc.Import(d.Key())
	role, err := reconcile.DeliveryRole(ctx, acc.Client, trail)
	if err != nil {
		resp.Diagnostics.Append(diags.FromError(diags.Attempting("import trail "+id.trail), d, err))
		return
	}
	seen := domain.Applied{Project: project.Name, ProjectRegion: project.Region, Imported: true}
	logstore, err := acc.Client.GetLogstore(ctx, project, names.Logstore(id.trail))
	if reconcile.IgnoreNotFound(err) != nil {
		resp.Diagnostics.Append(diags.FromError(diags.Attempting("import trail "+id.trail), d, err))
		return
	}
	seen.RetentionDays, seen.Created = logstore.RetentionDays, logstore.Created()
	for name, value := range map[string]any{
		"trail_name": id.trail, "region": id.region, "project_name": project.Name, "project_region": project.Region,
		"account_id": account, "create_project": false, "enabled": trail.Status == model.TrailEnabled,
		"delete_logstore_on_destroy": false, "deletion_protection": false,
		"role": roleObject(role, names.ManagedByDefault(role)), "logstore": defaultLogstore(),
		"last_applied": seen.String(), "logstore_created": createdOn(seen.Created),
	} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	if id.role != "" {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("assume_role_arn"), id.role)...)
	}
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, identity{
			AccountID: types.StringValue(account), Region: types.StringValue(id.region), TrailName: types.StringValue(id.trail),
		})...)
	}
}

// importForms says what an import id looks like.
const importForms = "Give the trail's name (platform-ops), the name and its home region (platform-ops@cn-shanghai), or the exported id " +
	"(1234567890123456/cn-shanghai/platform-ops); and behind it, where the account is reached through a role, # and the role's ARN."

func (r *Resource) importID(ctx context.Context, req resource.ImportStateRequest, diagnostics *diag.Diagnostics) (importID, bool) {
	var id importID
	switch {
	case req.ID != "":
		parsed, err := parseImportID(req.ID)
		if err != nil {
			diagnostics.AddError("The import id is not understood", diags.Paragraphs(model.Sentence(err.Error()), importForms))
			return id, false
		}
		id = parsed
	case req.Identity == nil || req.Identity.Raw.IsNull():
		diagnostics.AddError("The import id is empty", importForms)
		return id, false
	default:
		var given identity
		diagnostics.Append(req.Identity.Get(ctx, &given)...)
		id = importID{
			account: given.AccountID.ValueString(), region: given.Region.ValueString(), trail: given.TrailName.ValueString(), role: given.AssumeRoleARN.ValueString(),
		}
		err := id.check()
		if err == nil && !given.AssumeRoleARN.IsNull() && !names.RoleARN.Allows(id.role) {
			err = fmt.Errorf("%q is not the ARN of a role such as acs:ram::1234567890123456:role/audit", model.ShortName(id.role))
		}
		if !diagnostics.HasError() && err != nil {
			diagnostics.AddError("The identity is not understood", model.Sentence(err.Error()))
		}
	}
	if id.region == "" && r.access != nil {
		id.region = r.access.Region
	}
	if id.region == "" && !diagnostics.HasError() {
		text := "Name the trail's home region: platform-ops@cn-shanghai."
		if r.access != nil {
			text = diags.Paragraphs(text, r.access.NoRegion)
		}
		diagnostics.AddError("No region is set", text)
	}
	return id, !diagnostics.HasError()
}
