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
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// result returns the row of a shipping. Its name is the id, and what is wrong.
func (f *foundShipping) result(ctx context.Context, req list.ListRequest) list.ListResult {
	row := req.NewListResult(ctx)
	m := resourceModel{
		AccountID: types.StringValue(f.Spec.Account), Region: types.StringValue(f.Spec.Region), TrailName: types.StringValue(f.Spec.Trail),
		ProjectName: types.StringValue(f.Spec.Project.Name), ProjectRegion: types.StringValue(f.Spec.Project.Region),
		Role: roleObject(f.Spec.Role.Name, names.ManagedByDefault(f.Spec.Role.Name)),
	}
	m.setNames()
	id := m.ID.ValueString()
	row.DisplayName = id
	if len(f.Wrong) > 0 {
		row.DisplayName = model.Line(id + ": " + model.Shorten(strings.Join(f.Wrong, "; ")))
	}
	identity := m.identity()
	if f.role != "" {
		identity.AssumeRoleARN = types.StringValue(f.role)
	}
	row.Diagnostics.Append(row.Identity.Set(ctx, identity)...)
	if f.Err != nil {
		why := diags.FromRead(diags.Attempting("read shipping "+id), f.Spec, f.Err)
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
	if f.Spec.Project.Region != f.Spec.Region {
		set("project_region", m.ProjectRegion)
	}
	if f.role != "" {
		set("assume_role_arn", f.role)
	}
	if !f.Spec.Enabled {
		set("enabled", false)
	}
	if f.Spec.Role.Name != names.DefaultRole {
		set("role", m.Role)
	}
	if f.Err != nil {
		return diagnostics
	}
	for name, status := range map[string]string{
		"trail_status": f.Spec.TrailStatus(f.Observed), "role_status": f.Spec.RoleStatus(f.Observed.Role, ""),
		"logstore_status": f.Spec.LogstoreStatus(f.Observed), "index_status": f.Spec.IndexStatus(f.Observed),
	} {
		set(name, status)
	}
	if logstore := f.Observed.Logstore; logstore != nil {
		set("logstore_created", createdOn(logstore.Created()))
		if logstore.RetentionDays != domain.RetentionForever {
			members := defaultLogstore().Attributes()
			members["retention_days"] = types.Int64Value(int64(logstore.RetentionDays))
			set("logstore", types.ObjectValueMust(logstoreAttributeTypes, members))
		}
	}
	return diagnostics
}
