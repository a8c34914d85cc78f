package shipping

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/diags"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/reconcile"
)

// result returns the row of a shipping. Its name is the id, and what is wrong.
func (f *foundShipping) result(ctx context.Context, req list.ListRequest) list.ListResult {
	row := req.NewListResult(ctx)
	m := resourceModel{
		AccountID: types.StringValue(f.spec.Account), Region: types.StringValue(f.spec.Region), TrailName: types.StringValue(f.spec.Trail),
		ProjectName: types.StringValue(f.spec.Project.Name), ProjectRegion: types.StringValue(f.spec.Project.Region),
		Role: roleObject(f.spec.Role.Name, names.ManagedByDefault(f.spec.Role.Name)),
	}
	m.setNames()
	id := m.ID.ValueString()
	row.DisplayName = id
	if len(f.wrong) > 0 {
		row.DisplayName = model.Line(id + ": " + model.Shorten(strings.Join(f.wrong, "; ")))
	}
	identity := m.identity()
	if f.role != "" {
		identity.AssumeRoleARN = types.StringValue(f.role)
	}
	row.Diagnostics.Append(row.Identity.Set(ctx, identity)...)
	if f.err != nil {
		why := diags.FromRead(diags.Attempting("read shipping "+id), f.spec, f.err)
		row.Diagnostics.AddWarning("Shipping "+id+" was not read", why.Summary()+".\n\n"+why.Detail()+"\n\n"+
			"It is in the list, with its trail only. A generated configuration has the default retention, and a plan shows whether that is right.")
	}
	if req.IncludeResource {
		row.Diagnostics.Append(f.setResource(ctx, m, row.Resource)...)
	}
	return row
}

// setResource sets the resource of a row. Terraform generates configuration from it, so that an
// argument which has its default stays null, and an import of the rest plans no change.
func (f *foundShipping) setResource(ctx context.Context, m resourceModel, into *tfsdk.Resource) (diagnostics diag.Diagnostics) {
	set := func(name string, value any) {
		diagnostics.Append(into.SetAttribute(ctx, path.Root(name), value)...)
	}
	for name, value := range map[string]types.String{
		"trail_name": m.TrailName, "project_name": m.ProjectName, "region": m.Region,
		"id": m.ID, "account_id": m.AccountID, "logstore_name": m.LogstoreName, "project_arn": m.ProjectARN, "role_arn": m.RoleARN, "trail_arn": m.TrailARN,
	} {
		set(name, value)
	}
	if f.spec.Project.Region != f.spec.Region {
		set("project_region", m.ProjectRegion)
	}
	if f.role != "" {
		set("assume_role_arn", f.role)
	}
	if !f.spec.Enabled {
		set("enabled", false)
	}
	if f.spec.Role.Name != names.DefaultRole {
		set("role", m.Role)
	}
	if f.err != nil {
		return diagnostics
	}
	for name, status := range map[string]string{
		"trail_status": f.spec.TrailStatus(f.observed), "role_status": f.spec.RoleStatus(f.observed.Role, ""),
		"logstore_status": f.spec.LogstoreStatus(f.observed), "index_status": f.spec.IndexStatus(f.observed),
	} {
		set(name, status)
	}
	if logstore := f.observed.Logstore; logstore != nil {
		set("logstore_created", createdOn(logstore.Created()))
		if logstore.RetentionDays != reconcile.RetentionForever {
			members := defaultLogstore().Attributes()
			members["retention_days"] = types.Int64Value(int64(logstore.RetentionDays))
			set("logstore", types.ObjectValueMust(logstoreAttributeTypes, members))
		}
	}
	return diagnostics
}
